"""On call: whose shift it is at PagerDuty, team by team, as it was last told; and how it is shown to people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from switchboard.model.replace import replace

# So long what was told is gone by, where PagerDuty does not answer; what is older than STALE is shown with its time.
KEPT, STALE = timedelta(hours=1), timedelta(minutes=5)
FIRST, SECOND = 1, 2


class Shift(Struct, frozen=True, kw_only=True):
    """One person's shift at a level, by their id at PagerDuty. Without a `start` or an `end` it has none."""

    level: int
    user: str
    name: str
    email: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def has_begun(self, now: datetime) -> bool:
        """Return whether it has begun."""
        return self.start is None or self.start <= now

    def is_over(self, now: datetime) -> bool:
        """Return whether it has ended."""
        return self.end is not None and self.end <= now


class OnCall(Struct, frozen=True, kw_only=True):
    """The shifts of a team, of level 1 and 2, those that hold and those that come, as they were `at` a time."""

    team: str
    shifts: tuple[Shift, ...]
    at: datetime

    def is_known(self, now: datetime) -> bool:
        """Return whether it is new enough to go by."""
        return now - self.at < KEPT

    def holding(self, level: int, now: datetime) -> tuple[Shift, ...]:
        """Return the shifts of a level that hold now."""
        return tuple(
            each for each in self.shifts if each.level == level and each.has_begun(now) and not each.is_over(now)
        )

    def coming(self, level: int, now: datetime) -> tuple[Shift, ...]:
        """Return the shifts of a level that begin next, all of them at one time."""
        later = [each for each in self.shifts if each.level == level and each.start is not None and each.start > now]
        first = min((each.start for each in later if each.start), default=None)
        return tuple(each for each in later if each.start == first)


def joined(shifts: Sequence[Shift]) -> tuple[Shift, ...]:
    """Join shifts of one person at one level that follow each other, and drop what is said twice; the first to begin first."""
    found: list[Shift] = []
    for shift in sorted(shifts, key=lambda each: (each.level, each.user, _begin(each), _end(each))):
        before = found[-1] if found else None
        if before and (before.level, before.user) == (shift.level, shift.user) and _begin(shift) <= _end(before):
            found[-1] = replace(before, end=before.end if _end(before) >= _end(shift) else shift.end)
        else:
            found.append(shift)
    return tuple(sorted(found, key=lambda each: (each.level, _begin(each), each.name)))


def first_gap(shifts: Sequence[Shift], now: datetime, until: datetime) -> tuple[datetime, datetime] | None:
    """Return the first time within a span in which nobody is on call at level 1; None where somebody always is."""
    covered = now
    for shift in sorted((each for each in shifts if each.level == FIRST), key=_begin):
        if _begin(shift) > covered.timestamp():
            break
        covered = max(covered, shift.end or until)
    if covered >= until:
        return None
    begins = (each.start for each in shifts if each.level == FIRST and each.start and each.start > covered)
    return covered, min(min(begins, default=until), until)


def _begin(shift: Shift) -> float:
    return shift.start.timestamp() if shift.start else float("-inf")


def _end(shift: Shift) -> float:
    return shift.end.timestamp() if shift.end else float("inf")


class Holder(Struct, frozen=True):
    """Somebody who is on call, redacted, and until when, or from when on; None for always."""

    name: str
    at: datetime | None = None


class TeamOnCall(Struct, frozen=True, kw_only=True):
    """How it stands with a team: who is on call, who is next, and who after them where nobody answers (level 2).

    `is_known` is False while PagerDuty has not told, or for too long; `as_of` is set where it is not new.
    """

    team: str
    is_known: bool
    now: tuple[Holder, ...] = ()
    then: tuple[Holder, ...] = ()
    second: tuple[Holder, ...] = ()
    as_of: datetime | None = None

    @property
    def is_nobody(self) -> bool:
        """Return whether nobody is on call, for sure."""
        return self.is_known and not self.now


class OnDuty(Struct, frozen=True):
    """Whom a message mentions as on call in a team: ids of Slack, the names of who has none there; neither: nobody is."""

    team: str
    slack: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    as_of: datetime | None = None
