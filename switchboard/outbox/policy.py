"""PURE: what an outcome makes of a delivery: told, tried again later, looked for, or given up.

Nothing is dropped before `dead_after`; a refusal for good is dead at once, and the fallback is told of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from switchboard.clock import backoff
from switchboard.model.card import Job, Step
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState, PagerPlace
from switchboard.model.outcome import Absent, Gate, GaveUp, Outcome, Sent, TryAgain, Unknown

SHORTEST_WAIT = timedelta(seconds=1)  # a Retry-After of 0 is no leave to hammer


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a settlement goes by. `jitter` is a random number from 0 to 1; `last_entry` the timeline's end when it was shown."""

    now: datetime
    jitter: float
    dead_after: timedelta
    searchable: bool
    is_open: bool
    last_entry: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """The delivery after an outcome. `died` says why the fallback must be told; `gate` what is closed until `until`.

    `lost`: its message is no more, so an open subject is to be told anew.
    """

    delivery: Delivery
    died: str | None = None
    gate: Gate | None = None
    until: datetime | None = None
    lost: bool = False


def settle(delivery: Delivery, job: Job, outcome: Outcome, terms: Terms) -> Settled:
    """Return what becomes of a delivery after a try at it; `delivery` is as it is now, `job.card` as it was shown."""
    match outcome:
        case Sent():
            return Settled(_sent(delivery, job, outcome, terms))
        case Absent():
            return Settled(_looked(delivery, terms))
        case TryAgain():
            return _again(delivery, outcome, terms)
        case Unknown(because=because):
            return _unknown(delivery, job, because, terms)
        case GaveUp():
            return _gave_up(delivery, job, outcome, terms)
        case _:
            assert_never(outcome)


def _sent(delivery: Delivery, job: Job, outcome: Sent, terms: Terms) -> Delivery:
    after = replace(delivery, attempts=0, failing_since=None, unknown_since=None, last_error=None)
    if job.entry is not None:  # a line that was found has a place of its own, which is not the delivery's
        return replace(after, cursor=max(after.cursor, job.entry.seq))
    after = _again_later(replace(after, place=outcome.place or delivery.place), terms)
    if job.step is Step.ACKNOWLEDGE:
        return _acknowledged(after)
    if job.step is Step.CLOSE:
        return _over(replace(after, shown=job.card.subject.version), terms)
    # A message found again shows what it showed when it was tried, which nobody knows: it is edited once more.
    shown = 0 if job.step is Step.FIND else job.card.subject.version
    after = replace(after, shown=max(after.shown, shown))
    if job.step is Step.REFRESH:
        return after
    return _told(after, terms)


def _acknowledged(delivery: Delivery) -> Delivery:
    place = delivery.place
    return replace(delivery, place=replace(place, acknowledged=True)) if isinstance(place, PagerPlace) else delivery


def _again_later(delivery: Delivery, terms: Terms) -> Delivery:
    """Set when it is said again, from when it is seen in the channel on."""
    if delivery.renotify is None or delivery.again_at is not None:
        return delivery
    return replace(delivery, again_at=terms.now + delivery.renotify)


def _told(delivery: Delivery, terms: Terms) -> Delivery:
    cursor = max(delivery.cursor, terms.last_entry)
    after = replace(delivery, cursor=cursor, delivered_at=delivery.delivered_at or terms.now)
    if delivery.state not in OPEN_STATES:
        return replace(after, state=DeliveryState.CLOSED)
    if terms.is_open:
        return replace(after, state=DeliveryState.DELIVERED)
    return replace(after, state=DeliveryState.CLOSED, closed_at=terms.now)


def _over(delivery: Delivery, terms: Terms) -> Delivery:
    """Close what was resolved before it was seen to open."""
    if terms.is_open or delivery.state not in OPEN_STATES:
        return delivery
    return replace(delivery, state=DeliveryState.CLOSED, closed_at=terms.now)


def _looked(delivery: Delivery, terms: Terms) -> Delivery:
    return replace(delivery, unknown_since=None, due_at=terms.now)


def _again(delivery: Delivery, outcome: TryAgain, terms: Terms) -> Settled:
    failing_since = delivery.failing_since or terms.now
    if terms.now - failing_since >= terms.dead_after:
        return _dead(delivery, outcome.because, terms)
    wait = max(outcome.after or timedelta(), backoff(delivery.attempts + 1, terms.jitter))
    if outcome.after is not None and outcome.gate is not Gate.DELIVERY:
        wait = max(outcome.after, SHORTEST_WAIT)
    after = replace(
        delivery,
        attempts=delivery.attempts + 1,
        failing_since=failing_since,
        last_error=outcome.because,
        # A closed budget holds back its own method; what else is owed here may go on.
        due_at=terms.now if outcome.gate is Gate.BUDGET else terms.now + wait,
    )
    gate = None if outcome.gate is Gate.DELIVERY else outcome.gate
    return Settled(after, gate=gate, until=terms.now + wait if gate else None)


def _unknown(delivery: Delivery, job: Job, because: str, terms: Terms) -> Settled:
    settled = _again(delivery, TryAgain(because), terms)
    if job.step not in (Step.OPEN, Step.ENTRY) or not terms.searchable:
        return settled
    return replace(settled, delivery=replace(settled.delivery, unknown_since=delivery.unknown_since or terms.now))


def _gave_up(delivery: Delivery, job: Job, outcome: GaveUp, terms: Terms) -> Settled:
    because, lost = outcome.because, outcome.lost
    if job.step is Step.FIND:
        return Settled(replace(_looked(delivery, terms), may_repeat=True, last_error=because))
    if job.step is Step.ENTRY and job.entry is not None:
        return Settled(replace(delivery, cursor=job.entry.seq, last_error=because))
    if job.step is Step.ACKNOWLEDGE:
        return Settled(replace(_acknowledged(delivery), last_error=because))
    if job.step is Step.REFRESH:
        why = f"its message can no longer be edited: {because}"
        closed_at = delivery.closed_at or terms.now
        gone = replace(delivery, state=DeliveryState.CLOSED, why=why, shown=delivery.wanted, closed_at=closed_at)
        return Settled(gone, lost=lost)
    return _dead(delivery, because, terms)


def _dead(delivery: Delivery, because: str, terms: Terms) -> Settled:
    why = f"given up: {because}"
    dead = replace(delivery, state=DeliveryState.FAILED, why=why, last_error=because, due_at=None, closed_at=terms.now)
    return Settled(dead, died=because)
