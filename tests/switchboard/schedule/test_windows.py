"""Times that come again: read as people write them, and right over summer and winter time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.schedule.windows import (
    MINUTES_A_DAY,
    WEEK,
    Window,
    covered_until,
    covers,
    ends_after,
    parse_length,
    parse_window,
    show_length,
)

LONDON, NEW_YORK = "Europe/London", "America/New_York"
ZONES = ("UTC", LONDON, NEW_YORK, "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo")

moments = st.integers(631_152_000, 2_840_140_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
clocks = st.integers(0, MINUTES_A_DAY - 1)


def days(names: list[str]) -> str:
    return ",".join(names)


@st.composite
def texts(draw: st.DrawFn) -> str:
    named = draw(st.lists(st.sampled_from([*WEEK, *(day[:3].title() for day in WEEK)]), max_size=3).map(days))
    start, end = draw(clocks), draw(clocks)
    hours = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    return " ".join(part for part in (named, hours) if part)


def read(text: str) -> Window:
    window = parse_window(text)
    assert window is not None
    return window


def local(text: str, zone: str = "UTC") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("19:00-08:00", ((0, 1, 2, 3, 4, 5, 6), 19 * 60, 32 * 60)),
        ("sat-sun", ((5, 6), 0, 1440)),
        ("Sun 02:00-04:00", ((6,), 120, 240)),
        ("MON-fri 22:00 - 06:00", ((0, 1, 2, 3, 4), 22 * 60, 30 * 60)),
        ("Saturday", ((5,), 0, 1440)),
        ("fri-mon", ((4, 5, 6, 0), 0, 1440)),
        ("mon, Wednesday 9:00-24:00", ((0, 2), 540, 1440)),
        ("Fri 18:00-Mon 08:00", ((4,), 18 * 60, 3 * 1440 + 480)),
        ("09:00-09:00", ((0, 1, 2, 3, 4, 5, 6), 540, 540 + 1440)),
    ],
)
def test_windows_are_read_as_people_write_them(text: str, window: tuple[tuple[int, ...], int, int]) -> None:
    weekdays, start, end = window
    assert parse_window(text) == Window(text, frozenset(weekdays), start, end)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "-", "sometimes", "sun-", "mon-wed-fri", "19-08", "09:00", "19:00-", "25:00-26:00", "24:00-08:00"),
        *("09:60-10:00", "Mon-Fri 18:00-Sat 08:00", "m 09:00-10:00", "sat09:00-10:00", "٠٩:00-10:00"),
    ],
)
def test_anything_else_is_no_window(text: str) -> None:
    assert parse_window(text) is None


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    parse_window(text)


def test_a_night_covers_its_evening_and_its_morning_in_local_time() -> None:
    night = read("19:00-08:00")
    assert covers(night, local("2026-07-01T18:30", "UTC"), LONDON)
    assert not covers(night, local("2026-07-01T17:59", "UTC"), LONDON)
    assert covers(night, local("2026-07-02T07:59", LONDON), LONDON)
    assert not covers(night, local("2026-07-02T08:00", LONDON), LONDON)


def test_the_days_are_those_on_which_a_window_begins() -> None:
    weekdays = read("Mon-Fri 22:00-06:00")
    assert covers(weekdays, local("2026-07-04T05:00"), "UTC")  # the morning of Saturday belongs to Friday's night
    assert not covers(weekdays, local("2026-07-06T05:00"), "UTC")  # no night began on Sunday


def test_days_that_follow_each_other_end_together() -> None:
    assert ends_after(read("sat-sun"), local("2026-07-04T10:00"), "UTC") == local("2026-07-06T00:00")


def test_a_night_before_a_weekend_ends_with_the_night_after_it() -> None:
    windows = (read("19:00-08:00"), read("sat-sun"))
    assert covered_until(windows, local("2026-07-03T20:00"), "UTC") == local("2026-07-06T08:00")
    assert covered_until(windows, local("2026-07-03T12:00"), "UTC") is None


def test_what_never_ends_ends_for_once_after_a_week() -> None:
    at = local("2026-07-01T10:00")
    assert timedelta(days=7) <= ends_after(read("mon-sun"), at, "UTC") - at <= timedelta(days=8)


def test_an_hour_that_the_clocks_skip_is_not_waited_for() -> None:
    before = local("2026-03-29T00:59", LONDON)  # 01:00 becomes 02:00
    assert ends_after(read("22:00-01:30"), before, LONDON) == local("2026-03-29T01:00", "UTC")
    assert not covers(read("01:10-01:50"), local("2026-03-29T01:20", "UTC"), LONDON)


def test_an_hour_that_the_clocks_show_twice_is_one_stretch() -> None:
    first = local("2026-10-25T00:15", "UTC")  # 01:15 in summer time; 02:00 becomes 01:00
    assert ends_after(read("01:00-01:30"), first, LONDON) == local("2026-10-25T01:30", "UTC")
    assert ends_after(read("22:00-08:00"), first, LONDON) == local("2026-10-25T08:00", "UTC")


@given(texts(), moments, st.sampled_from(ZONES))
def test_what_covers_a_moment_ends_after_it_and_covers_its_end_no_more(text: str, at: datetime, zone: str) -> None:
    window = read(text)
    end = ends_after(window, at, zone)
    if not covers(window, at, zone):
        assert end == at
        return
    assert at < end
    assert not covers(window, end, zone) or end - at >= timedelta(days=7)
    assert covers(window, end - timedelta(seconds=1), zone)


@given(texts(), moments)
def test_without_summer_time_a_window_is_what_the_clock_on_the_wall_says(text: str, at: datetime) -> None:
    window = read(text)
    minute = at.hour * 60 + at.minute
    today = at.weekday() in window.days and window.start <= minute < window.end
    yesterday = (at.weekday() - 1) % 7 in window.days and minute + MINUTES_A_DAY < window.end
    assert covers(window, at, "UTC") == (today or yesterday)


@given(texts(), moments, st.sampled_from(ZONES))
def test_windows_together_cover_what_one_of_them_covers(text: str, at: datetime, zone: str) -> None:
    window, weekend = read(text), read("sat-sun")
    together = covered_until((window, weekend), at, zone)
    assert (together is not None) == (covers(window, at, zone) or covers(weekend, at, zone))
    if together is not None:
        assert together >= max(ends_after(window, at, zone), ends_after(weekend, at, zone))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("24h", timedelta(days=1)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_a_length_of_time_is_a_number_and_a_unit(text: str, length: timedelta) -> None:
    assert parse_length(text) == length


@pytest.mark.parametrize("text", ["", "h", "2", "0h", "-2h", "1.5h", "2 h", "2H", "100000s", "٢h", "2h\n"])
def test_nothing_else_is_a_length_of_time(text: str) -> None:
    assert parse_length(text) is None


@given(st.integers(1, 99_999).map(lambda seconds: timedelta(seconds=seconds)))
def test_a_length_that_is_written_is_read_as_the_same(length: timedelta) -> None:
    assert parse_length(show_length(length)) == length


def test_a_length_is_written_in_the_largest_unit_that_is_whole() -> None:
    seconds = (90, 900, 86_400, 1_209_600, 5_400)
    assert [show_length(timedelta(seconds=each)) for each in seconds] == ["90s", "15m", "1d", "14d", "90m"]
