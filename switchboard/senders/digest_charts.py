"""A digest's two charts as numbers, pure: by day, and pages by the hour of the week. How they are drawn is each destination's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from switchboard.model.digest import DayCount, Digest, HourOfWeek, is_night_hour
from switchboard.senders.digest_words import is_one_day

# Slack draws at most so many points, with labels and names of at most so many characters.
MOST_POINTS, LONGEST_LABEL = 20, 20
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = 24
# Parts of the day by their hours; night is what a digest calls night, whatever the hour.
NIGHT = "night 22–07"
_PARTS = (("morning 07–12", range(12)), ("afternoon 12–18", range(12, 18)), ("evening 18–22", range(18, HOURS)))
_UNITS = {1: "events", 10: "tens of events", 100: "hundreds of events", 1000: "thousands of events"}
_APART = 8  # where events are so many times more than issues, one axis cannot show both


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers of one name, one for each label of its chart."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ChartData:
    """One chart: a title, labels in their order, and what stands at each of them."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    axis: str


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day, or several together where there are more than a chart shows."""

    label: str
    issues: int
    events: int
    pages: int


def day_bars(digest: Digest) -> tuple[DayBar, ...]:
    """Return what happened by day, in at most MOST_POINTS bars; nothing of a single day, which would be one bar."""
    if len(digest.days) < 2:
        return ()
    together = -(-len(digest.days) // MOST_POINTS)
    chunks = (digest.days[at : at + together] for at in range(0, len(digest.days), together))
    return tuple(_bar(chunk) for chunk in chunks)


def _bar(days: Sequence[DayCount]) -> DayBar:
    first, last = days[0].day, days[-1].day
    label = f"{first:%a} {first.day}" if first == last else f"{first.day}–{last.day} {last:%b}"
    issues, events, pages = (sum(getattr(each, name) for each in days) for name in ("issues", "events", "pages"))
    return DayBar(label, issues, events, pages)


def by_day(digest: Digest) -> ChartData | None:
    """Return the chart of issues and events by day, None where nothing happened or there is but one day.

    Both have one axis: where events are far more, they are counted in tens, hundreds or thousands, and say so.
    """
    bars = day_bars(digest)
    most_issues = max((bar.issues for bar in bars), default=0)
    most_events = max((bar.events for bar in bars), default=0)
    if not most_issues and not most_events:
        return None
    unit = next((unit for unit in _UNITS if most_events <= _APART * max(1, most_issues) * unit), max(_UNITS))
    events = tuple(round(bar.events / unit, 1) if unit > 1 else bar.events for bar in bars)
    shown = (Series("issues", tuple(bar.issues for bar in bars)), Series(_UNITS[unit], events))
    return ChartData("Issues and events by day", tuple(bar.label for bar in bars), shown, "")


def hours(digest: Digest) -> tuple[tuple[HourOfWeek, ...], ...]:
    """Return the pages of each hour by weekday, from Monday on: hours without any too; nothing where nobody was paged."""
    found = {(each.weekday, each.hour): each for each in digest.page_hours}
    if not any(each.pages for each in found.values()):
        return ()
    return tuple(
        tuple(found.get((weekday, hour), HourOfWeek(weekday, hour, 0, is_night_hour(hour))) for hour in range(HOURS))
        for weekday in range(len(WEEKDAYS))
    )


def by_hour(digest: Digest) -> ChartData | None:
    """Return the chart of pages by weekday and part of the day, the night first, None where nobody was paged.

    Of a single day it is by the hour, two hours together.
    """
    week = hours(digest)
    if not week:
        return None
    if is_one_day(digest.period):
        return _by_hours(week)
    counts = [_by_part(day) for day in week]
    series = (Series(name, tuple(day[name] for day in counts)) for name in (NIGHT, *(name for name, _ in _PARTS)))
    shown = tuple(each for each in series if each.name == NIGHT or any(each.values))
    return ChartData("Pages by hour of the week", WEEKDAYS, shown, "pages")


def _by_part(day: Sequence[HourOfWeek]) -> dict[str, int]:
    counts = {NIGHT: sum(hour.pages for hour in day if hour.night)}
    for name, known in _PARTS:
        counts[name] = sum(hour.pages for hour in day if hour.hour in known and not hour.night)
    return counts


def _by_hours(week: Sequence[Sequence[HourOfWeek]]) -> ChartData:
    labels = tuple(f"{hour:02}–{hour + 2:02}" for hour in range(0, HOURS, 2))

    def counted(*, night: bool) -> tuple[int, ...]:
        every = [sum(day[hour].pages for day in week if day[hour].night is night) for hour in range(HOURS)]
        return tuple(every[hour] + every[hour + 1] for hour in range(0, HOURS, 2))

    shown = (Series(NIGHT, counted(night=True)), Series("day", counted(night=False)))
    return ChartData("Pages by hour", labels, shown, "pages")


_FULL, _WIDTH = "█", 12


def days_as_text(digest: Digest) -> str:
    """Draw the days as a table of text with a bar each, for where no chart is drawn; empty where there is nothing to draw."""
    bars = day_bars(digest)
    most = max((bar.events for bar in bars), default=0)
    if not bars or not (most or any(bar.issues for bar in bars)):
        return ""
    cells = [("", "issues", "events", ""), *((bar.label, *_numbers(bar), _drawn(bar.events, most)) for bar in bars)]
    wide = [max(len(row[at]) for row in cells) for at in range(3)]
    lines = (f"{a:<{wide[0]}}  {b:>{wide[1]}}  {c:>{wide[2]}}  {d}".rstrip() for a, b, c, d in cells)
    return "\n".join(lines)


def _numbers(bar: DayBar) -> tuple[str, str]:
    return f"{bar.issues:,}", f"{bar.events:,}"


def _drawn(number: int, most: int) -> str:
    return _FULL * -(-_WIDTH * number // most) if most and number > 0 else ""


def hours_as_text(digest: Digest) -> str:
    """Draw the hours of the week as text: a digit for pages (`+` for more than nine), nights shaded; empty without any page."""
    week = hours(digest)
    if not week:
        return ""
    head = "     " + "".join(f"{hour:<6}" for hour in range(0, HOURS, 6)).rstrip()
    return "\n".join((head, *(f"{WEEKDAYS[day[0].weekday]}  {''.join(map(_mark, day))}" for day in week)))


def _mark(hour: HourOfWeek) -> str:
    if hour.pages:
        return str(hour.pages) if hour.pages < 10 else "+"
    return "░" if hour.night else "·"
