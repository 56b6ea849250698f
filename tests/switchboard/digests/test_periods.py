"""What a digest is about: local days from midnight to midnight, over every change of the clocks, and never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.digests.periods import period_at, says_again
from switchboard.model.digest import DigestPeriod
from switchboard.schedule.recurrence import Moments, last_moment, next_moment, parse_moments

LONDON, NEW_YORK, LORD_HOWE = "Europe/London", "America/New_York", "Australia/Lord_Howe"
WEDNESDAY = datetime(2026, 11, 25, 15, tzinfo=UTC)
DAY = timedelta(days=1)


def read(every: str, at: str | None = None) -> Moments:
    moments = parse_moments(every, at)
    assert moments is not None
    return moments


def shown(period: DigestPeriod) -> str:
    local = ZoneInfo(period.zone)
    return " ".join(f"{at.astimezone(local):%d.%m.%H:%M}" for at in (period.earlier, period.since, period.until))


def of(every: str, at: str | None, by: datetime, zone: str = LONDON) -> str:
    moments = read(every, at)
    return shown(period_at(moments, last_moment(moments, by, zone), every=every, zone=zone))


@pytest.mark.parametrize(
    ("every", "at", "which"),
    [
        ("day", "09:00", "23.11.00:00 24.11.00:00 25.11.00:00"),
        ("week", "Mon 09:00", "09.11.00:00 16.11.00:00 23.11.00:00"),
        ("week", "mon,thu 09:00", "16.11.00:00 19.11.00:00 23.11.00:00"),
        ("month", None, "01.09.00:00 01.10.00:00 01.11.00:00"),
        ("month", "15 18:00", "15.09.00:00 15.10.00:00 15.11.00:00"),
        ("0 9 * * mon-fri", None, "23.11.00:00 24.11.00:00 25.11.00:00"),
        ("0 6,14 * * *", None, "24.11.14:00 25.11.06:00 25.11.14:00"),
    ],
)
def test_a_digest_is_about_the_time_from_the_moment_before_to_its_own(every: str, at: str | None, which: str) -> None:
    assert of(every, at, WEDNESDAY) == which


def test_a_week_over_a_change_of_the_clocks_is_of_seven_local_days() -> None:
    period = period_at(read("week"), datetime(2026, 10, 26, 9, tzinfo=UTC), every="week", zone=LONDON)
    assert shown(period) == "12.10.00:00 19.10.00:00 26.10.00:00"
    assert period.until - period.since == 7 * DAY + timedelta(hours=1)


@given(
    st.sampled_from(["day", "week", "month", "0 9 * * 1-5", "30 2 * * *", "0 */6 * * *", "15 0 1,11,21 * *"]),
    st.sampled_from([LONDON, NEW_YORK, LORD_HOWE, "Africa/Cairo", "UTC"]),
    st.integers(1_767_225_600, 1_830_297_600),
)
def test_periods_follow_each_other_without_a_gap_and_each_begins_where_it_is_compared(
    every: str, zone: str, after: int
) -> None:
    moments = read(every)
    moment = next_moment(moments, datetime.fromtimestamp(after, UTC), zone)
    one = period_at(moments, moment, every=every, zone=zone)
    following = next_moment(moments, moment, zone)
    other = period_at(moments, following, every=every, zone=zone)
    assert one.earlier < one.since < one.until <= moment
    assert (other.earlier, other.since) == (one.since, one.until)
    assert not says_again(other, [one])
    assert says_again(one, [one])


def moved(at: str, by: datetime) -> DigestPeriod:
    moments = read("week", at)
    return period_at(moments, last_moment(moments, by, LONDON), every="week", zone=LONDON)


def test_what_was_said_is_not_said_again_because_its_time_changed() -> None:
    sent = moved("Mon 09:00", datetime(2026, 11, 24, tzinfo=UTC))
    assert says_again(moved("Tue 09:00", datetime(2026, 11, 25, tzinfo=UTC)), [sent])
    assert says_again(moved("Mon 17:00", datetime(2026, 11, 24, tzinfo=UTC)), [sent])
    assert not says_again(moved("Sat 09:00", datetime(2026, 11, 29, tzinfo=UTC)), [sent])
    assert not says_again(moved("Mon 09:00", datetime(2026, 12, 1, tzinfo=UTC)), [sent])


def test_a_day_of_a_week_that_was_said_is_told_by_itself_all_the_same() -> None:
    week = moved("Mon 09:00", datetime(2026, 11, 24, tzinfo=UTC))
    day = period_at(read("day"), datetime(2026, 11, 23, 9, tzinfo=UTC), every="day", zone=LONDON)
    assert not says_again(day, [week])
