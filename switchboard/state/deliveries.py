"""PURE: from a decision and a folded subject to the placements that are owed. Later decisions only add or raise.

The one exception: a later match closes a fallback placement as moved. Idempotent: the same alert owes the same placements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from switchboard.model.decision import Decision, DestinationKind, Held, Notify
from switchboard.model.delivery import OPEN_STATES, RESOLVED_FIRST, Placement, PlacementState, SlackPlace
from switchboard.model.facts import Status
from switchboard.model.subject import Entry, EntryKind
from switchboard.routing.wording import why_held
from switchboard.state.issue_state import Folded, Turn

# Counts alone may wait this long for company: one edit then shows many events.
GATHER = timedelta(seconds=5)
# An issue.* body has no tags or frames; its event's own alert, which has them, is usually right behind.
FALLBACK_WAITS = timedelta(seconds=3)
# A destination that was given up is not tried again with every event of a busy issue.
DEAD_RESTS = timedelta(hours=1)
# What waits for the end of a hush, or is told in a summary, is due when the summaries say so.
_WAITS = frozenset({PlacementState.DEFERRED, PlacementState.FOLDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """What the placements are owed for: the alert's id, when, and whether its body carried an event's own facts.

    `said` are the routes whose count() fired with it, each with the words for it; of those `resting` it only goes on.
    """

    alert_id: int
    now: datetime
    bare: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    resting: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Owed:
    """Placements to write, new (id 0) or changed, and lines to add to the timeline."""

    placements: tuple[Placement, ...] = ()
    entries: tuple[Entry, ...] = ()


def hear(latest: Iterable[Placement], folded: Folded, *, now: datetime) -> list[Placement]:
    """Let the latest placements hear news: an open one shows it, a closing turn closes it, a reopening one opens it again."""
    heard = [_hearing(placement, folded, now) for placement in latest]
    return [placement for placement in heard if placement is not None]


def _hearing(placement: Placement, folded: Folded, now: datetime) -> Placement | None:
    due = now if folded.loud else now + GATHER
    shown = replace(placement, wanted=folded.subject.version, due_at=_due(placement, due))
    if folded.turn is Turn.REOPENED and _may_reopen(placement):
        state = PlacementState.TOLD if placement.place else PlacementState.OWED
        return replace(shown, state=state, why=None, closed_at=None)
    goes_on = folded.turn is not Turn.RETURNED and placement.why is None
    if placement.state is PlacementState.CLOSED and goes_on and folded.entries:
        return shown
    if placement.state not in OPEN_STATES:
        return None
    if folded.turn is Turn.CLOSED and placement.state in (PlacementState.TOLD, PlacementState.FOLDED):
        return replace(shown, state=PlacementState.CLOSED, closed_at=now)
    return shown


def _may_reopen(placement: Placement) -> bool:
    closed = placement.state is PlacementState.CLOSED and placement.why is None
    return closed or (placement.state is PlacementState.SUPPRESSED and placement.why == RESOLVED_FIRST)


def owe(decision: Decision, folded: Folded, latest: Mapping[str, Placement], owing: Owing) -> Owed:
    """Tell the placements that a decision owes, beside what `latest` (by destination) holds already.

    An alert of an issue that is closed opens nothing: it fired before the close that overtook it, and is only counted.
    """
    if folded.subject.status is not Status.UNRESOLVED:
        return Owed()
    placements: list[Placement] = []
    entries: list[Entry] = []
    counted: list[Entry] = []
    for notify in decision.notifies:
        known = latest.get(str(notify.destination))
        if known is None or known.state not in OPEN_STATES:
            placements += _opened(notify, decision, folded, known, owing)
        else:
            placements.append(_raised(notify, known, folded, owing))
            raised = _said(notify, known, owing)
            entries += raised
            counted += [] if raised else _counted(notify, known, owing)
    placements += _moved(decision, folded, latest, owing)
    return Owed(tuple(placements), (*entries[:1], *counted))


def _opened(
    notify: Notify, decision: Decision, folded: Folded, known: Placement | None, owing: Owing
) -> Sequence[Placement]:
    shadowed = known is not None and known.state is PlacementState.SUPPRESSED and known.why != RESOLVED_FIRST
    if (notify.shadow and shadowed) or _rests(known, folded, owing) or _only_goes_on(notify, known, folded, owing):
        return ()
    waits = FALLBACK_WAITS if decision.fallback and owing.bare else timedelta()
    opened = Placement(
        subject_id=folded.subject.id,
        destination=notify.destination,
        episode=known.episode + 1 if known else 1,
        state=PlacementState.OWED,
        severity=notify.severity,
        alert_id=owing.alert_id,
        born_at=owing.now,
        due_at=owing.now + waits,
        routes=notify.routes,
        fallback=decision.fallback,
        wanted=folded.subject.version,
        renotify=notify.renotify,
        mention=notify.mention,
    )
    if notify.shadow:
        why = "shadow: decided, told to nobody"
        return (replace(opened, state=PlacementState.SUPPRESSED, why=why, due_at=None),)
    return (held_back(opened, notify.held) if notify.held else opened, *_superseded(known, folded))


def held_back(placement: Placement, held: Held) -> Placement:
    """Let a placement that nobody was told of wait for the end of what holds it."""
    state, why = PlacementState.DEFERRED, why_held(held)
    return replace(placement, state=state, held_by=held.by, until=held.until, why=why, due_at=None)


def kept_down(placement: Placement, held: Held | None) -> Placement:
    """Let a placement that is told say nothing aloud while something holds it; None lets it speak up again."""
    return replace(placement, held_by=held.by if held else None, until=held.until if held else None)


def let_go(placement: Placement, *, now: datetime) -> Placement:
    """Owe a message of its own to what was held or folded. It begins to be owed now, and is not late for having waited."""
    owed = replace(placement, state=PlacementState.OWED, held_by=None, until=None, why=None)
    return replace(owed, born_at=now, due_at=now)


def _superseded(known: Placement | None, folded: Folded) -> Sequence[Placement]:
    """Let an old message that never got to show its end say where it goes on, once, instead of all it missed."""
    behind = known is not None and isinstance(known.place, SlackPlace) and known.due_at is not None
    if known is None or not behind or known.why is not None:
        return ()
    return (replace(known, why="it goes on in a newer message", wanted=folded.subject.version),)


def _rests(known: Placement | None, folded: Folded, owing: Owing) -> bool:
    """Tell whether a destination was given up so lately, for this same trouble, that it need not be asked again yet."""
    if known is None or known.state is not PlacementState.DEAD or folded.turn is Turn.RETURNED:
        return False
    return owing.now - (known.closed_at or known.born_at) < DEAD_RESTS


def _only_goes_on(notify: Notify, known: Placement | None, folded: Folded, owing: Owing) -> bool:
    """Tell whether a count that told of this was closed by hand since, and has not fired again."""
    if known is None or known.state is not PlacementState.CLOSED or folded.turn is Turn.RETURNED:
        return False
    return bool(notify.routes) and owing.resting.issuperset(notify.routes)


def _raised(notify: Notify, known: Placement, folded: Folded, owing: Owing) -> Placement:
    severity = max(known.severity, notify.severity, key=lambda severity: severity.rank)
    loud = severity is not known.severity or not owing.said.keys().isdisjoint(notify.routes)
    raised = replace(
        known,
        severity=severity,
        alert_id=owing.alert_id,
        routes=tuple(dict.fromkeys(known.routes + notify.routes)),
        renotify=notify.renotify or known.renotify,
        mention=notify.mention or known.mention,
        wanted=folded.subject.version,
        due_at=_due(known, owing.now if loud else owing.now + GATHER),
    )
    return raised if notify.shadow else _hushed(raised, notify.held, owing)


def _hushed(placement: Placement, held: Held | None, owing: Owing) -> Placement:
    if placement.state in (PlacementState.TOLD, PlacementState.FOLDED):
        return kept_down(placement, held)
    if placement.state is PlacementState.DEFERRED:
        return held_back(placement, held) if held else let_go(placement, now=owing.now)
    return placement


def _said(notify: Notify, known: Placement, owing: Owing) -> list[Entry]:
    if notify.severity.rank <= known.severity.rank or known.state is not PlacementState.TOLD:
        return []
    detail = f"{notify.severity.value} by {', '.join(notify.routes)}" if notify.routes else notify.severity.value
    return [Entry(kind=EntryKind.SEVERITY, at=owing.now, detail=detail)]


def _counted(notify: Notify, known: Placement, owing: Owing) -> list[Entry]:
    """Say at a place that knows of it already that a count is over its limit."""
    if notify.shadow or known.state is not PlacementState.TOLD:
        return []
    words = [owing.said[name] for name in notify.routes if name in owing.said]
    lane = str(notify.destination)
    return [Entry(kind=EntryKind.COUNTED, at=owing.now, detail=each, only=lane) for each in words[:1]]


def _moved(decision: Decision, folded: Folded, latest: Mapping[str, Placement], owing: Owing) -> list[Placement]:
    """Close fallback placements that a real route has taken over; an incident only when that route pages too.

    What stands in for a destination that was given up stays: the route leads to that same destination.
    """
    heard = [notify for notify in decision.notifies if not notify.shadow]
    if decision.fallback or not heard:
        return []
    named = {str(notify.destination) for notify in heard}
    where = dict.fromkeys(notify.destination.team or notify.destination.address for notify in heard)
    pages = any(notify.destination.kind is DestinationKind.PAGERDUTY for notify in heard)
    return [
        _taken_over(placement, ", ".join(where), folded, owing)
        for destination, placement in latest.items()
        if placement.fallback and placement.told_for is None and placement.state in OPEN_STATES
        if destination not in named
        if pages or placement.destination.kind is not DestinationKind.PAGERDUTY
    ]


def _taken_over(placement: Placement, where: str, folded: Folded, owing: Owing) -> Placement:
    out = placement.place is not None or placement.unknown_since is not None
    state = PlacementState.CLOSED if out else PlacementState.SUPPRESSED
    due = owing.now if out else None
    why = f"moved to {where}"
    return replace(placement, state=state, why=why, due_at=due, wanted=folded.subject.version, closed_at=owing.now)


def _due(placement: Placement, soonest: datetime) -> datetime | None:
    """Tell when it is due: no news cuts short the wait that a failure or a doubt set, or a hush."""
    if placement.state in _WAITS:
        return None
    if placement.due_at is None:
        return soonest
    waits = placement.attempts or placement.unknown_since
    return placement.due_at if waits else min(placement.due_at, soonest)
