"""PURE: what an outcome makes of a delivery: told, tried again later, looked for, or given up.

Nothing is dropped before `dead_after`; a refusal for good is dead at once, and the fallback is told of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from switchboard.clock import backoff
from switchboard.model.card import Job, Step
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryPlace, DeliveryState, Reason
from switchboard.model.outcome import Absent, Gate, GaveUp, Outcome, Sent, TryAgain, Unknown
from switchboard.model.replace import replace
from switchboard.model.traits import Traits

SHORTEST_WAIT = timedelta(seconds=1)  # a Retry-After of 0 is no leave to hammer
# The steps that people would see twice, where a destination shows them twice.
TELLS = frozenset({Step.OPEN, Step.ENTRY})
# For so long an incident is asked to rest; it is acknowledged in any case.
RESTS_WITHIN = timedelta(minutes=15)
# A page whose answer was lost may ring so late; then it is acknowledged once more, where its team is on it.
LANDS_WITHIN = timedelta(seconds=150)
_SAYS_HOW_LOUD = frozenset({Step.OPEN, Step.REOPEN, Step.RAISE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a settlement goes by. `jitter` is a random number from 0 to 1; `traits` say what the destination can do."""

    now: datetime
    jitter: float
    dead_after: timedelta
    traits: Traits
    is_open: bool


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
            return _again(_as_left(delivery, outcome), job, outcome, terms)
        case Unknown(because=because):
            return _unknown(_as_left(delivery, outcome), job, because, terms)
        case GaveUp():
            return _gave_up(delivery, job, outcome, terms)
        case _:
            assert_never(outcome)


def _as_left(delivery: Delivery, outcome: TryAgain | Unknown) -> Delivery:
    """Return a delivery with what a try that did not do all of it has left."""
    return replace(delivery, place=outcome.left) if outcome.left is not None else delivery


def _sent(delivery: Delivery, job: Job, outcome: Sent, terms: Terms) -> Delivery:
    after = replace(delivery, attempts=0, failing_since=None, unknown_since=None, last_error=None)
    after = replace(after, handed_over_at=None)
    if job.entry is not None:  # a line that was found has a place of its own, which is not the delivery's
        return replace(after, cursor=max(after.cursor, job.entry.seq))
    if job.step is Step.ACKNOWLEDGE and not delivery.is_out:  # it may never have rung: it goes out once nobody is on it
        return _acknowledged_unseen(after, since=delivery.unknown_since or terms.now, now=terms.now)
    after = _again_later(replace(after, place=_left(delivery.place, job.step, outcome.place)), terms)
    if terms.traits.raises and job.step in _SAYS_HOW_LOUD:
        after = replace(after, place=_raised(after.place, job))
    if job.step is Step.NEXT_LEVEL:
        return replace(after, place=_gone_on(after.place, job))
    if job.step is Step.ACKNOWLEDGE and after.place is not None:  # whom it was to ring next, it need not ring any more
        return replace(after, place=replace(after.place, level=after.level))
    if job.step is Step.SNOOZE:
        return replace(after, place=_resting(after.place, job, took=True))
    if job.step is Step.RAISE:
        return after
    if job.step is Step.OPEN or job.step is Step.REOPEN:
        after = replace(after, level=0)
    if job.step is Step.CLOSE:
        return _over(replace(after, shown=job.card.subject.version), terms)
    # A message found again shows what it showed when it was tried, which nobody knows: it is edited once more.
    shown = 0 if job.step is Step.FIND else job.card.subject.version
    after = replace(after, shown=max(after.shown, shown))
    if job.step is Step.REFRESH:
        return after
    return _told(after, terms)


def _acknowledged_unseen(delivery: Delivery, *, since: datetime, now: datetime) -> Delivery:
    """Have it acknowledged once more in a while: a try of which nobody knows what came may land after the acknowledgement did."""
    again_at = since + LANDS_WITHIN
    return delivery if now >= again_at else replace(delivery, unknown_since=since, due_at=again_at)


def _left(known: DeliveryPlace | None, step: Step, said: DeliveryPlace | None = None) -> DeliveryPlace:
    """Return how a step leaves a place, which the destination may have named. One that names none is known to be out."""
    before = known or DeliveryPlace()
    named = replace(said or before, stands=before.stands, acknowledged=before.acknowledged)
    named = replace(named, severity=before.severity, level=before.level, events=before.events)
    named = replace(named, rests_until=before.rests_until, rests=before.rests)
    match step:
        case Step.OPEN | Step.REOPEN | Step.FIND:
            # What is opened rings the first level of its policy, whatever it was asked for before.
            return replace(named, stands=True, acknowledged=before.stands and before.acknowledged, level=0)
        case Step.CLOSE:
            return replace(named, stands=False)
        case Step.ACKNOWLEDGE:  # what rested before rings since: it is to be asked to rest anew
            return replace(named, acknowledged=True, rests_until=None, rests=False)
        case _:
            return named


def _again_later(delivery: Delivery, terms: Terms) -> Delivery:
    """Set when it is said again, from when it is seen in the channel on."""
    if delivery.renotify is None or delivery.again_at is not None:
        return delivery
    return replace(delivery, again_at=terms.now + delivery.renotify)


def _told(delivery: Delivery, terms: Terms) -> Delivery:
    after = replace(delivery, delivered_at=delivery.delivered_at or terms.now)
    if terms.traits.wakes:
        after = replace(after, paged_at=delivery.paged_at or terms.now)
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


def _again(delivery: Delivery, job: Job, outcome: TryAgain, terms: Terms) -> Settled:
    failing_since = delivery.failing_since or terms.now
    if terms.now - failing_since >= terms.dead_after:
        if job.step is Step.RAISE:
            return _not_raised(delivery, job, outcome.because)
        if job.step is Step.NEXT_LEVEL:
            return _not_gone_on(delivery, job, outcome.because)
        return _dead(delivery, outcome.because, terms)
    if job.step is Step.SNOOZE and terms.now - failing_since >= RESTS_WITHIN:
        return _not_resting(delivery, job, outcome.because)
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
    settled = _again(delivery, job, TryAgain(because), terms)
    if job.step not in TELLS:
        return settled
    return replace(settled, delivery=doubted(settled.delivery, terms.traits, since=terms.now))


def doubted(delivery: Delivery, traits: Traits, *, since: datetime) -> Delivery:
    """Return a delivery after a try to tell something whose outcome nobody knows: it is looked for, or may be told twice."""
    if traits.looks:
        return replace(delivery, unknown_since=delivery.unknown_since or since)
    return replace(delivery, may_repeat=delivery.may_repeat or not traits.idempotent)


def _gave_up(delivery: Delivery, job: Job, outcome: GaveUp, terms: Terms) -> Settled:
    because, lost = outcome.because, outcome.lost
    if job.step is Step.FIND:
        return Settled(replace(_looked(delivery, terms), may_repeat=True, last_error=because))
    if job.step is Step.ENTRY and job.entry is not None:
        told = replace(delivery, cursor=job.entry.seq, last_error=because)
        return _lost(told, f"its message is no more: {because}", terms) if lost else Settled(told)
    if job.step is Step.ACKNOWLEDGE:
        return Settled(replace(delivery, place=_left(delivery.place, job.step), last_error=because))
    if job.step is Step.SNOOZE:
        return _not_resting(delivery, job, because)
    if job.step is Step.RAISE:
        return _not_raised(delivery, job, because)
    if job.step is Step.NEXT_LEVEL:
        return _not_gone_on(delivery, job, because)
    if job.step is Step.REOPEN and lost:  # it is no more, so that it is opened like the first
        return Settled(replace(delivery, place=None, last_error=because, due_at=terms.now))
    if job.step is Step.REFRESH:
        settled = _lost(delivery, f"its message can no longer be edited: {because}", terms)
        return replace(settled, lost=lost)
    return _dead(delivery, because, terms)


def _lost(delivery: Delivery, why: str, terms: Terms) -> Settled:
    """Close what was told and can be changed no more; where its subject is open, it is told anew."""
    closed_at = delivery.closed_at or terms.now
    gone = replace(delivery, state=DeliveryState.CLOSED, reason=Reason.LOST, why=why, closed_at=closed_at)
    return Settled(replace(gone, shown=delivery.wanted), lost=True)


def _not_raised(delivery: Delivery, job: Job, because: str) -> Settled:
    """Let what stands stand as it is, and somebody else be told that it is louder by now."""
    place = _raised(delivery.place, job)
    kept = replace(delivery, place=place, attempts=0, failing_since=None, last_error=because)
    return Settled(kept, died=f"it is {job.card.delivery.severity.value} by now, and could not be raised: {because}")


def _raised(place: DeliveryPlace | None, job: Job) -> DeliveryPlace:
    return replace(place or DeliveryPlace(), severity=job.card.delivery.severity)


def _not_gone_on(delivery: Delivery, job: Job, because: str) -> Settled:
    """Let what rings ring, and somebody else be told that nobody took it up."""
    kept = replace(delivery, place=_gone_on(delivery.place, job), attempts=0, failing_since=None, last_error=because)
    return Settled(kept, died=f"nobody took it up, and it could not be asked to go on to its next level: {because}")


def _resting(place: DeliveryPlace | None, job: Job, *, took: bool) -> DeliveryPlace:
    return replace(place or DeliveryPlace(), rests_until=job.card.taken_until, rests=took)


def _not_resting(delivery: Delivery, job: Job, because: str) -> Settled:
    """Let it be acknowledged there without an end: when the acknowledgement runs out, it is asked to ring."""
    place = _resting(delivery.place, job, took=False)
    return Settled(replace(delivery, place=place, attempts=0, failing_since=None, last_error=because))


def _gone_on(place: DeliveryPlace | None, job: Job) -> DeliveryPlace:
    return replace(place or DeliveryPlace(), level=job.card.delivery.level, acknowledged=False)


def _dead(delivery: Delivery, because: str, terms: Terms) -> Settled:
    why = f"given up: {because}"
    dead = replace(delivery, state=DeliveryState.FAILED, reason=Reason.GIVEN_UP, why=why, closed_at=terms.now)
    return Settled(replace(dead, last_error=because, due_at=None), died=because)
