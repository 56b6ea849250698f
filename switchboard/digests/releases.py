"""PURE: how many events a day each release brought, beside the release before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from switchboard.digests.statistics import Under
from switchboard.model.counted import Combination
from switchboard.model.digest import Share
from switchboard.model.replace import replace

A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(slots=True)
class Course:
    """When a release brought events, how many, and of which projects."""

    events: int = 0
    projects: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None

    @property
    def per_day(self) -> float | None:
        """Return its events a day, from the first to the last hour in which it brought any, at least over a day."""
        if self.first is None or self.last is None:
            return None
        return self.events / (max(self.last + AN_HOUR - self.first, A_DAY) / A_DAY)


def courses(times: Iterable[Mapping[int, Under]], combinations: Mapping[int, Combination]) -> dict[str, Course]:
    """Return the course of each release through these times."""
    found: dict[str, Course] = defaultdict(Course)
    keys = set()
    for counted in times:
        for key, one in counted.items():
            keys.add(key)
            found[combinations[key].dimensions.release].events += one.sum.events
    for key in keys:
        combination = combinations[key]
        _take(found[combination.dimensions.release], combination)
    found.pop("", None)
    return dict(found)


def _take(course: Course, combination: Combination) -> None:
    course.projects.add(combination.dimensions.project)
    if combination.first is not None and combination.last is not None:
        course.first = min(course.first or combination.first, combination.first)
        course.last = max(course.last or combination.last, combination.last)


def with_rates(shares: Iterable[Share], known: Mapping[str, Course]) -> tuple[Share, ...]:
    """Return the shares of releases with what each brought a day, and the one before it: of its project, and begun before it."""
    return tuple(_with_rate(share, known) for share in shares)


def _with_rate(share: Share, known: Mapping[str, Course]) -> Share:
    own = known.get(share.name)
    if own is None or own.first is None:
        return share
    began = own.first
    older = [
        (other.first, name)
        for name, other in known.items()
        if other.first is not None and other.first < began and other.projects & own.projects
    ]
    previous = max(older)[1] if older else None
    rate = known[previous].per_day if previous is not None else None
    return replace(share, per_day=own.per_day, previous=previous, previous_per_day=rate)
