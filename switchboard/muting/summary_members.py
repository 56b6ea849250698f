"""PURE: what a summary tells about: which of its members need somebody, which are over, which speak for themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import RESOLVED_FIRST, Placement, PlacementState
from switchboard.model.facts import Status
from switchboard.model.subject import Subject, SubjectKey, SubjectKind

MOST_SHOWN = 20
# A page that was held is still worth waking somebody for while it was seen this lately.
STILL_HAPPENS = timedelta(minutes=10)
REMINDS = "remind"
_LEVELS = ("fatal", "critical", "error", "warning", "info", "debug")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Standing(Enum):
    """How a member stands in its summary."""

    OPEN = auto()  # listed, and needs somebody
    OVER = auto()  # listed, struck: it was resolved, archived or taken up since
    MEANWHILE = auto()  # counted only: it was over before the summary was made
    ELSEWHERE = auto()  # told in a message of its own by now


@dataclass(frozen=True, slots=True)
class Listed:
    """One member: where it would be told, and what it is about."""

    placement: Placement
    subject: Subject
    standing: Standing


def reminds(key: SubjectKey) -> bool:
    """Tell whether a summary brings up what was told in messages of their own."""
    return key.kind is SubjectKind.SUMMARY and key.name.partition(":")[0] == REMINDS


def standing(placement: Placement, subject: Subject, *, reminds: bool) -> Standing:
    """Tell how a member stands; `reminds` is true in a summary that reminds of what was told."""
    is_open = subject.status is Status.UNRESOLVED
    match placement.state:
        case PlacementState.SUPPRESSED if placement.why == RESOLVED_FIRST:
            return Standing.MEANWHILE
        case PlacementState.SUPPRESSED if not placement.held_by:
            return Standing.ELSEWHERE
        case PlacementState.FOLDED | PlacementState.SUPPRESSED:
            return Standing.OPEN if is_open else Standing.OVER
        case PlacementState.CLOSED if placement.place is None:
            return Standing.OVER
        case PlacementState.TOLD if reminds and is_open and subject.assignee is None:
            return Standing.OPEN
        case PlacementState.TOLD | PlacementState.CLOSED if reminds:
            return Standing.OVER
        case _:
            return Standing.ELSEWHERE


def is_member(placement: Placement, *, loud: bool) -> bool:
    """Tell whether a summary may have to show a change of a placement; `loud`: not only its counts moved."""
    folded = placement.state is PlacementState.FOLDED
    closed = placement.state is PlacementState.CLOSED and placement.place is None
    held = placement.state is PlacementState.SUPPRESSED and placement.held_by is not None
    return folded or closed or held or (loud and placement.reminded_at is not None)


def listed(placements: Iterable[Placement], subjects: Mapping[int, Subject], *, reminds: bool) -> list[Listed]:
    """Tell the members of a summary, each subject once: the open ones first, the newest first."""
    found: dict[int, Listed] = {}
    for placement in placements:
        subject = subjects[placement.subject_id]
        member = Listed(placement, subject, standing(placement, subject, reminds=reminds))
        known = found.get(subject.id)
        if known is None or _order(member)[0] < _order(known)[0]:
            found[subject.id] = member
    return sorted(found.values(), key=_order)


def _order(member: Listed) -> tuple[int, float, int]:
    """Order by how it stands, then by when it was last seen, the newest first."""
    seen = member.subject.last_seen or member.placement.born_at
    return list(Standing).index(member.standing), -(seen - _LONG_AGO).total_seconds(), -member.placement.id


def levels(members: Iterable[Listed]) -> tuple[tuple[str, int], ...]:
    """Count members by their level, or their severity where no level is known; the worst first."""
    counted = Counter(member.subject.level or member.placement.severity.value for member in members)
    return tuple(sorted(counted.items(), key=lambda item: (_rank(item[0]), item[0])))


def _rank(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS)


def still_happens(subject: Subject, now: datetime) -> bool:
    """Tell whether a page that was held still wakes somebody: a metric that fires, or what was seen just now."""
    seen = subject.last_seen or subject.changed_at
    return subject.key.kind is SubjectKind.METRIC or (seen is not None and now - seen <= STILL_HAPPENS)


def promoted(before: Mapping[int, Placement], after: Iterable[Placement]) -> Iterator[Placement]:
    """Tell which folded placements get a message of their own: raised ones, and all where a page goes out beside them.

    `before` are the placements as they were, by id; `after` those that change. What a hush holds stays folded.
    """
    after = list(after)
    paged = any(_pages(placement) and placement.id not in before for placement in after)
    for placement in after:
        if placement.state is not PlacementState.FOLDED or placement.held_by:
            continue
        known = before.get(placement.id)
        if paged or (known is not None and placement.severity.rank > known.severity.rank):
            yield placement


def _pages(placement: Placement) -> bool:
    return placement.destination.kind is DestinationKind.PAGERDUTY and placement.state is PlacementState.OWED
