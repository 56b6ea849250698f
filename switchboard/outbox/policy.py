"""PURE: what an outcome makes of a placement: told, tried again later, looked for, or given up.

Nothing is dropped before `dead_after`; a refusal for good is dead at once, and the fallback is told of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from switchboard.model.card import Job, Step
from switchboard.model.delivery import OPEN_STATES, PagerPlace, Placement, PlacementState
from switchboard.model.outcome import Absent, Gate, GaveUp, Outcome, Sent, TryAgain, Unknown

FIRST_WAIT = timedelta(seconds=2)
SHORTEST_WAIT = timedelta(seconds=1)  # a Retry-After of 0 is no leave to hammer
LONGEST_WAIT = timedelta(minutes=5)


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
    """The placement after an outcome. `died` says why the fallback must be told; `gate` what is closed until `until`.

    `lost`: its message is no more, so an open subject is to be told anew.
    """

    placement: Placement
    died: str | None = None
    gate: Gate | None = None
    until: datetime | None = None
    lost: bool = False


def backoff(attempts: int, jitter: float) -> timedelta:
    """Tell the wait after so many failures in a row: it doubles from 2 s to 5 min, then half of it is left to chance.

    Half fixed, half random ("equal jitter", AWS Architecture Blog, Exponential Backoff And Jitter).
    """
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 20)
    whole = min(doubled, LONGEST_WAIT)
    return whole / 2 + whole / 2 * jitter


def settle(placement: Placement, job: Job, outcome: Outcome, terms: Terms) -> Settled:
    """Tell what becomes of a placement after a try at it; `placement` is as it is now, `job.card` as it was shown."""
    match outcome:
        case Sent():
            return Settled(_sent(placement, job, outcome, terms))
        case Absent():
            return Settled(_looked(placement, terms))
        case TryAgain():
            return _again(placement, outcome, terms)
        case Unknown(because=because):
            return _unknown(placement, job, because, terms)
        case GaveUp():
            return _gave_up(placement, job, outcome, terms)
        case _:
            assert_never(outcome)


def _sent(placement: Placement, job: Job, outcome: Sent, terms: Terms) -> Placement:
    after = replace(placement, attempts=0, failing_since=None, unknown_since=None, last_error=None)
    if job.entry is not None:  # a line that was found has a place of its own, which is not the placement's
        return replace(after, cursor=max(after.cursor, job.entry.seq))
    after = _again_later(replace(after, place=outcome.place or placement.place), terms)
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


def _acknowledged(placement: Placement) -> Placement:
    place = placement.place
    return replace(placement, place=replace(place, acknowledged=True)) if isinstance(place, PagerPlace) else placement


def _again_later(placement: Placement, terms: Terms) -> Placement:
    """Set when it is said again, from when it is seen in the channel on."""
    if placement.renotify is None or placement.again_at is not None:
        return placement
    return replace(placement, again_at=terms.now + placement.renotify)


def _told(placement: Placement, terms: Terms) -> Placement:
    cursor = max(placement.cursor, terms.last_entry)
    after = replace(placement, cursor=cursor, told_at=placement.told_at or terms.now)
    if placement.state not in OPEN_STATES:
        return replace(after, state=PlacementState.CLOSED)
    if terms.is_open:
        return replace(after, state=PlacementState.TOLD)
    return replace(after, state=PlacementState.CLOSED, closed_at=terms.now)


def _over(placement: Placement, terms: Terms) -> Placement:
    """Close what was resolved before it was seen to open."""
    if terms.is_open or placement.state not in OPEN_STATES:
        return placement
    return replace(placement, state=PlacementState.CLOSED, closed_at=terms.now)


def _looked(placement: Placement, terms: Terms) -> Placement:
    return replace(placement, unknown_since=None, due_at=terms.now)


def _again(placement: Placement, outcome: TryAgain, terms: Terms) -> Settled:
    failing_since = placement.failing_since or terms.now
    if terms.now - failing_since >= terms.dead_after:
        return _dead(placement, outcome.because, terms)
    wait = max(outcome.after or timedelta(), backoff(placement.attempts + 1, terms.jitter))
    if outcome.after is not None and outcome.gate is not Gate.PLACEMENT:
        wait = max(outcome.after, SHORTEST_WAIT)
    after = replace(
        placement,
        attempts=placement.attempts + 1,
        failing_since=failing_since,
        last_error=outcome.because,
        # A closed budget holds back its own method; what else is owed here may go on.
        due_at=terms.now if outcome.gate is Gate.BUDGET else terms.now + wait,
    )
    gate = None if outcome.gate is Gate.PLACEMENT else outcome.gate
    return Settled(after, gate=gate, until=terms.now + wait if gate else None)


def _unknown(placement: Placement, job: Job, because: str, terms: Terms) -> Settled:
    settled = _again(placement, TryAgain(because), terms)
    if job.step not in (Step.OPEN, Step.ENTRY) or not terms.searchable:
        return settled
    return replace(settled, placement=replace(settled.placement, unknown_since=placement.unknown_since or terms.now))


def _gave_up(placement: Placement, job: Job, outcome: GaveUp, terms: Terms) -> Settled:
    because, lost = outcome.because, outcome.lost
    if job.step is Step.FIND:
        return Settled(replace(_looked(placement, terms), may_repeat=True, last_error=because))
    if job.step is Step.ENTRY and job.entry is not None:
        return Settled(replace(placement, cursor=job.entry.seq, last_error=because))
    if job.step is Step.ACKNOWLEDGE:
        return Settled(replace(_acknowledged(placement), last_error=because))
    if job.step is Step.REFRESH:
        why = f"its message can no longer be edited: {because}"
        closed_at = placement.closed_at or terms.now
        gone = replace(placement, state=PlacementState.CLOSED, why=why, shown=placement.wanted, closed_at=closed_at)
        return Settled(gone, lost=lost)
    return _dead(placement, because, terms)


def _dead(placement: Placement, because: str, terms: Terms) -> Settled:
    why = f"given up: {because}"
    dead = replace(placement, state=PlacementState.DEAD, why=why, last_error=because, due_at=None, closed_at=terms.now)
    return Settled(dead, died=because)
