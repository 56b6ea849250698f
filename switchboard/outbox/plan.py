"""PURE: what a delivery needs next, from what it shows and what its subject is. Asked anew before every try."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from switchboard.model.card import Step
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import OPEN_STATES, RESOLVED_FIRST, Delivery, DeliveryState, PagerPlace
from switchboard.model.subject import TimelineEntry

_STILL = frozenset({DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.BUNDLED, DeliveryState.HELD})


@dataclass(frozen=True, slots=True)
class Do:
    """One step that would bring the delivery nearer to the truth. `idle` steps (counts only) leave others the budget."""

    step: Step
    entry: TimelineEntry | None = None
    aloud: bool = False
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """There is nothing to tell any more, for a reason."""

    why: str


def plan(
    delivery: Delivery,
    entries: Sequence[TimelineEntry],
    *,
    is_open: bool,
    searchable: bool,
    aloud: Collection[str] = (),
    taken_up: bool = False,
) -> tuple[Do, ...] | Drop:
    """Return the steps that may come next, the best first, none where all is told; `entries` are those after its cursor.

    `is_open` says that the subject is unresolved; `searchable` that the destination can be looked through after an
    unknown outcome; `aloud` names the kinds of entry that are also said in the channel;
    `taken_up` says that its team acknowledged it.
    """
    if delivery.state in _STILL:
        return ()
    if delivery.unknown_since is not None and searchable:
        return (Do(Step.FIND, entries[0] if delivery.place and entries else None),)
    if delivery.place is None:
        return _first(delivery, is_open=is_open)
    if isinstance(delivery.place, PagerPlace):
        return _page(delivery, delivery.place, taken_up=taken_up)
    return _message(delivery, entries, aloud)


def _first(delivery: Delivery, *, is_open: bool) -> tuple[Do, ...] | Drop:
    wanted = delivery.state in OPEN_STATES
    if wanted and is_open:
        return (Do(Step.OPEN),)
    if _may_page(delivery):
        return (Do(Step.CLOSE),)
    return Drop(RESOLVED_FIRST) if wanted else ()


def _may_page(delivery: Delivery) -> bool:
    """Return whether a try that failed may have opened an incident, which nobody would ever close."""
    tried = delivery.attempts > 0 or delivery.unknown_since is not None
    return tried and delivery.destination.kind is DestinationKind.PAGERDUTY


def _page(delivery: Delivery, place: PagerPlace, *, taken_up: bool) -> tuple[Do, ...]:
    if delivery.state in OPEN_STATES and not place.triggered:
        return (Do(Step.OPEN),)
    if delivery.state in OPEN_STATES and taken_up and not place.acknowledged:
        return (Do(Step.ACKNOWLEDGE),)
    if delivery.state is DeliveryState.CLOSED and place.triggered:
        return (Do(Step.CLOSE),)
    return ()


def _message(delivery: Delivery, entries: Sequence[TimelineEntry], aloud: Collection[str]) -> tuple[Do, ...]:
    steps: list[Do] = []
    if delivery.wanted > delivery.shown:
        steps.append(Do(Step.REFRESH, idle=not entries and delivery.state is DeliveryState.DELIVERED))
    if entries and delivery.why is None:  # what is over for a reason of its own says no more
        steps.append(Do(Step.ENTRY, entries[0], aloud=entries[0].kind.value in aloud))
    return tuple(steps)
