"""A person names a time by a word or by its days, in the zone of a team; what has not begun is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.digest import DigestPeriod
from switchboard.schedule.asked_period import ASKED_AS, LONGEST, asked_period

LONDON, NEW_YORK, LORD_HOWE = "Europe/London", "America/New_York", "Australia/Lord_Howe"
WEDNESDAY = datetime(2026, 11, 25, 15, tzinfo=UTC)


def shown(period: DigestPeriod | None) -> str:
    assert period is not None
    local = ZoneInfo(period.zone)
    return " ".join(f"{at.astimezone(local):%d.%m.%H:%M}" for at in (period.earlier, period.since, period.until))


@pytest.mark.parametrize(
    ("text", "every", "which"),
    [
        ("this week", "week", "16.11.00:00 23.11.00:00 25.11.15:00"),
        ("Last  Week", "week", "09.11.00:00 16.11.00:00 23.11.00:00"),
        ("today", "day", "24.11.00:00 25.11.00:00 25.11.15:00"),
        ("yesterday", "day", "23.11.00:00 24.11.00:00 25.11.00:00"),
        ("this month", "month", "01.10.00:00 01.11.00:00 25.11.15:00"),
        ("last month", "month", "01.09.00:00 01.10.00:00 01.11.00:00"),
        ("2026-11-16..2026-11-23", "week", "09.11.00:00 16.11.00:00 23.11.00:00"),
        ("2026-11-16 .. 2026-11-19", "2026-11-16 .. 2026-11-19", "13.11.00:00 16.11.00:00 19.11.00:00"),
        ("2026-11-25", "day", "24.11.00:00 25.11.00:00 25.11.15:00"),
        ("2026-10-01..2026-11-01", "month", "01.09.00:00 01.10.00:00 01.11.00:00"),
    ],
)
def test_a_period_is_asked_for_by_name_or_by_its_days(text: str, every: str, which: str) -> None:
    found = asked_period(text, WEDNESDAY, LONDON)
    assert (shown(found), found and found.every) == (which, every)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "next week",
        "last year",
        "2026-11-26",
        "2026-11-23..2026-11-16",
        "2026-11-16..2026-11-16",
        "2026-13-01",
        "2020-01-01..2026-01-01",
        "0001-01-01",
        "9999-12-31",
        "2026-11-16..",
    ],
)
def test_what_names_no_time_that_began_is_none(text: str) -> None:
    assert asked_period(text, WEDNESDAY, LONDON) is None


@given(st.sampled_from(ASKED_AS), st.sampled_from([LONDON, NEW_YORK, LORD_HOWE]), st.integers(0, 2_000_000_000))
def test_every_name_is_a_time_that_began_wherever_and_whenever_it_is_asked(text: str, zone: str, at: int) -> None:
    now = datetime.fromtimestamp(at, UTC)
    found = asked_period(text, now, zone)
    if found is None:
        assert text.startswith("this") or text == "today"  # it begins just now
        assert asked_period(text, now + timedelta(seconds=1), zone)
        return
    assert found.earlier < found.since < found.until <= now


@given(st.one_of(st.text(max_size=25), st.from_regex(r"\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?", fullmatch=True)))
def test_whatever_is_typed_is_a_period_or_none(text: str) -> None:
    found = asked_period(text, WEDNESDAY, LONDON)
    assert found is None or (found.earlier < found.since < found.until <= WEDNESDAY)
    assert found is None or found.until - found.since <= LONGEST
