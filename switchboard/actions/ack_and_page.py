"""What a person does without Sentry: says that their team is on it, or has another team paged. Idempotent: twice is once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from switchboard.config.config import Team
from switchboard.directory.identity import at_pagerduty
from switchboard.model.action import AssigneeKind, Request, Via
from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import OPEN_STATES, Placement, PlacementState
from switchboard.model.facts import Person, Status
from switchboard.model.subject import Entry, EntryKind, Subject
from switchboard.payloads.issue_update import detail, label, length
from switchboard.state.context import Desk
from switchboard.state.deliveries import hear
from switchboard.state.issue_state import Folded
from switchboard.views.named import placement_of


@dataclass(frozen=True, slots=True)
class Called:
    """What came of it, in a sentence for the person; `refused` says that nothing was done, and why."""

    answer: str
    refused: bool = False


def acknowledge(request: Request, subject: Subject, by: Person, desk: Desk) -> Called:
    """Let the team of the message be on it: nothing is said again to it, and its pager is told."""
    name = label(subject)
    if subject.status is not Status.UNRESOLVED:
        return Called(f"{name} is {subject.status.value}: there is nothing to acknowledge.", refused=True)
    teams = teams_of(request, subject, desk) or ("",)
    known = desk.unit.actions.acknowledged(subject.id)
    fresh = [team for team in teams if team not in known]
    whose = f" for {', '.join(filter(None, teams))}" if any(teams) else ""
    if not fresh:
        who, at = known[teams[0]]
        ago = length(max(desk.now - at, timedelta(seconds=1)))
        return Called(f"{name} is already acknowledged{whose}, by {who.name} {ago} ago: nothing was changed.")
    signed = replace(by, email=_pager_address(request, desk))
    for team in fresh:
        desk.unit.actions.acknowledge(subject.id, team, by=signed, at=desk.now)
    said = f"{', '.join(filter(None, fresh))}, {detail(request)}".removeprefix(", ")
    say(EntryKind.ACKNOWLEDGED, said, _changed(subject, desk), by, desk)
    return Called(f"You acknowledged {name}{whose}.")


def _pager_address(request: Request, desk: Desk) -> str | None:
    """Tell by which address PagerDuty knows who asked, so that the acknowledgement stands there in their own name."""
    if request.by.via is not Via.SLACK:
        return None
    user = at_pagerduty(request.by.id, desk.unit.people, desk.book)
    return user.email if user else None


def page(request: Request, subject: Subject, by: Person, desk: Desk) -> Called:
    """Owe a page to the team that was named, or to the owners."""
    name = label(subject)
    if subject.status is not Status.UNRESOLVED:
        return Called(f"{name} is {subject.status.value}: reopen it before you page anybody.", refused=True)
    teams = _named(request, desk) if _names_a_team(request) else teams_of(request, subject, desk)
    found = [desk.book.teams[team] for team in teams if team in desk.book.teams]
    if not found:
        whom = request.assignee.name if _names_a_team(request) and request.assignee else "the team that owns it"
        return Called(f"Nobody was paged: I do not know {whom}. Name a team of routes.yaml.", refused=True)
    pageable = [team for team in found if team.has(DestinationKind.PAGERDUTY)]
    if not pageable:
        return Called(f"Nobody was paged: {found[0].key} has no `pagerduty:` in routes.yaml.", refused=True)
    return _page(request, subject, by, pageable, desk)


def _page(request: Request, subject: Subject, by: Person, teams: Sequence[Team], desk: Desk) -> Called:
    latest = {str(each.destination): each for each in desk.unit.placements.latest(subject.id)}
    owed = [_owed(team, subject, by, latest, desk) for team in teams]
    fresh = [each for each in owed if each is not None]
    names = ", ".join(team.key for team in teams)
    if not fresh:
        return Called(f"{names} is already paged about {label(subject)}: nothing was changed.")
    desk.unit.placements.save(fresh)
    for each in fresh:  # whoever was on it before is not who is called now
        desk.unit.actions.forget_acknowledgements(subject.id, team=each.destination.address)
    say(EntryKind.PAGED, f"{names}, {detail(request)}", _changed(subject, desk), by, desk)
    return Called(f"{names} is being paged about {label(subject)}.")


def _owed(team: Team, subject: Subject, by: Person, latest: dict[str, Placement], desk: Desk) -> Placement | None:
    """Tell the page that is owed, None where the pager rings already."""
    destination = Destination(DestinationKind.PAGERDUTY, team.key, team.key)
    known = latest.get(str(destination))
    if known is not None and known.state in OPEN_STATES - {PlacementState.DEFERRED, PlacementState.FOLDED}:
        return None
    alert = desk.unit.subjects.latest_alert(subject.id)
    again = known is not None and known.state not in OPEN_STATES
    return Placement(
        id=known.id if known and not again else 0,
        subject_id=subject.id,
        destination=destination,
        episode=(known.episode + again) if known else 1,
        state=PlacementState.OWED,
        severity=Severity.CRITICAL,
        alert_id=alert.id if alert else 0,
        born_at=desk.now,
        due_at=desk.now,
        routes=(f"paged by {by.name}",),
        wanted=subject.version,
    )


def _changed(subject: Subject, desk: Desk) -> Subject:
    """Have its messages edited: they show who is on it, and offer to acknowledge what somebody was paged about."""
    return desk.unit.subjects.save(replace(subject, version=subject.version + 1))


def say(kind: EntryKind, words: str | None, subject: Subject, by: Person, desk: Desk) -> None:
    """Add a line to the subject's timeline, and let every place that tells of it show it."""
    entry = Entry(kind=kind, at=desk.now, by=by, detail=words)
    unit = desk.unit
    unit.subjects.add_entries(subject.id, [entry])
    heard = hear(unit.placements.latest(subject.id), Folded(subject, (entry,), loud=True), now=desk.now)
    unit.placements.save(heard)


def teams_of(request: Request, subject: Subject, desk: Desk) -> tuple[str, ...]:
    """Tell the team whose message it was asked at, else those that own the subject."""
    told = placement_of(request.issues[0], desk.unit) if request.issues else None
    if told is not None and told.destination.team:
        return (told.destination.team,)
    return owners_of(subject, desk)


def owners_of(subject: Subject, desk: Desk) -> tuple[str, ...]:
    """Tell the teams that own a subject, as its newest alert was decided; those that the book still has."""
    alert = desk.unit.subjects.latest_alert(subject.id)
    return tuple(key for key in alert.decision.owners if key in desk.book.teams) if alert else ()


def _names_a_team(request: Request) -> bool:
    return request.assignee is not None and request.assignee.kind is AssigneeKind.TEAM


def _named(request: Request, desk: Desk) -> tuple[str, ...]:
    name = request.assignee.name.removeprefix("#").lower() if request.assignee else ""
    key = desk.book.owner_keys.get(name, name)
    return tuple(team.key for team in desk.book.teams.values() if team.key == key or team.sentry == name)
