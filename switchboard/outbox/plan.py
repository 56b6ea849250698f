"""PURE: what a delivery needs next, from what it shows, what its subject is, and what its destination can do.

Asked anew before every try.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.model.card import Step
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState
from switchboard.model.subject import TimelineEntry
from switchboard.model.traits import Traits

_STILL = frozenset({DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.BUNDLED, DeliveryState.HELD})


@dataclass(frozen=True, slots=True)
class Do:
    """One step that would bring the delivery nearer to the truth. `idle` steps (counts only) leave others the budget."""

    step: Step
    entry: TimelineEntry | None = None
    aloud: bool = False
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Rest:
    """Nobody is to be rung: the team said that it is on it before its pager took anything. Asked anew in a while."""


@dataclass(frozen=True, slots=True)
class Drop:
    """There is nothing to tell any more: its subject was over first."""


def plan(
    delivery: Delivery,
    entries: Sequence[TimelineEntry],
    traits: Traits,
    *,
    is_open: bool,
    aloud: Collection[str] = (),
    taken_up: bool = False,
    rests_until: datetime | None = None,
) -> tuple[Do, ...] | Drop | Rest:
    """Return the steps that may come next, the best first, none where all is told; `entries` are those after its cursor.

    `traits` say what its destination can do, `is_open` that the subject is unresolved; `aloud` names the kinds of entry that
    are also said where its thread hangs; `taken_up` says that its team acknowledged it, `rests_until` until when a person said
    that this holds.
    """
    if delivery.state in _STILL:
        return ()
    if delivery.unknown_since is not None and traits.looks:
        return (Do(Step.FIND, entries[0] if entries and not _opens_next(delivery) else None),)
    if is_open and taken_up and traits.wakes and _is_unrung(delivery):
        return (Do(Step.ACKNOWLEDGE),) if _may_stand(delivery, traits) else Rest()
    if delivery.place is None or delivery.state is DeliveryState.PENDING:
        return _first(delivery, traits, is_open=is_open)
    if _is_unrung(delivery):
        # While a suppression holds, nobody is woken anew.
        return () if traits.wakes and delivery.held_by else (_opening(delivery, traits),)
    steps = _kept_true(delivery, entries, traits, aloud, taken_up=taken_up)
    if traits.acknowledges and taken_up and _is_to_rest(delivery, rests_until):
        steps.append(Do(Step.SNOOZE))
    return tuple(steps)


def _opens_next(delivery: Delivery) -> bool:
    """Return whether what was tried last was to open it, and not to say a line of it."""
    never = delivery.place is None or delivery.state is DeliveryState.PENDING
    return never or _is_unrung(delivery)


def _is_unrung(delivery: Delivery) -> bool:
    """Return whether an open page would ring anew. What a try that failed may have opened is only said to be taken up."""
    return delivery.state in OPEN_STATES and not delivery.is_out


def _first(delivery: Delivery, traits: Traits, *, is_open: bool) -> tuple[Do, ...] | Drop:
    wanted = delivery.state in OPEN_STATES
    if wanted and is_open:
        return (_opening(delivery, traits),)
    if traits.closes and (delivery.is_out or _may_stand(delivery, traits)):
        return (Do(Step.CLOSE),)
    return Drop() if wanted else ()


def _opening(delivery: Delivery, traits: Traits) -> Do:
    return Do(Step.REOPEN if traits.reopens and delivery.place else Step.OPEN)


def _may_stand(delivery: Delivery, traits: Traits) -> bool:
    """Return whether a try that failed may have opened what nobody would ever close; by its key it can be closed unseen."""
    tried = delivery.attempts > 0 or delivery.unknown_since is not None
    return tried and traits.idempotent


def _kept_true(
    delivery: Delivery, entries: Sequence[TimelineEntry], traits: Traits, aloud: Collection[str], *, taken_up: bool
) -> list[Do]:
    """Return what brings a place that is known nearer to the truth."""
    steps: list[Do] = []
    if traits.raises and _is_louder(delivery):
        steps.append(Do(Step.RAISE))
    if traits.raises and not taken_up and _is_to_go_on(delivery):
        steps.append(Do(Step.NEXT_LEVEL))
    is_open, acknowledged = delivery.state in OPEN_STATES, delivery.place is not None and delivery.place.acknowledged
    if traits.acknowledges and is_open and taken_up and not acknowledged:
        steps.append(Do(Step.ACKNOWLEDGE))
    if traits.closes and delivery.is_out and not is_open:
        steps.append(Do(Step.CLOSE))
    elif traits.edits and delivery.wanted > delivery.shown:  # what closes it shows it, too
        steps.append(Do(Step.REFRESH, idle=not entries and delivery.state is DeliveryState.DELIVERED))
    # While a suppression holds, a line that would arrive by itself waits for its end.
    waits = traits.sparing and delivery.held_by is not None and is_open
    if (
        traits.threads and entries and delivery.reason is None and not waits
    ):  # what is over for a reason of its own says no more
        steps.append(Do(Step.ENTRY, entries[0], aloud=entries[0].kind.value in aloud))
    return steps


def is_yet_to_ring(delivery: Delivery) -> bool:
    """Return whether a pager is still to ring for it: it is not out, or not as loud or as high as it is to be."""
    waits = delivery.state in (DeliveryState.PENDING, DeliveryState.DELIVERED) and not delivery.is_out
    return waits or _is_louder(delivery) or _is_to_go_on(delivery)


def _is_louder(delivery: Delivery) -> bool:
    """Return whether it is louder by now than it was said; while a suppression holds, nobody is woken anew."""
    said = delivery.place.severity if delivery.place else None
    return delivery.is_out and _is_kept(delivery) and said is not None and delivery.severity.rank > said.rank


def _is_to_go_on(delivery: Delivery) -> bool:
    """Return whether a page that rings was not asked yet to go on to the level that an escalation has it at."""
    return delivery.is_out and _is_kept(delivery) and delivery.level > (delivery.place.level if delivery.place else 0)


def _is_to_rest(delivery: Delivery, until: datetime | None) -> bool:
    """Return whether what was acknowledged was not asked yet to rest for as long as a person said."""
    place = delivery.place
    waits = delivery.is_out and delivery.state in OPEN_STATES and place is not None and place.acknowledged
    return waits and until is not None and place is not None and place.rests_until != until


def _is_kept(delivery: Delivery) -> bool:
    return delivery.state in OPEN_STATES and delivery.held_by is None
