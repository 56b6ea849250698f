"""PURE: what happened within a time, added up: totals, shares, the loudest, how issues stand. No number here is guessed.

A metric alert has no events of its own: each time that it was told of counts as one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from switchboard.digests.times import Span
from switchboard.model.counted import QuarterCount, SubjectCounts, SubjectStanding
from switchboard.model.digest import Share, StateCounts, Totals
from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKind

TOP = 10
_SUBSTATES = frozenset({"new", "regressed", "escalating", "ongoing"})
Standings = Mapping[int, SubjectStanding]
Pair = tuple[int, int]
"""A subject and a combination of dimensions, by its key."""


@dataclass(slots=True)
class Sum:
    """What happened to one subject, or under one name."""

    alerts: int = 0
    events: int = 0
    opened: int = 0
    regressed: int = 0
    escalating: int = 0
    resolved: int = 0
    archived: int = 0

    @property
    def is_told(self) -> bool:
        """Return whether anything was told of it, and not only changed."""
        return bool(self.alerts or self.events)

    def add(self, other: SubjectCounts | Sum, events: int) -> None:
        """Add what else happened; `events` is what counts as its events."""
        self.alerts += other.alerts
        self.events += events
        self.opened += other.opened
        self.regressed += other.regressed
        self.escalating += other.escalating
        self.resolved += other.resolved
        self.archived += other.archived


@dataclass(slots=True)
class Under:
    """What happened under one combination of dimensions, or one name, and the subjects that were told of under it."""

    sum: Sum = field(default_factory=Sum)
    told: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Sums:
    """What happened within a time, taken in row by row: its size is that of what is different, however much happened."""

    pairs: dict[Pair, Sum] = field(default_factory=dict)

    def take(self, rows: Iterable[SubjectCounts], standings: Standings) -> None:
        """Take in what happened in a part of the time."""
        for row in rows:
            pair = row.subject_id, row.key
            if (known := self.pairs.get(pair)) is None:
                known = self.pairs[pair] = Sum()
            known.add(row, events_of(row, standings))

    def subjects(self) -> dict[int, Sum]:
        """Return what happened to each subject."""
        found: dict[int, Sum] = defaultdict(Sum)
        for (subject_id, _), one in self.pairs.items():
            found[subject_id].add(one, one.events)
        return dict(found)

    def keys(self) -> dict[int, Under]:
        """Return what happened under each combination of dimensions."""
        found: dict[int, Under] = defaultdict(Under)
        for (subject_id, key), one in self.pairs.items():
            under = found[key]
            under.sum.add(one, one.events)
            if one.is_told:
                under.told.add(subject_id)
        return dict(found)


def events_of(row: SubjectCounts | QuarterCount, standings: Standings) -> int:
    """Return what counts as the events of a row."""
    known = standings.get(row.subject_id)
    return row.alerts if known is not None and known.kind is SubjectKind.METRIC else row.events


def told(subjects: Mapping[int, Sum]) -> list[int]:
    """Return the subjects that were told of, and not only changed."""
    return [id_ for id_, one in subjects.items() if one.is_told]


def totals(subjects: Mapping[int, Sum], standings: Standings) -> Totals:
    """Return what a time brought in all, but for its pages."""
    ids = told(subjects)
    known = [users for id_ in ids if id_ in standings and (users := standings[id_].users) is not None]
    names = ("events", "alerts", "regressed", "escalating", "resolved", "archived")
    counts = {name: sum(getattr(one, name) for one in subjects.values()) for name in names}
    new = sum(one.opened for one in subjects.values())
    return Totals(issues=len(ids), new=new, users=sum(known) if known else None, **counts)


def states(ids: Collection[int], opened: Collection[int], standings: Standings) -> StateCounts:
    """Return how these subjects stand now, each once; what has no substatus is new where it was opened in the period."""
    known = [standings[id_] for id_ in ids if id_ in standings]
    counts = Counter(_state(each, is_new=each.subject_id in opened) for each in known)
    return msgspec.convert(counts, StateCounts)


def _state(known: SubjectStanding, *, is_new: bool) -> str:
    if known.status is not Status.UNRESOLVED:
        return known.status.value
    if known.substatus in _SUBSTATES:
        return known.substatus
    return "new" if is_new else "ongoing"


def loudest(subjects: Mapping[int, Sum], *, most: int = TOP) -> list[int]:
    """Return the subjects with most events, then those of most alerts, then the oldest."""
    ids = [id_ for id_ in told(subjects) if subjects[id_].events]
    return sorted(ids, key=lambda id_: (-subjects[id_].events, -subjects[id_].alerts, id_))[:most]


def largest_drop(now: Mapping[int, Sum], before: Mapping[int, Sum]) -> int | None:
    """Return the subject whose events fell most against the time before, None where none fell."""
    fell = [(one.events - _events(now, id_), -id_) for id_, one in before.items() if one.events > _events(now, id_)]
    return -max(fell)[1] if fell else None


def sparks(cells: Iterable[QuarterCount], parts: Sequence[Span], standings: Standings) -> Mapping[int, tuple[int, ...]]:
    """Return for each subject its events by the parts of a period, the first first; a quarter belongs where it begins."""
    found: dict[int, list[int]] = defaultdict(lambda: [0] * len(parts))
    for cell in cells:
        for place, (since, until) in enumerate(parts):
            if since <= cell.at < until:
                found[cell.subject_id][place] += events_of(cell, standings)
    return {id_: tuple(counts) for id_, counts in found.items()}


def shares(
    now: Mapping[int, Under], before: Mapping[int, Under] | None, name: Callable[[int], str]
) -> tuple[Share, ...]:
    """Return what each name had of a time, that with most events first. `name` is that of a combination, by its key."""
    earlier = {called: one.sum.events for called, one in _by_name(before or {}, name).items()}
    found = [
        Share(
            name=called,
            issues=len(one.told),
            events=one.sum.events,
            new=one.sum.opened,
            before=None if before is None else earlier.get(called, 0),
        )
        for called, one in _by_name(now, name).items()
        if one.told
    ]
    return tuple(sorted(found, key=lambda share: (-share.events, -share.issues, share.name)))


def _by_name(keys: Mapping[int, Under], name: Callable[[int], str]) -> dict[str, Under]:
    found: dict[str, Under] = defaultdict(Under)
    for key, one in keys.items():
        under = found[name(key)]
        under.sum.add(one.sum, one.sum.events)
        under.told |= one.told
    return found


def _events(subjects: Mapping[int, Sum], id_: int) -> int:
    return subjects[id_].events if id_ in subjects else 0
