"""Moments that come again: a digest's time of the week, and cron lines as cron reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.schedule.recurrence import Moments, last_moment, next_moment, parse_moments

LONDON = "Europe/London"
WEDNESDAY = datetime(2026, 7, 1, 12, tzinfo=UTC)


def read(every: str, at: str | None = None) -> Moments:
    moments = parse_moments(every, at)
    assert moments is not None
    return moments


def following(every: str, at: str | None = None, *, after: datetime = WEDNESDAY, zone: str = "UTC") -> str:
    return f"{next_moment(read(every, at), after, zone).astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M}"


@pytest.mark.parametrize(
    ("every", "at", "when"),
    [
        ("day", "09:00", "Thu 02 Jul 2026 09:00"),
        ("day", None, "Thu 02 Jul 2026 09:00"),
        ("day", "12:01", "Wed 01 Jul 2026 12:01"),
        ("week", "Mon 09:00", "Mon 06 Jul 2026 09:00"),
        ("week", "wednesday 12:00", "Wed 08 Jul 2026 12:00"),
        ("week", None, "Mon 06 Jul 2026 09:00"),
        ("month", "15 8:30", "Wed 15 Jul 2026 08:30"),
        ("month", None, "Sat 01 Aug 2026 09:00"),
        ("0 9 * * 1", None, "Mon 06 Jul 2026 09:00"),
        ("0 9 * * 7", None, "Sun 05 Jul 2026 09:00"),
        ("30 17 * * fri-sun", None, "Fri 03 Jul 2026 17:30"),
        ("*/15 * * * *", None, "Wed 01 Jul 2026 12:15"),
        ("5/20 13 * * *", None, "Wed 01 Jul 2026 13:05"),
        ("0 0 13 * fri", None, "Fri 03 Jul 2026 00:00"),
        ("0 0 29 feb *", None, "Tue 29 Feb 2028 00:00"),
    ],
)
def test_the_next_moment_is_the_one_people_mean(every: str, at: str | None, when: str) -> None:
    assert following(every, at) == when


@pytest.mark.parametrize(
    ("every", "at"),
    [
        ("hour", None),
        ("day", "Mon 09:00"),
        ("day", "24:00"),
        ("week", "funday 09:00"),
        ("month", "31 09:00"),
        ("month", "0 09:00"),
        ("0 9 * * 1", "09:00"),
        ("0 0 31 2 *", None),
        ("60 * * * *", None),
        ("* * * *", None),
        ("*/0 * * * *", None),
        ("5-1 * * * *", None),
        ("0 9 * * someday", None),
    ],
)
def test_what_never_comes_or_cannot_be_read_is_nothing(every: str, at: str | None) -> None:
    assert parse_moments(every, at) is None


def test_a_moment_is_local_in_summer_and_in_winter() -> None:
    summer = next_moment(read("day", "09:00"), WEDNESDAY, LONDON)
    winter = next_moment(read("day", "09:00"), datetime(2026, 12, 1, tzinfo=UTC), LONDON)
    assert (summer.hour, winter.hour) == (8, 9)


def test_a_moment_that_the_clocks_skip_comes_at_the_skip_and_one_shown_twice_comes_once() -> None:
    assert following("day", "01:30", after=datetime(2026, 3, 28, 12, tzinfo=UTC), zone=LONDON) == (
        "Sun 29 Mar 2026 02:00"
    )
    once = next_moment(read("day", "01:30"), datetime(2026, 10, 24, 12, tzinfo=UTC), LONDON)
    assert once == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_moment(read("day", "01:30"), once, LONDON) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


fields = st.one_of(
    st.sampled_from(["*", "*/2", "1", "1-5", "1,3", "2-6/2", "mon", "sun", "jan-mar"]), st.text(max_size=6)
)


@given(st.lists(fields, min_size=4, max_size=6).map(" ".join), st.integers(631_152_000, 2_840_140_800))
def test_a_line_that_can_be_read_comes_after_any_moment(line: str, after: int) -> None:
    moments = parse_moments(line)
    if moments is None:
        return
    now = datetime.fromtimestamp(after, UTC)
    found = next_moment(moments, now, "UTC")
    assert found > now
    assert moments.on(found.date())
    assert found.hour * 60 + found.minute in moments.minutes


def preceding(every: str, at: str | None = None, *, by: datetime = WEDNESDAY, zone: str = "UTC") -> str:
    return f"{last_moment(read(every, at), by, zone).astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M}"


@pytest.mark.parametrize(
    ("every", "at", "when"),
    [
        ("day", "12:00", "Wed 01 Jul 2026 12:00"),
        ("day", "12:01", "Tue 30 Jun 2026 12:01"),
        ("week", None, "Mon 29 Jun 2026 09:00"),
        ("month", None, "Wed 01 Jul 2026 09:00"),
        ("*/15 * * * *", None, "Wed 01 Jul 2026 12:00"),
        ("0 0 29 feb *", None, "Thu 29 Feb 2024 00:00"),
    ],
)
def test_the_last_moment_is_the_one_that_was_there(every: str, at: str | None, when: str) -> None:
    assert preceding(every, at) == when


def test_the_last_moment_is_at_the_skip_of_the_clocks_and_the_first_of_two() -> None:
    assert preceding("day", "01:30", by=datetime(2026, 3, 29, 1, tzinfo=UTC), zone=LONDON) == "Sun 29 Mar 2026 02:00"
    assert preceding("day", "01:30", by=datetime(2026, 3, 29, 0, 59, tzinfo=UTC), zone=LONDON) == (
        "Sat 28 Mar 2026 01:30"
    )
    twice = last_moment(read("day", "01:30"), datetime(2026, 10, 25, 1, 45, tzinfo=UTC), LONDON)
    assert twice == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


LINES = ["30 1 * * *", "0 9 * * mon", "*/20 * * * *", "0,30 0-3 * * sun", "15 2 1 * *", "0 0 * * *"]
ZONES = [LONDON, "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu", "UTC"]


@given(
    st.sampled_from(LINES),
    st.sampled_from(ZONES),
    # A day around each change of the clocks of 2026, and any other moment of it.
    st.one_of(
        *(
            st.integers(int(start), int(start) + 3 * 86_400)
            for start in (
                datetime(2026, month, day, tzinfo=UTC).timestamp()
                for month, day in ((3, 7), (3, 28), (4, 3), (4, 23), (10, 2), (10, 24), (10, 28), (10, 31))
            )
        ),
        st.integers(1_767_225_600, 1_798_761_600),
    ),
)
def test_the_last_moment_is_there_and_the_next_one_after_it_is_not(line: str, zone: str, by: int) -> None:
    moments, now = read(line), datetime.fromtimestamp(by, UTC)
    last = last_moment(moments, now, zone)
    assert last <= now
    assert next_moment(moments, last, zone) > now
    assert next_moment(moments, last - timedelta(microseconds=1), zone) == last
    following_one = next_moment(moments, now, zone)
    assert last_moment(moments, following_one, zone) == following_one
    assert last_moment(moments, following_one - timedelta(microseconds=1), zone) == last
