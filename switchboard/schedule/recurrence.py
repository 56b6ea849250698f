"""PURE: moments that come again: a digest's `week` at `Mon 09:00`, or a cron line. Local, over DST."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.schedule.windows import WEEK, instant, parse_clock, parse_days

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_WEEKDAYS = ["sun", *(day[:3] for day in WEEK)]  # cron's: 0 and 7 are Sunday
_PART = re.compile(r"(?:\*|([a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?)(?:/(\d{1,2}))?", re.ASCII)
_FAR = 8 * 366 + 1  # the 29th of February may be eight years away
_LAST_DAY_OF_EVERY_MONTH = 28


@dataclass(frozen=True, slots=True)
class Moments:
    """When something comes again: on these minutes of the day, in these months, on days of the month or of the week.

    `weekdays` are 0 (Monday) to 6. Where `either` is true one of the two kinds of day is enough, as in cron.
    """

    minutes: tuple[int, ...]
    months: frozenset[int] = frozenset(range(1, 13))
    days: frozenset[int] = frozenset(range(1, 32))
    weekdays: frozenset[int] = frozenset(range(7))
    either: bool = False

    def on(self, day: date) -> bool:
        """Return whether it comes on a day."""
        fits = (day.day in self.days, day.weekday() in self.weekdays)
        return day.month in self.months and (any(fits) if self.either else all(fits))


def parse_moments(every: str, at: str | None = None) -> Moments | None:
    """Read `day` at `09:00`, `week` at `Mon 09:00`, `month` at `1 09:00` (a day up to 28), or a cron line without `at`.

    Without `at` it is nine o'clock, on Monday, on the first. None for anything else, also for what never comes.
    """
    if every not in ("day", "week", "month"):
        return None if at is not None else _parse_cron(every)
    first, _, clock = ("" if at is None else " ".join(at.lower().split())).rpartition(" ")
    minute = parse_clock(clock or "09:00")
    if minute is None or (every == "day" and first):
        return None
    if every == "day":
        return Moments((minute,))
    if every == "week":
        days = parse_days(first or "mon")
        return Moments((minute,), weekdays=days) if days else None
    number = first or "1"
    if not (number.isascii() and number.isdecimal() and 1 <= int(number) <= _LAST_DAY_OF_EVERY_MONTH):
        return None
    return Moments((minute,), days=frozenset({int(number)}))


def next_moment(moments: Moments, after: datetime, zone: str) -> datetime:
    """Return the next moment (UTC) after a moment, in an IANA time zone. What the clocks skip comes at the skip."""
    local = ZoneInfo(zone)
    today = after.astimezone(local).date()
    for day in (today + timedelta(days=ahead) for ahead in range(-1, _FAR)):
        if not moments.on(day):
            continue
        for minute in moments.minutes:
            if (found := instant(day, minute, local)) > after:
                return found
    return datetime.max.replace(tzinfo=UTC)  # parse_moments lets nothing through that never comes


def last_moment(moments: Moments, by: datetime, zone: str) -> datetime:
    """Return the last moment (UTC) that was there by a moment, in an IANA time zone. What the clocks skip comes at the skip."""
    local = ZoneInfo(zone)
    today = by.astimezone(local).date()
    for day in (today - timedelta(days=back) for back in range(-1, _FAR)):
        if not moments.on(day):
            continue
        for minute in reversed(moments.minutes):
            if (found := instant(day, minute, local)) <= by:
                return found
    return datetime.min.replace(tzinfo=UTC)


def _parse_cron(line: str) -> Moments | None:
    fields = line.lower().split()
    if len(fields) != 5:
        return None
    read = [
        _field(fields[0], 0, 59, []),
        _field(fields[1], 0, 23, []),
        _field(fields[2], 1, 31, []),
        _field(fields[3], 1, 12, ["", *_MONTHS]),
        _field(fields[4], 0, 7, _WEEKDAYS),
    ]
    if not all(read):
        return None
    minutes, hours, days, months, weekdays = read
    found = Moments(
        tuple(sorted(hour * 60 + minute for hour in hours for minute in minutes)),
        months,
        days,
        frozenset((number - 1) % 7 for number in weekdays),
        either=not fields[2].startswith("*") and not fields[4].startswith("*"),
    )
    return found if _ever(found) else None


def _field(text: str, low: int, high: int, names: list[str]) -> frozenset[int]:
    """Read one field of a cron line; nothing where it cannot be read."""
    numbers: set[int] = set()
    for part in text.split(","):
        found = list(_part(part, low, high, names))
        if not found:
            return frozenset()
        numbers.update(found)
    return frozenset(numbers)


def _part(text: str, low: int, high: int, names: list[str]) -> Iterator[int]:
    found = _PART.fullmatch(text)
    if found is None or found[3] in ("0", "00"):
        return
    first = low if found[1] is None else _number(found[1], names)
    alone = found[1] is not None and found[3] is None
    last = _number(found[2], names, last=True) if found[2] else (first if alone else high)
    if low <= first <= last <= high:
        yield from range(first, last + 1, int(found[3] or 1))


def _number(text: str, names: list[str], *, last: bool = False) -> int:
    """Return the number of a name; a week that ends with `sun` ends with 7. -1 where it has none."""
    if text.isdecimal():
        return int(text)
    numbers = [number for number, name in enumerate(names) if name == text] or [-1]
    return numbers[-1 if last else 0]


def _ever(moments: Moments) -> bool:
    start = date(2000, 1, 1)
    return any(moments.on(start + timedelta(days=ahead)) for ahead in range(_FAR))
