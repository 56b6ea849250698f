"""PURE: times that come again, as people write them: `19:00-08:00`, `sat-sun`, `Sun 02:00-04:00`. Local, over DST."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_JOINED = timedelta(days=7)

_DAY = r"[a-z]{3,9}"
_CLOCK = r"\d{1,2}:\d{2}"
_LENGTH = re.compile(r"([0-9]{1,5})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SIZES = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_WINDOW = re.compile(
    rf"(?P<days>{_DAY}(?:\s*[-,]\s*{_DAY})*)?(?:(?:^|\s+)(?P<start>{_CLOCK})\s*-\s*(?:(?P<until>{_DAY})\s+)?(?P<end>{_CLOCK}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Window:
    """A time that comes again every week, in local time. `days` are 0 (Monday) to 6, on which it begins.

    `start` and `end` are minutes counted from the midnight with which such a day begins: `end` is always after
    `start`, and past 1,440 where the window ends on a later day.
    """

    text: str
    days: frozenset[int] = frozenset(range(7))
    start: int = 0
    end: int = MINUTES_A_DAY


def parse_window(text: str) -> Window | None:
    """Read `19:00-08:00`, `sat-sun`, `Mon-Fri 22:00-06:00`, `Fri 18:00-Mon 08:00`; None for anything else.

    Days by their English names, long or of three letters, in any case; `24:00` may end a window. An end that is not
    after the start is on the next day.
    """
    found = _WINDOW.fullmatch(text.strip().lower())
    if found is None or not (found["days"] or found["start"]):
        return None
    days = parse_days(found["days"]) if found["days"] else frozenset(range(7))
    if days is None or found["start"] is None:
        return None if days is None else Window(text, days)
    start, end = parse_clock(found["start"]), _end_clock(found["end"])
    if start is None or end is None:
        return None
    if found["until"] is None:
        return Window(text, days, start, end if end > start else end + MINUTES_A_DAY)
    return _until_a_day(text, days, start, found["until"], end)


def parse_days(text: str) -> frozenset[int] | None:
    """Read `sat-sun`, `mon,wed`, `friday`, in lower case, as 0 (Monday) to 6; a range may go over Sunday."""
    days: set[int] = set()
    for part in text.split(","):
        ends = [_weekday(name.strip()) for name in part.split("-")]
        first, last = ends[0], ends[-1]
        if len(ends) > 2 or first is None or last is None:
            return None
        days.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return frozenset(days)


def parse_clock(text: str) -> int | None:
    """Read `09:00` as minutes of the day; None where no clock shows it."""
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2) or int(hours) > 23 or int(minutes) > 59:
        return None
    return int(hours) * 60 + int(minutes)


def parse_length(text: str) -> timedelta | None:
    """Read a length of time such as `90s`, `15m`, `24h`, `7d`, `2w`; None for anything else, also for none at all."""
    found = _LENGTH.fullmatch(text)
    return (timedelta(**{_UNITS[found[2]]: int(found[1])}) or None) if found else None


def show_length(length: timedelta) -> str:
    """Write a length of time of whole seconds in the largest unit up to days that is whole; `parse_length` reads it."""
    seconds = int(length.total_seconds())
    unit, size = next(pair for pair in _SIZES if seconds % pair[1] == 0)
    return f"{seconds // size}{unit}"


def covers(window: Window, at: datetime, zone: str) -> bool:
    """Return whether a moment lies within an occurrence of the window in this IANA time zone; the end lies outside."""
    return _end_of_one(window, at, ZoneInfo(zone)) is not None


def ends_after(window: Window, at: datetime, zone: str) -> datetime:
    """Return when (UTC) the occurrence that covers `at` ends; those that follow without a pause count as one, up to a week.

    Answers `at` itself where none covers it.
    """
    return covered_until((window,), at, zone) or at.astimezone(UTC)


def covered_until(windows: Iterable[Window], at: datetime, zone: str) -> datetime | None:
    """Return when (UTC) the stretch ends that any of the windows cover from `at` on; None where none covers `at`.

    Windows that touch or overlap join: a night before a weekend ends with it. Looks at most a week ahead.
    """
    each, local = tuple(windows), ZoneInfo(zone)
    until: datetime | None = None
    reached = at.astimezone(UTC)
    while reached < at + _MOST_JOINED:
        ends = [end for window in each if (end := _end_of_one(window, reached, local)) is not None]
        if not ends:
            break
        until = reached = max(ends)
    return until


def instant(day: date, minutes: int, zone: ZoneInfo, *, last: bool = False) -> datetime:
    """Return the moment (UTC) at which the clocks of a zone show so many minutes after the midnight that begins `day`.

    A time that the clocks skip is the moment of the skip. One that they show twice is the first, or the `last`.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > second:
        return _change_between(second, first, zone)
    return second if last else first


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Return the second at which the zone's offset is no longer the one of `early`."""
    before = early.astimezone(zone).utcoffset()

    def changed(seconds: int) -> bool:
        return (early + timedelta(seconds=seconds)).astimezone(zone).utcoffset() != before

    return early + timedelta(seconds=bisect_left(range(int((late - early).total_seconds())), True, key=changed))


def _end_of_one(window: Window, at: datetime, zone: ZoneInfo) -> datetime | None:
    ends = (end for start, end in _occurrences(window, at, zone) if start <= at < end)
    return max(ends, default=None)


def _occurrences(window: Window, at: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Return the occurrences that may cover a moment: those that begin on its local day, or so long before."""
    today = at.astimezone(zone).date()
    for back in range(-1, window.end // MINUTES_A_DAY + 2):  # a skipped or repeated hour may move midnight
        day = today - timedelta(days=back)
        if day.weekday() in window.days:
            yield instant(day, window.start, zone), instant(day, window.end, zone, last=True)


def _until_a_day(text: str, days: frozenset[int], start: int, until: str, end: int) -> Window | None:
    last = _weekday(until)
    if last is None or len(days) != 1:
        return None
    end += (last - min(days)) % 7 * MINUTES_A_DAY
    return Window(text, days, start, end if end > start else end + 7 * MINUTES_A_DAY)


def _weekday(name: str) -> int | None:
    return next((number for number, day in enumerate(WEEK) if name in (day, day[:3])), None)


def _end_clock(text: str) -> int | None:
    return MINUTES_A_DAY if text == "24:00" else parse_clock(text)
