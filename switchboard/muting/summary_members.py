"""PURE: what a summary lists: which of its members need somebody, which are over, which speak for themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from switchboard.model.delivery import Delivery, DeliveryState, Reason
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
    ELSEWHERE = auto()  # has a message of its own by now


@dataclass(frozen=True, slots=True)
class Listed:
    """One member: where it would go, and what it is about."""

    delivery: Delivery
    subject: Subject
    standing: Standing


def reminds(key: SubjectKey) -> bool:
    """Return whether a summary brings up what has messages of its own."""
    return key.kind is SubjectKind.SUMMARY and key.name.partition(":")[0] == REMINDS


def standing(delivery: Delivery, subject: Subject, *, reminds: bool) -> Standing:
    """Return how a member stands; `reminds` is true in a summary that reminds of what was delivered."""
    is_open = subject.status is Status.UNRESOLVED
    match delivery.state:
        case DeliveryState.SUPPRESSED if delivery.reason is Reason.RESOLVED_FIRST:
            return Standing.MEANWHILE
        case DeliveryState.SUPPRESSED if not delivery.held_by:
            return Standing.ELSEWHERE
        case DeliveryState.BUNDLED | DeliveryState.SUPPRESSED:
            return Standing.OPEN if is_open else Standing.OVER
        case DeliveryState.CLOSED if delivery.place is None:
            return Standing.OVER
        case DeliveryState.DELIVERED if reminds and is_open and subject.assignee is None:
            return Standing.OPEN
        case DeliveryState.DELIVERED | DeliveryState.CLOSED if reminds:
            return Standing.OVER
        case _:
            return Standing.ELSEWHERE


def is_member(delivery: Delivery, *, loud: bool) -> bool:
    """Return whether a summary may have to show a change of a delivery; `loud`: not only its counts moved."""
    bundled = delivery.state is DeliveryState.BUNDLED
    closed = delivery.state is DeliveryState.CLOSED and delivery.place is None
    held = delivery.state is DeliveryState.SUPPRESSED and delivery.held_by is not None
    return bundled or closed or held or (loud and delivery.reminded_at is not None)


def listed(deliveries: Iterable[Delivery], subjects: Mapping[int, Subject], *, reminds: bool) -> list[Listed]:
    """Return the members of a summary, each subject once: the open ones first, the newest first."""
    found: dict[int, Listed] = {}
    for delivery in deliveries:
        subject = subjects[delivery.subject_id]
        member = Listed(delivery, subject, standing(delivery, subject, reminds=reminds))
        known = found.get(subject.id)
        if known is None or _order(member)[0] < _order(known)[0]:
            found[subject.id] = member
    return sorted(found.values(), key=_order)


def _order(member: Listed) -> tuple[int, float, int]:
    """Order by how it stands, then by when it was last seen, the newest first."""
    seen = member.subject.last_seen or member.delivery.born_at
    return list(Standing).index(member.standing), -(seen - _LONG_AGO).total_seconds(), -member.delivery.id


def levels(members: Iterable[Listed]) -> tuple[tuple[str, int], ...]:
    """Count members by their level, or their severity where no level is known; the worst first."""
    counted = Counter(member.subject.level or member.delivery.severity.value for member in members)
    return tuple(sorted(counted.items(), key=lambda item: (_rank(item[0]), item[0])))


def _rank(level: str) -> int:
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS)


def still_happens(subject: Subject, now: datetime) -> bool:
    """Return whether a page that was held still wakes somebody: a metric that fires, or what was seen just now."""
    seen = subject.last_seen or subject.changed_at
    return subject.key.kind is SubjectKind.METRIC or (seen is not None and now - seen <= STILL_HAPPENS)


def promoted(before: Mapping[int, Delivery], after: Iterable[Delivery]) -> Iterator[Delivery]:
    """Return which bundled deliveries get a message of their own: raised ones, and all where a page goes out beside them.

    `before` are the deliveries as they were, by id; `after` those that change. What a suppression holds stays bundled.
    """
    after = list(after)
    paged = any(_pages(delivery) and delivery.id not in before for delivery in after)
    for delivery in after:
        if delivery.state is not DeliveryState.BUNDLED or delivery.held_by:
            continue
        known = before.get(delivery.id)
        if paged or (known is not None and delivery.severity.rank > known.severity.rank):
            yield delivery


def _pages(delivery: Delivery) -> bool:
    return delivery.destination.traits.wakes and delivery.state is DeliveryState.PENDING
