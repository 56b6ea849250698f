"""PURE: the time that a person names for a digest: this week, last month, or days."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.model.digest import DigestPeriod
from switchboard.schedule.windows import instant

THIS_WEEK, LAST_WEEK = "this week", "last week"
ASKED_AS = (THIS_WEEK, LAST_WEEK, "today", "yesterday", "this month", "last month")
"""What a person may ask for by name; else by its first day, or by its first day and the one before which it ends."""

LONGEST = timedelta(days=366)
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?", re.ASCII)
_DAY = timedelta(days=1)


def asked_period(text: str, now: datetime, zone: str) -> DigestPeriod | None:
    """Read `this week`, `last month`, `2026-11-16` or `2026-11-16..2026-11-23` (the last day not among them); None for others.

    What goes on ends now, and what has not begun is none.
    """
    words, today = " ".join(text.lower().split()), now.astimezone(ZoneInfo(zone)).date()
    days = _named(words, today) or _dated(words)
    if days is None:
        return None
    every, first, end = days
    earlier, since, until = (instant(day, 0, ZoneInfo(zone)) for day in (_before(every, first, end), first, end))
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
