"""What a person does without Sentry: says that their team is on it, or has another team paged. Idempotent: twice is once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from switchboard.directory.identity import at_pagerduty
from switchboard.escalation.running_out import go_on_without, may_run_out
from switchboard.model.action import LONGEST_ACK, ActionRequest, AssigneeKind, Via
from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState
from switchboard.model.facts import Person, Status
from switchboard.model.history import AlertRecord
from switchboard.model.incident import Acknowledgement
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions
from switchboard.model.subject import Subject, TimelineKind
from switchboard.payloads.issue_update import how_and_why, label, length, say_how
from switchboard.routing.resolve import pagers_of
from switchboard.state.acknowledging import give, let_go_of
from switchboard.state.context import Context
from switchboard.state.mending import ringing_where_it_is
from switchboard.state.saying import changed, say, show
from switchboard.state.statistics import dimensions_of
from switchboard.views.named import delivery_of


@dataclass(frozen=True, slots=True)
class Called:
    """What came of it, in a sentence for the person; `refused` says that nothing was done, and why."""

    answer: str
    refused: bool = False


def acknowledge(request: ActionRequest, subject: Subject, by: Person, context: Context) -> Called:
    """Let the team of the message be on it: nothing is said again to it, and its pager hears of it.

    For as long as was said, also where somebody is on it already.
    """
    name = label(subject)
    if subject.status is not Status.UNRESOLVED:
        return Called(f"{name} is {subject.status.value}: there is nothing to acknowledge.", refused=True)
    if request.lasts is not None and not timedelta() < request.lasts <= LONGEST_ACK:
        return Called(f"{name}: not acknowledged. A week is the longest that an incident may rest.", refused=True)
    teams = teams_of(request, subject, context) or ("",)
    known = context.unit.acknowledgements.of(subject.id)
    fresh = [team for team in teams if team not in known or request.lasts]
    whose = f" for {', '.join(filter(None, teams))}" if any(teams) else ""
    if not fresh:
        if renewed := _renewed(known[teams[0]], by, whose, subject, context):
            return renewed
        first = known[teams[0]]
        ago = length(max(context.now - first.at, timedelta(seconds=1)))
        return Called(f"{name} is already acknowledged{whose}, by {first.by.name} {ago} ago: nothing was changed.")
    signed = replace(by, email=_pager_address(request, context))
    for team in fresh:
        give(subject.id, team, by=signed, at=context.now, context=context, lasts=request.lasts)
    said = ", ".join(filter(None, (*fresh, how_and_why(request))))
    say(TimelineKind.ACKNOWLEDGED, said, changed(subject, context), by, context)
    how = say_how(request)
    return Called(f"You acknowledged {name}{whose}{f' {how}' if how else ''}.")


def _renewed(known: Acknowledgement, by: Person, whose: str, subject: Subject, context: Context) -> Called | None:
    """Let an acknowledgement that runs out hold as long again, for whoever gave it; None where it is another's, or does not."""
    if known.until is None or (known.by.id or known.by.name) != (by.id or by.name):
        return None
    given = give(subject.id, known.team, by=known.by, at=context.now, context=context, lasts=known.lasts)
    show(subject, context)
    lasts = f" for another {length(given.until - context.now)}" if given.until else ""
    return Called(f"You are still on {label(subject)}{whose}{lasts}.")


def _pager_address(request: ActionRequest, context: Context) -> str | None:
    """Return by which address PagerDuty knows who asked, so that the acknowledgement stands there in their own name."""
    if request.by.via is not Via.SLACK:
        return None
    user = at_pagerduty(request.by.id, context.unit.people, context.config)
    return user.email if user else None


def page(request: ActionRequest, subject: Subject, by: Person, context: Context) -> Called:
    """Owe a page to the team that was named, or to the owners."""
    name = label(subject)
    if subject.status is not Status.UNRESOLVED:
        return Called(f"{name} is {subject.status.value}: reopen it before you page anybody.", refused=True)
    teams = _named(request, context) if _names_a_team(request) else teams_of(request, subject, context)
    found = [context.config.teams[team] for team in teams if team in context.config.teams]
    if not found:
        whom = request.assignee.name if _names_a_team(request) and request.assignee else "the team that owns it"
        return Called(f"Nobody was paged: I do not know {whom}. Name a team of routes.yaml.", refused=True)
    pagers = [pager for team in found for pager in pagers_of(team)]
    if not pagers:
        keys = " or ".join(f"`{kind.value}:`" for kind in DestinationKind if kind.traits.wakes)
        return Called(f"Nobody was paged: {found[0].key} has no {keys} in routes.yaml.", refused=True)
    return _page(request, subject, by, pagers, context)


def _page(
    request: ActionRequest, subject: Subject, by: Person, pagers: Sequence[Destination], context: Context
) -> Called:
    latest = {str(each.destination): each for each in context.unit.deliveries.latest(subject.id)}
    owed = [_owed(pager, subject, by, latest, context) for pager in pagers]
    fresh = [each for each in owed if each is not None]
    names = ", ".join(dict.fromkeys(pager.team_key for pager in pagers))
    if not fresh:
        return Called(f"{names} is already paged about {label(subject)}: nothing was changed.")
    context.unit.deliveries.save(fresh)
    known = context.unit.acknowledgements.of(subject.id)
    for each in fresh:  # whoever was on it before is not who is called now
        let_go_of(subject.id, each.destination.team_key, context)
        if (given := known.get(each.destination.team_key)) is not None and may_run_out(subject):
            go_on_without(given, context)
    say(TimelineKind.PAGED, f"{names}, {how_and_why(request)}", changed(subject, context), by, context)
    return Called(f"{names} is being paged about {label(subject)}.")


def _owed(
    destination: Destination, subject: Subject, by: Person, latest: dict[str, Delivery], context: Context
) -> Delivery | None:
    """Return the page that is owed, None where the pager rings already as loud as can be."""
    known = latest.get(str(destination))
    if known is not None and known.state in OPEN_STATES - {DeliveryState.HELD, DeliveryState.BUNDLED}:
        return _raised(known, context)
    alert = context.unit.subjects.latest_alert(subject.id)
    again = known is not None and known.state not in OPEN_STATES
    return Delivery(
        id=known.id if known and not again else 0,
        subject_id=subject.id,
        destination=destination,
        episode=(known.episode + again) if known else 1,
        state=DeliveryState.PENDING,
        severity=Severity.CRITICAL,
        alert_id=alert.id if alert else 0,
        born_at=context.now,
        due_at=context.now,
        routes=(f"paged by {by.name}",),
        wanted=subject.version,
        dimensions=_counted_under(destination, alert),
    )


def _counted_under(destination: Destination, alert: AlertRecord | None) -> Dimensions | None:
    return replace(dimensions_of(alert.facts), teams=(destination.team_key,)) if alert else None


def _raised(known: Delivery, context: Context) -> Delivery | None:
    """Return a page as loud as can be, None where it rings so; one that is held, or that its team is on, is to ring again."""
    loud = replace(known, severity=Severity.CRITICAL, due_at=known.due_at or context.now)
    freed = replace(loud, held_by=None, until=None, due_at=known.due_at if known.attempts else context.now)
    is_taken = known.destination.team_key in context.unit.acknowledgements.of(known.subject_id)
    if not known.is_out and (is_taken or known.held_by):
        return freed
    if known.is_out and known.place is not None and is_taken:
        return ringing_where_it_is(replace(freed, place=replace(known.place, rests_until=None, rests=False)))
    return None if known.severity is Severity.CRITICAL else loud


def teams_of(request: ActionRequest, subject: Subject, context: Context) -> tuple[str, ...]:
    """Return the team whose message it was asked at, else those that own the subject."""
    there = delivery_of(request.issues[0], context.unit) if request.issues else None
    if there is not None and there.destination.team:
        return (there.destination.team,)
    return owners_of(subject, context)


def owners_of(subject: Subject, context: Context) -> tuple[str, ...]:
    """Return the teams that own a subject, as its newest alert was decided; those that the config still has."""
    alert = context.unit.subjects.latest_alert(subject.id)
    return tuple(key for key in alert.decision.owners if key in context.config.teams) if alert else ()


def _names_a_team(request: ActionRequest) -> bool:
    return request.assignee is not None and request.assignee.kind is AssigneeKind.TEAM


def _named(request: ActionRequest, context: Context) -> tuple[str, ...]:
    name = request.assignee.name.removeprefix("#").lower() if request.assignee else ""
    key = context.config.owner_keys.get(name, name)
    return tuple(team.key for team in context.config.teams.values() if team.key == key or team.sentry == name)
