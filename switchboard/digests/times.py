"""PURE: a period's local days, its equal parts, and what of it is night or out of hours. Over DST: a day has 23 to 25 hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from switchboard.model.digest import DigestPeriod, HourOfWeek, is_night_hour
from switchboard.schedule.windows import Window, covers, instant

SATURDAY = 5
FEWEST_PARTS, MOST_PARTS = 7, 14
PARTS_OF_A_DAY = 12
Span = tuple[datetime, datetime]
"""From a moment to before another."""


def days_of(period: DigestPeriod) -> tuple[tuple[date, Span], ...]:
    """Return the local days of a period, each with its span; where a period begins or ends within one, that is shorter."""
    zone = ZoneInfo(period.zone)
    day, since = period.since.astimezone(zone).date(), period.since
    found = []
    while since < period.until:
        ends = min(midnight(day + timedelta(days=1), zone), period.until)
        if ends > since:
            found.append((day, (since, ends)))
        day, since = day + timedelta(days=1), max(since, ends)
    return tuple(found)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment with which a local day begins; where its midnight is left out, the one that comes instead."""
    return instant(day, 0, zone)


def parts_of(period: DigestPeriod, days: Sequence[tuple[date, Span]]) -> tuple[Span, ...]:
    """Return the parts of a period by which an issue's course is shown: days where they are 7 to 14, else as many as go even."""
    if FEWEST_PARTS <= len(days) <= MOST_PARTS:
        return tuple(span for _, span in days)
    even = (n for n in range(MOST_PARTS, FEWEST_PARTS - 1, -1) if len(days) % n == 0)
    number = next(even, PARTS_OF_A_DAY)
    length = (period.until - period.since) / number
    cuts = [period.since + length * n for n in range(number)] + [period.until]
    return tuple(pairwise(cuts))


def is_night(at: datetime, zone: ZoneInfo) -> bool:
    """Return whether it is night there: from 22 to 7 o'clock."""
    return is_night_hour(at.astimezone(zone).hour)


def is_out_of_hours(at: datetime, zone: ZoneInfo, quiet: Sequence[Window]) -> bool:
    """Return whether a team is not at work: within its quiet windows, or where it has none, at night and at weekends."""
    if quiet:
        return any(covers(window, at, zone.key) for window in quiet)
    return is_night(at, zone) or at.astimezone(zone).weekday() >= SATURDAY


def hours_of_week(pages: Iterable[datetime], zone: ZoneInfo) -> tuple[HourOfWeek, ...]:
    """Return the local hours of the week in which somebody was paged, from Monday on; those without a page are left out."""
    local = (at.astimezone(zone) for at in pages)
    counts = Counter((at.weekday(), at.hour) for at in local)
    return tuple(HourOfWeek(day, hour, many, is_night_hour(hour)) for (day, hour), many in sorted(counts.items()))
