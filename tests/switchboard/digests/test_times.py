"""Local days over both changes of the clock, even parts, nights and who is at work."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.digests.times import days_of, hours_of_week, is_night, is_out_of_hours, midnight, parts_of
from switchboard.model.digest import DigestPeriod, HourOfWeek
from switchboard.schedule.windows import parse_window

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Cairo", "Australia/Lord_Howe"]
BERLIN = ZoneInfo("Europe/Berlin")


def days(zone: str, first: date, many: int) -> DigestPeriod:
    """Give a period of so many local days."""
    place = ZoneInfo(zone)
    since, until = midnight(first, place), midnight(first + timedelta(days=many), place)
    return DigestPeriod(every="week", zone=zone, earlier=since - timedelta(days=many), since=since, until=until)


@pytest.mark.parametrize(
    ("first", "hours"),
    [
        (date(2026, 3, 23), [24, 24, 24, 24, 24, 24, 23]),
        (date(2026, 10, 19), [24, 24, 24, 24, 24, 24, 25]),
        (date(2026, 6, 1), [24] * 7),
    ],
)
def test_a_day_has_the_hours_that_the_clock_gives_it(first: date, hours: list[int]) -> None:
    found = days_of(days("Europe/Berlin", first, 7))
    assert [day for day, _ in found] == [first + timedelta(days=n) for n in range(7)]
    assert [(until - since) / timedelta(hours=1) for _, (since, until) in found] == hours


def test_a_midnight_that_is_left_out_is_the_moment_after_it() -> None:
    assert midnight(date(2026, 4, 24), ZoneInfo("Africa/Cairo")) == datetime(2026, 4, 23, 22, tzinfo=UTC)


def test_a_period_of_exact_moments_has_a_part_of_a_day_at_either_end() -> None:
    since, until = datetime(2026, 3, 1, 22, 30, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)
    period = DigestPeriod(every="0 11 * * *", zone="Europe/Berlin", earlier=since, since=since, until=until)
    middle = datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert days_of(period) == ((date(2026, 3, 1), (since, middle)), (date(2026, 3, 2), (middle, until)))


@given(st.sampled_from(ZONES), st.dates(date(2025, 1, 1), date(2027, 12, 31)), st.integers(1, 40))
def test_days_and_parts_cover_a_period_without_a_gap(zone: str, first: date, many: int) -> None:
    period = days(zone, first, many)
    found = days_of(period)
    parts = parts_of(period, found)
    for spans in ([span for _, span in found], parts):
        assert spans[0][0] == period.since
        assert spans[-1][1] == period.until
        assert all(one[1] == other[0] for one, other in pairwise(spans))
        assert all(since < until for since, until in spans)
    assert len(found) == many
    assert 7 <= len(parts) <= 14


@pytest.mark.parametrize(("many", "parts"), [(1, 12), (7, 7), (14, 14), (28, 14), (29, 12), (30, 10), (31, 12)])
def test_parts_are_days_or_go_even(many: int, parts: int) -> None:
    period = days("Europe/Berlin", date(2026, 6, 1), many)
    assert len(parts_of(period, days_of(period))) == parts


@pytest.mark.parametrize(("hour", "night"), [(21, False), (22, True), (0, True), (6, True), (7, False), (12, False)])
def test_night_is_from_22_to_7(hour: int, night: bool) -> None:
    assert is_night(datetime(2026, 7, 1, hour, 59, tzinfo=BERLIN), BERLIN) is night


@pytest.mark.parametrize(
    ("at", "quiet", "out"),
    [
        (datetime(2026, 3, 4, 12, tzinfo=BERLIN), (), False),
        (datetime(2026, 3, 4, 23, tzinfo=BERLIN), (), True),
        (datetime(2026, 3, 7, 12, tzinfo=BERLIN), (), True),
        (datetime(2026, 3, 4, 12, tzinfo=BERLIN), ("11:00-13:00",), True),
        (datetime(2026, 3, 4, 23, tzinfo=BERLIN), ("11:00-13:00",), False),
    ],
)
def test_out_of_hours_is_what_a_team_calls_quiet_else_nights_and_weekends(
    at: datetime, quiet: tuple[str, ...], out: bool
) -> None:
    windows = [window for text in quiet if (window := parse_window(text))]
    assert is_out_of_hours(at, BERLIN, windows) is out


def test_pages_stand_in_their_local_hour_of_the_week() -> None:
    pages = [
        datetime(2026, 3, 1, 22, 30, tzinfo=UTC),  # Sunday 23:30
        datetime(2026, 3, 1, 23, 30, tzinfo=UTC),  # Monday 00:30
        datetime(2026, 3, 8, 23, 10, tzinfo=UTC),  # Monday 00:10
        datetime(2026, 3, 4, 11, tzinfo=UTC),
    ]
    assert hours_of_week(pages, BERLIN) == (
        HourOfWeek(0, 0, 2, night=True),
        HourOfWeek(2, 12, 1, night=False),
        HourOfWeek(6, 23, 1, night=True),
    )
