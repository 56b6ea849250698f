"""Deliveries: a placement with its attempts, as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from switchboard.model.delivery import Place, Placement, PlacementState
from switchboard.model.facts import Facts
from switchboard.model.history import Attempt
from switchboard.model.subject import Subject, SubjectKind
from switchboard.storage.store import Unit
from switchboard.views.shown import Shown, shown_by

LARGEST_ID = 2**63 - 1
_OF_SENTRY = frozenset({SubjectKind.ISSUE, SubjectKind.METRIC})


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One try at the destination. `outcome` is None while it is under way; `seconds` is how long it took."""

    at: datetime
    step: str
    outcome: str | None
    answer: str
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One place where something is, or should be, told. `standing` says in a sentence how it stands and why.

    `body_id` is the body of the last alert that matched it; `tries` are the newest first, and empty in lists.
    `routes` are those that led there, or why one person is told.
    """

    id: int
    body_id: int | None
    title: str
    destination: str
    team: str | None
    severity: str
    state: PlacementState
    standing: str
    routes: tuple[str, ...]
    fallback: bool
    told_for: str
    episode: int
    failures: int
    may_repeat: bool
    born_at: datetime
    told_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    place: Place | None
    tries: tuple[Try, ...] = ()


def delivery(unit: Unit, placement_id: int) -> Delivery | None:
    """Tell one delivery with its tries, None where there is none of this id."""
    found = unit.placements.get(placement_id) if 0 < placement_id <= LARGEST_ID else None
    if found is None:
        return None
    subject, tries = unit.subjects.get(found.subject_id), unit.attempts.of(found.id)
    return _delivery_of(found, subject, unit, shown_by(unit), tries)


def deliveries(
    unit: Unit, *, states: Sequence[PlacementState] = (), limit: int = 50, personal: bool = True
) -> list[Delivery]:
    """Tell the newest deliveries, of some states or of all, with or without what one person was told."""
    shown = shown_by(unit)
    found = unit.placements.listing(states=[state.value for state in states], limit=limit, personal=personal)
    subjects = unit.subjects.having({placement.subject_id for placement in found})
    return [_delivery_of(placement, subjects[placement.subject_id], unit, shown) for placement in found]


def _delivery_of(
    placement: Placement, subject: Subject, unit: Unit, shown: Shown, tries: Sequence[Attempt] = ()
) -> Delivery:
    """Tell a placement as a delivery, titled by the last alert that matched it, or by what Switchboard itself says."""
    alert = unit.subjects.alert(placement.alert_id) if placement.alert_id else None
    facts = alert.facts if alert else Facts(at=placement.born_at, resource="", action="")
    if alert is None or subject.key.kind not in _OF_SENTRY:
        facts = replace(facts, title=subject.title)
    return describe(placement, facts, shown, body_id=alert.body_id if alert else None, tries=tries)


def describe(
    placement: Placement, facts: Facts, shown: Shown, *, body_id: int | None, tries: Sequence[Attempt] = ()
) -> Delivery:
    """Put a placement into words, with the title of these facts."""
    return Delivery(
        id=placement.id,
        body_id=body_id,
        title=shown.title(facts),
        destination=shown.destination(placement.destination),
        team=placement.destination.team,
        severity=placement.severity.value,
        state=placement.state,
        standing=shown.line(standing(placement), facts),
        routes=placement.routes or ((shown.line(placement.personal, facts),) if placement.personal else ()),
        fallback=placement.fallback,
        told_for=shown.line(placement.told_for, facts),
        episode=placement.episode,
        failures=placement.attempts,
        may_repeat=placement.may_repeat,
        born_at=placement.born_at,
        told_at=placement.told_at,
        due_at=placement.due_at,
        closed_at=placement.closed_at,
        place=placement.place,
        tries=tuple(_try(attempt, facts, shown) for attempt in tries),
    )


def standing(placement: Placement) -> str:
    """Say how a placement stands and why."""
    match placement.state:
        case PlacementState.DEAD | PlacementState.SUPPRESSED:
            return placement.why or placement.last_error or "no reason was kept"
        case PlacementState.CLOSED:
            return placement.why or "its episode is over"
        case _ if placement.attempts:
            times = "once" if placement.attempts == 1 else f"{placement.attempts} times in a row"
            return f"failed {times}: {placement.last_error or 'no reason was kept'}"
        case _ if placement.unknown_since:
            return f"nobody knows whether it arrived: {placement.last_error or 'no answer came'}"
        case PlacementState.TOLD:
            return "told"
        case PlacementState.FOLDED:
            return "told in a summary"
        case _:
            return placement.why or "to be told"


def _try(attempt: Attempt, facts: Facts, shown: Shown) -> Try:
    ended = attempt.ended_at
    return Try(
        at=attempt.started_at,
        step=attempt.step.value,
        outcome=attempt.outcome,
        answer=shown.line(attempt.answer, facts),
        seconds=(ended - attempt.started_at).total_seconds() if ended else None,
    )
