"""Escalation policies, schedules, and who is on call by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.pagerduty.incident import lasting_id


@dataclass(frozen=True, slots=True)
class Shift:
    """A time that somebody, by their address, is on call for."""

    email: str
    start: datetime
    end: datetime


@dataclass(slots=True)
class Schedule:
    """Shifts, which may leave gaps."""

    name: str
    shifts: list[Shift] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id."""
        return lasting_id("D", self.name)


@dataclass(frozen=True, slots=True)
class Level:
    """Who is rung at one level, users by address and schedules by name, and after how many minutes the next is."""

    targets: tuple[str, ...]
    minutes: float = 30


@dataclass(slots=True)
class Policy:
    """An escalation policy: its levels, the first first."""

    name: str
    levels: list[Level] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its id."""
        return lasting_id("E", self.name)


@dataclass(frozen=True, slots=True)
class OnCall:
    """Somebody is on call at a level; without a schedule always, and then without a beginning and an end."""

    policy: Policy
    level: int
    email: str
    schedule: Schedule | None = None
    start: datetime | None = None
    end: datetime | None = None


def rotation(people: Iterable[str], *, start: datetime, hours: float, shifts: int) -> list[Shift]:
    """So many shifts, of so many hours each, that go round."""
    around = list(people)
    each = timedelta(hours=hours)
    return [Shift(around[n % len(around)], start + n * each, start + (n + 1) * each) for n in range(shifts)]


def on_calls(policy: Policy, schedules: Mapping[str, Schedule], since: datetime, until: datetime) -> list[OnCall]:
    """Everybody on call at some moment from `since` until `until`, by level and then by time."""
    found: list[OnCall] = []
    for number, level in enumerate(policy.levels, 1):
        found += [OnCall(policy, number, target) for target in level.targets if "@" in target]
        for schedule in (schedules[target] for target in level.targets if "@" not in target):
            shifts = [one for one in schedule.shifts if one.end > since and (one.start < until or one.start <= since)]
            found += [OnCall(policy, number, one.email, schedule, one.start, one.end) for one in shifts]
    return sorted(found, key=lambda one: (one.level, one.start.timestamp() if one.start else 0.0))
