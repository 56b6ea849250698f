"""Alertmanager's time intervals as windows of the week; those of months, years and days of the month have no counterpart."""

from __future__ import annotations

from collections.abc import Iterable

from switchboard.payloads.lenient import Object, mapping, sequence
from switchboard.schedule.windows import MINUTES_A_DAY, WEEK, parse_clock, parse_days, parse_window

_CALENDAR = ("days_of_month", "months", "years")
UTC = "UTC"
Spans = list[tuple[int, int]]


def muted(intervals: tuple[Object, ...]) -> tuple[str, ...] | str:
    """Return the windows that any of these intervals cover; or why that cannot be written."""
    read = [_read(one) for one in intervals]
    wrong = next((one for one in read if isinstance(one, str)), None)
    if wrong is not None:
        return wrong
    return tuple(dict.fromkeys(window for one in read if not isinstance(one, str) for window in _windows(*one)))


def outside(intervals: tuple[Object, ...]) -> tuple[str, ...] | str:
    """Return the windows outside of all of these intervals, in any of which a route is active; or why it cannot be said."""
    read = [_read(one) for one in intervals]
    wrong = next((one for one in read if isinstance(one, str)), None)
    if wrong is not None:
        return wrong
    known = [one for one in read if not isinstance(one, str)]
    gaps: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for day in range(len(WEEK)):
        spans = sorted(span for days, spans in known if day in days for span in spans)
        gaps.setdefault(tuple(_gaps(spans)), []).append(day)
    return tuple(window for spans, days in gaps.items() for window in _windows(days, list(spans)))


def zones(intervals: Iterable[Object]) -> frozenset[str]:
    """Return the time zones that intervals are in."""
    return frozenset(str(one.get("location") or UTC) for one in intervals)


def _read(interval: Object) -> tuple[list[int], Spans] | str:
    if any(interval.get(key) for key in _CALENDAR):
        return "days of the month, months and years do not come again every week"
    days: set[int] = set()
    for text in sequence(interval.get("weekdays")):
        found = parse_days(str(text).lower().replace(":", "-"))
        if found is None:
            return "its weekdays cannot be read"
        days |= found
    spans = []
    for one in map(mapping, sequence(interval.get("times"))):
        start, end = _clock(one.get("start_time")), _clock(one.get("end_time"))
        if start is None or end is None or start >= end:
            return "its times cannot be read"
        spans.append((start, end))
    return sorted(days) or list(range(7)), sorted(spans) or [(0, MINUTES_A_DAY)]


def _clock(value: object) -> int | None:
    return MINUTES_A_DAY if value == "24:00" else parse_clock(str(value))


def _gaps(spans: Spans) -> Spans:
    gaps, at = [], 0
    for start, end in spans:
        if start > at:
            gaps.append((at, start))
        at = max(at, end)
    return [*gaps, (at, MINUTES_A_DAY)] if at < MINUTES_A_DAY else gaps


def _windows(days: list[int], spans: Spans) -> list[str]:
    if not days:
        return []
    run = days == list(range(days[0], days[-1] + 1)) and len(days) > 2
    names = ("-" if run else ",").join(WEEK[day][:3] for day in ((days[0], days[-1]) if run else days))
    named = "" if len(days) == len(WEEK) else f"{names} "
    found = [f"{named}{_shown(start)}-{_shown(end)}" for start, end in spans]
    return [window for window in found if parse_window(window)]


def _shown(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
