"""PURE: what time a digest is about: by its plan, the time that just ended; by what a person asks for, a week or some days."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.model.digest import DigestPeriod
from switchboard.schedule.recurrence import Moments, last_moment
from switchboard.schedule.windows import instant

THIS_WEEK, LAST_WEEK = "this week", "last week"
ASKED_AS = (THIS_WEEK, LAST_WEEK, "today", "yesterday", "this month", "last month")
"""What a person may ask for by name; else by its first day, or by its first day and the one before which it ends."""

LONGEST = timedelta(days=366)
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?", re.ASCII)
_TICK, _DAY = timedelta(microseconds=1), timedelta(days=1)


def period_at(moments: Moments, moment: datetime, *, every: str, zone: str) -> DigestPeriod:
    """Return what the digest of a moment is about: from the local midnight of the moment before it to that of its own.

    What comes several times a day is about the time between the moments themselves.
    """
    before = last_moment(moments, moment - _TICK, zone)
    first = last_moment(moments, before - _TICK, zone)
    ends = (first, before, moment)
    if len(moments.minutes) == 1:
        ends = _midnights(ends, zone)
    return DigestPeriod(every=every, zone=zone, earlier=ends[0], since=ends[1], until=ends[2])


def says_again(period: DigestPeriod, sent: Iterable[DigestPeriod]) -> bool:
    """Return whether more than half of a period was said by one of these that is as long, so that nobody is told it twice."""
    return any(_shared(period, other) > max(_length(period), _length(other)) / 2 for other in sent)


def asked_period(text: str, now: datetime, zone: str) -> DigestPeriod | None:
    """Read `this week`, `last month`, `2026-11-16` or `2026-11-16..2026-11-23` (the last day not among them); None for others.

    What goes on ends now, and what has not begun is none.
    """
    words, today = " ".join(text.lower().split()), now.astimezone(ZoneInfo(zone)).date()
    days = _named(words, today) or _dated(words)
    if days is None:
        return None
    every, first, end = days
    earlier, since, until = _midnights_of((_before(every, first, end), first, end), zone)
    if not since < now or until - since > LONGEST:
        return None
    return DigestPeriod(every=every, zone=zone, earlier=earlier, since=since, until=min(until, now))


def _named(words: str, today: date) -> tuple[str, date, date] | None:
    which, _, unit = {"today": "this day", "yesterday": "last day"}.get(words, words).partition(" ")
    if which not in ("this", "last") or unit not in ("day", "week", "month"):
        return None
    first = _first(unit, today)
    if which == "last":
        first = _first(unit, first - _DAY)
    return unit, first, _end(unit, first)


def _dated(words: str) -> tuple[str, date, date] | None:
    found = _DATES.fullmatch(words)
    if found is None:
        return None
    try:
        first = date.fromisoformat(found[1])
        end = date.fromisoformat(found[2]) if found[2] else first + _DAY
    except (ValueError, OverflowError):
        return None
    # Room for the time before it, and for zones.
    if not date.min + 2 * LONGEST < first < end < date.max - LONGEST:
        return None
    unit = next((unit for unit in ("day", "week", "month") if (first, end) == _whole(unit, first)), words)
    return unit, first, end


def _whole(unit: str, day: date) -> tuple[date, date]:
    first = _first(unit, day)
    return first, _end(unit, first)


def _first(unit: str, day: date) -> date:
    if unit == "week":
        return day - day.weekday() * _DAY
    return day.replace(day=1) if unit == "month" else day


def _end(unit: str, first: date) -> date:
    if unit == "month":
        return (first + 31 * _DAY).replace(day=1)
    return first + (7 if unit == "week" else 1) * _DAY


def _before(every: str, first: date, end: date) -> date:
    """Return where the time before begins, as many days long, or a month."""
    return _first("month", first - _DAY) if every == "month" else first - (end - first)


def _midnights(moments: tuple[datetime, datetime, datetime], zone: str) -> tuple[datetime, datetime, datetime]:
    local = ZoneInfo(zone)
    first, second, third = (moment.astimezone(local).date() for moment in moments)
    return _midnights_of((first, second, third), zone)


def _midnights_of(days: tuple[date, date, date], zone: str) -> tuple[datetime, datetime, datetime]:
    first, second, third = (instant(day, 0, ZoneInfo(zone)) for day in days)
    return first, second, third


def _shared(one: DigestPeriod, other: DigestPeriod) -> timedelta:
    return max(timedelta(), min(one.until, other.until) - max(one.since, other.since))


def _length(period: DigestPeriod) -> timedelta:
    return period.until - period.since
