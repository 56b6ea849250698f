"""Times as people type them: `2026-01-01`, `2026-01-01T10:00`, `-24h`, `+7d`, `now-1h`. Relative ones start at the alert."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from switchboard.search.query import Operator

_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?(?:Z|[+-]\d{2}:\d{2})?", re.ASCII | re.IGNORECASE
)
_AGO = re.compile(r"(?:now)?([+-])(\d{1,5})(min|hr|day|wk|[smhdw])", re.ASCII | re.IGNORECASE)
_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_DAY = timedelta(days=1)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
# A time typed to the minute or finer means "about then", as in Sentry (search/utils: parse_datetime_value).
_BEFORE, _AFTER = timedelta(minutes=5), timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class Point:
    """A typed time: `at`, or `offset` from now. `day` says that only a date was typed."""

    at: datetime | None = None
    offset: timedelta = timedelta()
    day: bool = False

    def moment(self, now: datetime) -> datetime:
        """Return the time meant; before or after all of time, the first or last there is."""
        if self.at is not None:
            return self.at
        try:
            return now + self.offset
        except OverflowError:
            return _LAST if self.offset > timedelta() else _FIRST


def read_point(typed: str) -> Point | None:
    """Read one point in time; without a zone it is UTC. None for anything else, also for the 30th of February."""
    if typed.lower() == "now":
        return Point()
    if typed.lower().startswith("now") and (found := _AGO.fullmatch(typed)):
        return Point(offset=_offset(found))
    if not _ISO.fullmatch(typed):
        return None
    day = "T" not in typed.upper()
    try:
        at = datetime.fromisoformat(f"{typed[:10]}T00:00{typed[10:]}" if day else typed.upper())
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    # Room on both sides, so that no later step can leave the calendar.
    return Point(at, day=day) if 1 < at.year < 9999 else None


def read_age(typed: str) -> timedelta | None:
    """Read `-24h` or `+7d`: how far from now, negative for both, as both speak of the past. None for anything else."""
    if typed.lower().startswith("now"):
        return None
    found = _AGO.fullmatch(typed)
    return -abs(_offset(found)) if found else None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, open where an end is missing; `whole` ends belong to it, others bound it from outside."""

    start: Point | None = None
    end: Point | None = None
    start_whole: bool = True
    end_whole: bool = True

    def holds(self, when: datetime, now: datetime) -> bool:
        """Return whether a moment lies within."""
        if self.start is not None:
            start = self.start.moment(now)
            if when < start or (when == start and not self.start_whole):
                return False
        if self.end is None:
            return True
        end = self.end.moment(now)
        return when < end or (when == end and self.end_whole)


def span(operator: Operator, typed: tuple[str, ...]) -> Span | None:
    """Return the stretch that a term allows; None where a time cannot be read.

    `-24h` is within the last 24 hours and `+24h` before them, as in Sentry. A day is the whole day, where it is
    equalled and where it ends a range; compared, it is its first moment, as in Sentry.
    """
    if operator is Operator.EQUALS and (age := read_age(typed[0])) is not None:
        point = Point(offset=age)
        return Span(start=point) if typed[0].startswith("-") else Span(end=point)
    points = [read_point(text) for text in typed]
    first, last = points[0], points[-1]
    if first is None or last is None:
        return None
    if operator in (Operator.EQUALS, Operator.SAME):
        return _about(first)
    if operator is Operator.BETWEEN:
        return Span(first, _later(last, _DAY) if last.day else last, end_whole=not last.day)
    if operator in (Operator.GREATER, Operator.AT_LEAST):
        return Span(start=first, start_whole=operator is Operator.AT_LEAST)
    return Span(end=first, end_whole=operator is Operator.AT_MOST)


def _about(point: Point) -> Span:
    if point.day:
        return Span(point, _later(point, _DAY), end_whole=False)
    return Span(_later(point, -_BEFORE), _later(point, _AFTER), end_whole=False)


def _later(point: Point, by: timedelta) -> Point:
    return Point(offset=point.offset + by) if point.at is None else Point(point.at + by)


def _offset(found: re.Match[str]) -> timedelta:
    amount = int(found[2]) * _UNITS[found[3][0].lower()]
    return amount if found[1] == "+" else -amount
