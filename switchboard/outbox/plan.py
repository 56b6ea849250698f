"""PURE: what a placement needs next, from what it shows and what its subject is. Asked anew before every try."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from switchboard.model.card import Step
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import OPEN_STATES, RESOLVED_FIRST, PagerPlace, Placement, PlacementState
from switchboard.model.subject import Entry

_STILL = frozenset({PlacementState.DEAD, PlacementState.SUPPRESSED, PlacementState.FOLDED, PlacementState.DEFERRED})


@dataclass(frozen=True, slots=True)
class Do:
    """One step that would bring the placement nearer to the truth. `idle` steps (counts only) leave others the budget."""

    step: Step
    entry: Entry | None = None
    aloud: bool = False
    idle: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """There is nothing to tell any more, for a reason."""

    why: str


def plan(
    placement: Placement,
    entries: Sequence[Entry],
    *,
    is_open: bool,
    searchable: bool,
    aloud: Collection[str] = (),
    taken_up: bool = False,
) -> tuple[Do, ...] | Drop:
    """Tell the steps that may come next, the best first, none where all is told; `entries` are those after its cursor.

    `is_open` says that the subject is unresolved; `searchable` that the destination can be looked through after an
    unknown outcome; `aloud` names the kinds of entry that are also said in the channel;
    `taken_up` says that its team acknowledged it.
    """
    if placement.state in _STILL:
        return ()
    if placement.unknown_since is not None and searchable:
        return (Do(Step.FIND, entries[0] if placement.place and entries else None),)
    if placement.place is None:
        return _first(placement, is_open=is_open)
    if isinstance(placement.place, PagerPlace):
        return _page(placement, placement.place, taken_up=taken_up)
    return _message(placement, entries, aloud)


def _first(placement: Placement, *, is_open: bool) -> tuple[Do, ...] | Drop:
    wanted = placement.state in OPEN_STATES
    if wanted and is_open:
        return (Do(Step.OPEN),)
    if _may_page(placement):
        return (Do(Step.CLOSE),)
    return Drop(RESOLVED_FIRST) if wanted else ()


def _may_page(placement: Placement) -> bool:
    """Tell whether a try that failed may have opened an incident, which nobody would ever close."""
    tried = placement.attempts > 0 or placement.unknown_since is not None
    return tried and placement.destination.kind is DestinationKind.PAGERDUTY


def _page(placement: Placement, place: PagerPlace, *, taken_up: bool) -> tuple[Do, ...]:
    if placement.state in OPEN_STATES and not place.triggered:
        return (Do(Step.OPEN),)
    if placement.state in OPEN_STATES and taken_up and not place.acknowledged:
        return (Do(Step.ACKNOWLEDGE),)
    if placement.state is PlacementState.CLOSED and place.triggered:
        return (Do(Step.CLOSE),)
    return ()


def _message(placement: Placement, entries: Sequence[Entry], aloud: Collection[str]) -> tuple[Do, ...]:
    steps: list[Do] = []
    if placement.wanted > placement.shown:
        steps.append(Do(Step.REFRESH, idle=not entries and placement.state is PlacementState.TOLD))
    if entries and placement.why is None:  # what is over for a reason of its own says no more
        steps.append(Do(Step.ENTRY, entries[0], aloud=entries[0].kind.value in aloud))
    return tuple(steps)
