"""Lengths of time as people type them: `2h`, `2 hours`, `1h30m`, `an hour`. In whole minutes, which is what Sentry counts in."""

from __future__ import annotations

import re
from datetime import timedelta

MINUTE = timedelta(minutes=1)
LONGEST = timedelta(days=365)

_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), timedelta(seconds=1)),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days"), timedelta(days=1)),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), timedelta(weeks=1)),
}
_PART = re.compile(
    r"\s*(?:and\s+)?(\d{1,6}(?:\.\d{1,3})?|an?\b|one\b)\s*([a-z]+?)(?=\s|,|\d|$),?", re.ASCII | re.IGNORECASE
)


def read_length(words: str) -> timedelta | None:
    """Read a length, rounded up to whole minutes; None for what is none, is nothing, or lasts more than a year."""
    total, at = timedelta(), 0
    while at < len(words):
        found = _PART.match(words, at)
        unit = _UNITS.get(found[2].lower()) if found else None
        if found is None or unit is None:
            return None
        total += unit * (float(found[1]) if found[1][0].isdigit() else 1)
        at = found.end()
    whole = -(-total // MINUTE) * MINUTE
    return whole if timedelta() < whole <= LONGEST else None


def unit_length(word: str) -> timedelta | None:
    """Read a unit alone, as in `per hour`: one of it."""
    return _UNITS.get(word.lower()) if len(word) > 1 else None


def say_length(length: timedelta) -> str:
    """Write a length of whole minutes as `1d2h30m`."""
    days, rest = divmod(length // MINUTE, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = ((days, "d"), (hours, "h"), (minutes, "m"))
    return "".join(f"{amount}{unit}" for amount, unit in parts if amount) or "0m"
