"""PURE: times that people write: `19:00-08:00`, `sat-sun`, `Sun 02:00-04:00`, `Mon 09:00`, a cron line. Local, over DST."""

from __future__ import annotations

from dataclasses import dataclass

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Window:
    """A time that comes again every week, in local time. `days` are 0 (Monday) to 6, on which it begins.

    `start` and `end` are minutes of the day; an end that is not after the start is on the next day.
    """

    text: str
    days: frozenset[int] = frozenset(range(7))
    start: int = 0
    end: int = MINUTES_A_DAY
