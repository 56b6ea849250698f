"""PURE: from a decision and a folded subject to the deliveries that are owed. Later decisions only add or raise.

The one exception: a later match closes a fallback delivery as moved. Idempotent: the same alert owes the same deliveries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from switchboard.model.decision import Decision, Held, Notify
from switchboard.model.delivery import OPEN_STATES, RESTING, Act, Delivery, DeliveryPlace, DeliveryState, Reason
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions
from switchboard.model.subject import CLOSINGS, TimelineEntry, TimelineKind
from switchboard.routing.wording import why_held
from switchboard.state.issue_state import Folded, Turn

# Counts alone may wait this long for company: one edit then shows many events.
GATHER = timedelta(seconds=5)
# An issue.* body has no tags or frames; its event's own alert, which has them, is usually right behind.
FALLBACK_WAITS = timedelta(seconds=3)
# A destination that was given up is not tried again with every event of a busy issue.
DEAD_RESTS = timedelta(hours=1)
# A page that somebody closed by hand rings again where its issue goes on for so long.
GOES_ON = timedelta(hours=1)
# By these a person did something about a subject; who only says something, or reopens it, did not.
ACTS = frozenset(
    {
        TimelineKind.ACKNOWLEDGED,
        TimelineKind.ASSIGNED,
        TimelineKind.UNASSIGNED,
        TimelineKind.RESOLVED,
        TimelineKind.ARCHIVED,
        TimelineKind.PAGED,
    }
)
_PERSON = "user"
# What waits for the end of a suppression, or is told in a summary, is due when the summaries say so.
_WAITS = frozenset({DeliveryState.HELD, DeliveryState.BUNDLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """What the deliveries are owed for: the alert's id, when, and whether its body carried an event's own facts.

    `said` are the routes whose count() fired with it, each with the words for it; of those `resting` it only goes on.
    `dimensions` are what the alert is counted under, None where nothing that comes of it is.
    """

    alert_id: int
    now: datetime
    bare: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    resting: frozenset[str] = frozenset()
    dimensions: Dimensions | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """Deliveries to write, new (id 0) or changed, and lines to add to the timeline."""

    deliveries: tuple[Delivery, ...] = ()
    entries: tuple[TimelineEntry, ...] = ()


def hear(latest: Iterable[Delivery], folded: Folded, *, now: datetime) -> list[Delivery]:
    """Let the latest deliveries hear news: an open one shows it, a closing turn closes it, a reopening one opens it again."""
    heard = [_hearing(delivery, folded, now) for delivery in latest]
    return [delivery for delivery in heard if delivery is not None]


def _hearing(delivery: Delivery, folded: Folded, now: datetime) -> Delivery | None:
    due = now if folded.loud else now + GATHER
    shown = replace(delivery, wanted=folded.subject.version, due_at=_due(delivery, due))
    if folded.turn is Turn.REOPENED and _may_reopen(delivery):
        state = DeliveryState.DELIVERED if delivery.place else DeliveryState.PENDING
        return replace(shown, state=state, reason=None, why=None, closed_at=None, closing=None)
    goes_on = folded.turn is not Turn.RETURNED and delivery.reason is None
    if delivery.state is DeliveryState.CLOSED and goes_on and folded.entries:
        return shown
    if delivery.state not in OPEN_STATES:
        return None
    acts = [_act(entry) for entry in folded.entries if entry.kind in ACTS]
    heard = acted_on(shown, acts)
    if folded.turn is Turn.CLOSED:
        heard = replace(heard, closing=next((act for act in acts if act.how in CLOSINGS), None))
        if delivery.state in (DeliveryState.DELIVERED, DeliveryState.BUNDLED):
            return replace(heard, state=DeliveryState.CLOSED, closed_at=now)
    return heard


def acted_on(delivery: Delivery, acts: Iterable[Act]) -> Delivery:
    """Return a delivery that remembers the first thing that a person did about its subject."""
    theirs = (act for act in acts if act.by is not None and act.by.kind == _PERSON)
    first = delivery.acted or next(theirs, None)
    return delivery if first is delivery.acted else replace(delivery, acted=first)


def taken_up(delivery: Delivery, act: Act) -> Delivery:
    """Return a delivery whose team is on it; the first time that it was counts."""
    return replace(acted_on(delivery, [act]), acknowledged=delivery.acknowledged or act)


def _act(entry: TimelineEntry) -> Act:
    return Act(entry.at, entry.kind, entry.by, entry.detail)


def _may_reopen(delivery: Delivery) -> bool:
    closed = delivery.state is DeliveryState.CLOSED and (delivery.reason is None or delivery.reason in RESTING)
    return closed or delivery.reason is Reason.RESOLVED_FIRST


def owe(decision: Decision, folded: Folded, latest: Mapping[str, Delivery], owing: Owing) -> Owed:
    """Return the deliveries that a decision owes, beside what `latest` (by destination) holds already.

    An alert of an issue that is closed opens nothing: it fired before the close that overtook it, and is only counted.
    """
    if folded.subject.status is not Status.UNRESOLVED:
        return Owed()
    deliveries: list[Delivery] = []
    entries: list[TimelineEntry] = []
    counted: list[TimelineEntry] = []
    for notify in decision.notifies:
        known = latest.get(str(notify.destination))
        if known is None or known.state not in OPEN_STATES:
            opened = _opened(notify, decision, folded, known, owing)
            deliveries += opened
            counted += [_paged_again(each, owing) for each in opened if each.recalls]
        else:
            deliveries.append(_raised(notify, known, folded, owing))
            raised = _said(notify, known, owing)
            entries += raised
            counted += [] if raised else _counted(notify, known, owing)
    deliveries += _moved(decision, folded, latest, owing)
    return Owed(tuple(deliveries), (*entries[:1], *counted))


def _opened(
    notify: Notify, decision: Decision, folded: Folded, known: Delivery | None, owing: Owing
) -> Sequence[Delivery]:
    untold = known is not None and known.state is DeliveryState.SUPPRESSED
    shadowed = untold and known is not None and known.reason is not Reason.RESOLVED_FIRST
    if (notify.shadow and shadowed) or _stays(notify, known, folded, owing):
        return ()
    waits = FALLBACK_WAITS if decision.fallback and owing.bare else timedelta()
    opened = Delivery(
        subject_id=folded.subject.id,
        destination=notify.destination,
        episode=known.episode + 1 if known else 1,
        state=DeliveryState.PENDING,
        severity=notify.severity,
        alert_id=owing.alert_id,
        first_alert_id=owing.alert_id or None,
        born_at=owing.now,
        due_at=owing.now + waits,
        routes=notify.routes,
        fallback=decision.fallback,
        wanted=folded.subject.version,
        renotify=notify.renotify,
        mention=notify.mention,
        recalls=_recalled(known, folded),
        dimensions=_counted_under(notify, owing),
    )
    if notify.shadow:
        why = "shadow: decided, told to nobody"
        shadow = replace(opened, state=DeliveryState.SUPPRESSED, reason=Reason.SHADOW, why=why, due_at=None)
        return (replace(shadow, suppressed_at=owing.now),)
    return (held_back(opened, notify.held) if notify.held else opened, *_superseded(known, folded))


def _counted_under(notify: Notify, owing: Owing) -> Dimensions | None:
    team = notify.destination.team
    return owing.dimensions and replace(owing.dimensions, teams=(team,) if team else (), routes=notify.routes)


def held_back(delivery: Delivery, held: Held) -> Delivery:
    """Let a delivery that nobody was told of wait for the end of what holds it, from when it was owed on."""
    state, why, since = DeliveryState.HELD, why_held(held), delivery.suppressed_at or delivery.born_at
    held_so = replace(delivery, state=state, held_by=held.by, until=held.until, why=why, due_at=None)
    return replace(held_so, suppressed_at=since)


def never_told(delivery: Delivery) -> Delivery:
    """Let a delivery be, whose subject was over before anybody was told of it."""
    state, why = DeliveryState.SUPPRESSED, "resolved before it was told"
    return replace(delivery, state=state, reason=Reason.RESOLVED_FIRST, why=why, due_at=None)


def kept_down(delivery: Delivery, held: Held | None) -> Delivery:
    """Let a delivery that is told say nothing aloud while something holds it; None lets it speak up again."""
    return replace(delivery, held_by=held.by if held else None, until=held.until if held else None)


def let_go(delivery: Delivery, *, now: datetime) -> Delivery:
    """Owe a message of its own to what was held or folded. It begins to be owed now, and is not late for having waited."""
    owed = replace(delivery, state=DeliveryState.PENDING, held_by=None, until=None, reason=None, why=None)
    return replace(owed, born_at=now, due_at=now)


def _superseded(known: Delivery | None, folded: Folded) -> Sequence[Delivery]:
    """Let an old message that never got to show its end say where it goes on, once, instead of all it missed."""
    if known is None or known.place is None or known.due_at is None or known.reason is not None:
        return ()
    traits = known.destination.traits
    if not traits.edits or traits.once_per_subject:  # the one place of a subject goes on as it is
        return ()
    why = "it goes on in a newer message"
    return (replace(known, reason=Reason.CONTINUED, why=why, wanted=folded.subject.version),)


def _stays(notify: Notify, known: Delivery | None, folded: Folded, owing: Owing) -> bool:
    """Return whether a destination that is not open is left as it is."""
    given_up = _rests(known, folded, owing) or _only_goes_on(notify, known, folded, owing)
    return given_up or _still_rests(notify, known, folded, owing)


def rested(delivery: Delivery, *, why: str, events: int, now: datetime, by_hand: bool = True) -> Delivery:
    """Let a page be that was closed there while its subject goes on; `events` are those that it had until then."""
    place = replace(delivery.place or DeliveryPlace(), stands=False, acknowledged=False, events=events)
    reason = Reason.RESTS if by_hand else Reason.RAN_ITS_TIME
    over = replace(delivery, state=DeliveryState.CLOSED, reason=reason, why=why, closed_at=now)
    return replace(over, place=place, due_at=None)


def _still_rests(notify: Notify, known: Delivery | None, folded: Folded, owing: Owing) -> bool:
    """Return whether a page that was closed by hand wakes nobody yet: its issue did not come back, escalate, or get louder."""
    if known is None or known.reason not in RESTING or folded.turn is Turn.RETURNED:
        return False
    escalates = any(entry.kind is TimelineKind.ESCALATING for entry in folded.entries)
    louder = notify.severity.rank > known.severity.rank
    return not (escalates or louder or owing.now - (known.closed_at or known.born_at) >= GOES_ON)


def _recalled(known: Delivery | None, folded: Folded) -> str | None:
    if known is None or known.reason not in RESTING or known.place is None:
        return None
    events = max(0, folded.subject.events - known.place.events)
    return f"{known.why}, still happening: {events} event{'' if events == 1 else 's'} since"


def _paged_again(opened: Delivery, owing: Owing) -> TimelineEntry:
    whom = opened.destination.team_key
    return TimelineEntry(kind=TimelineKind.PAGED, at=owing.now, detail=f"{whom}: {opened.recalls}")


def _rests(known: Delivery | None, folded: Folded, owing: Owing) -> bool:
    """Return whether a destination was given up so lately, for this same trouble, that it need not be asked again yet."""
    if known is None or known.state is not DeliveryState.FAILED or folded.turn is Turn.RETURNED:
        return False
    return owing.now - (known.closed_at or known.born_at) < DEAD_RESTS


def _only_goes_on(notify: Notify, known: Delivery | None, folded: Folded, owing: Owing) -> bool:
    """Return whether a count that told of this was closed by hand since, and has not fired again."""
    if known is None or known.state is not DeliveryState.CLOSED or folded.turn is Turn.RETURNED:
        return False
    return bool(notify.routes) and owing.resting.issuperset(notify.routes)


def _raised(notify: Notify, known: Delivery, folded: Folded, owing: Owing) -> Delivery:
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
    return raised if notify.shadow else _suppressed(raised, notify.held, owing)


def _suppressed(delivery: Delivery, held: Held | None, owing: Owing) -> Delivery:
    if delivery.state in (DeliveryState.DELIVERED, DeliveryState.BUNDLED):
        return kept_down(delivery, held)
    if delivery.state is DeliveryState.HELD:
        return held_back(delivery, held) if held else let_go(delivery, now=owing.now)
    return delivery


def _said(notify: Notify, known: Delivery, owing: Owing) -> list[TimelineEntry]:
    if notify.severity.rank <= known.severity.rank or known.state is not DeliveryState.DELIVERED:
        return []
    detail = f"{notify.severity.value} by {', '.join(notify.routes)}" if notify.routes else notify.severity.value
    return [TimelineEntry(kind=TimelineKind.SEVERITY, at=owing.now, detail=detail)]


def _counted(notify: Notify, known: Delivery, owing: Owing) -> list[TimelineEntry]:
    """Say at a place that knows of it already that a count is over its limit."""
    if notify.shadow or known.state is not DeliveryState.DELIVERED:
        return []
    words = [owing.said[name] for name in notify.routes if name in owing.said]
    lane = str(notify.destination)
    return [TimelineEntry(kind=TimelineKind.COUNTED, at=owing.now, detail=each, only=lane) for each in words[:1]]


def _moved(decision: Decision, folded: Folded, latest: Mapping[str, Delivery], owing: Owing) -> list[Delivery]:
    """Close fallback deliveries that a real route has taken over; an incident only when that route pages too.

    What stands in for a destination that was given up stays: the route leads to that same destination.
    """
    heard = [notify for notify in decision.notifies if not notify.shadow]
    if decision.fallback or not heard:
        return []
    named = {str(notify.destination) for notify in heard}
    where = dict.fromkeys(notify.destination.team_key for notify in heard)
    pages = any(notify.destination.traits.wakes for notify in heard)
    return [
        _taken_over(delivery, ", ".join(where), folded, owing)
        for destination, delivery in latest.items()
        if delivery.fallback and delivery.stands_in_for is None and delivery.state in OPEN_STATES
        if destination not in named
        if pages or not delivery.destination.traits.wakes
    ]


def _taken_over(delivery: Delivery, where: str, folded: Folded, owing: Owing) -> Delivery:
    out = delivery.place is not None or delivery.unknown_since is not None
    state = DeliveryState.CLOSED if out else DeliveryState.SUPPRESSED
    due = max(owing.now, _due(delivery, owing.now) or owing.now) if out else None
    over = replace(delivery, state=state, reason=Reason.MOVED, why=f"moved to {where}", closed_at=owing.now)
    return replace(over, due_at=due, wanted=folded.subject.version)


def _due(delivery: Delivery, soonest: datetime) -> datetime | None:
    """Return when it is due: no news cuts short the wait that a failure or a doubt set, or a suppression."""
    if delivery.state in _WAITS:
        return None
    if delivery.due_at is None:
        return soonest
    waits = delivery.attempts or delivery.unknown_since
    return delivery.due_at if waits else min(delivery.due_at, soonest)
