"""A team says that it is on it: since when, by whom, and until when that holds; its deliveries remember who was the first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from switchboard.model.delivery import OPEN_STATES, Act, Delivery
from switchboard.model.facts import Person
from switchboard.model.incident import Acknowledgement, IncidentState
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.state.context import Context
from switchboard.state.deliveries import Owed, acted_on, taken_up


def give(
    subject_id: int, team: str, *, by: Person, at: datetime, context: Context, lasts: timedelta | None = None
) -> Acknowledgement:
    """Write down that a team is on it since `at`; from now on it holds for `lasts`, else as long as the team's `ack_timeout` says.

    Counted from `at`, what is told late, or while our clock is ahead, would run out at once.
    """
    ours = context.config.teams.get(team)
    holds = lasts or (ours.ack_timeout if ours else None)
    until = context.now + holds if holds else None
    given = Acknowledgement(subject_id=subject_id, team=team, by=by, at=at, until=until, lasts=lasts)
    context.unit.acknowledgements.save(given)
    remember(subject_id, Act(at, TimelineKind.ACKNOWLEDGED, by), context, team=team)
    return given


def remember(subject_id: int, act: Act, context: Context, *, team: str | None = None) -> None:
    """Let the open deliveries of a subject remember what was done about it, where a person did it, and did so first.

    Those of `team` are taken up by it.
    """
    after = [
        taken_up(each, act) if team is not None and (each.destination.team or "") == team else acted_on(each, [act])
        for each in _open(subject_id, context)
    ]
    context.unit.deliveries.save(after)


def _open(subject_id: int, context: Context) -> list[Delivery]:
    return [each for each in context.unit.deliveries.latest(subject_id) if each.state in OPEN_STATES]


def let_go_of(subject_id: int, team: str, context: Context) -> None:
    """Let a team be on it no more from now on: what PagerDuty tells yet of an acknowledgement before that changes nothing."""
    unit = context.unit
    unit.acknowledgements.forget(subject_id, team=team)
    for page in _open(subject_id, context):
        known = unit.incidents.of([page.id]).get(page.id) if page.destination.team_key == team else None
        if known is not None and (known.state_at is None or known.state_at < context.now):
            unit.incidents.save(replace(known, state=IncidentState.TRIGGERED, state_at=context.now))


def outgrown(owed: Owed, latest: Mapping[str, Delivery], context: Context) -> Owed:
    """Let nobody be on it any more whose team is paged for the first time, or louder than before: they took up something less.

    `latest` are the deliveries before. Returns what is owed, with a line for each.
    """
    entries = []
    for page in owed.deliveries:
        known = latest.get(str(page.destination))
        is_new = page.id == 0 and page.destination.traits.wakes and page.state in OPEN_STATES
        if not is_new or (known is not None and page.severity.rank <= known.severity.rank):
            continue
        team = page.destination.team_key
        given = context.unit.acknowledgements.of(page.subject_id).get(team)
        if given is not None:
            context.unit.acknowledgements.forget(page.subject_id, team=team)
            said = f"{team}, for it is paged by now; it was by {given.by.name}"
            entries.append(TimelineEntry(kind=TimelineKind.UNACKNOWLEDGED, at=context.now, detail=said))
    return replace(owed, entries=(*owed.entries, *entries)) if entries else owed
