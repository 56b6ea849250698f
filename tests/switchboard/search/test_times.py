"""Times mean what they mean in Sentry, and relative ones start at the alert."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.search.query import Operator
from switchboard.search.times import Point, read_age, read_point, span
from tests.switchboard.search.facts import NOON

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
POINTS = {
    "2026-01-01": MIDNIGHT,
    "2026-01-01Z": MIDNIGHT,
    "2026-01-01+01:00": MIDNIGHT - timedelta(hours=1),
    "2026-01-01T12:00": NOON,
    "2026-01-01t12:00:00z": NOON,
    "2026-01-01T12:00:00.000001": NOON + timedelta(microseconds=1),
    "2026-01-01T14:30:00+02:30": NOON,
    "now": NOON,
    "NOW-1h": NOON - timedelta(hours=1),
    "now+2wk": NOON + timedelta(weeks=2),
}
NO_POINT = ["", "today", "2026", "2026-13-01", "2026-02-30", "2026-01-01 12:00", "-24h", "now-", "now-1y", "0001-01-01"]


@pytest.mark.parametrize("typed", POINTS)
def test_a_point_in_time_is_read(typed: str) -> None:
    point = read_point(typed)
    assert point is not None
    assert point.moment(NOON) == POINTS[typed]


@pytest.mark.parametrize("typed", [*NO_POINT, "9999-12-31", "2026-01-01T12:00:00+99:00"])
def test_anything_else_is_no_point_in_time(typed: str) -> None:
    assert read_point(typed) is None


@pytest.mark.parametrize("typed", ["-24h", "+24hr", "-1d", "+1440min"])
def test_an_age_speaks_of_the_past_with_either_sign(typed: str) -> None:
    assert read_age(typed) == -timedelta(days=1)


HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
HELD = [
    (Operator.EQUALS, ("-1h",), NOON - HOUR, True),
    (Operator.EQUALS, ("-1h",), NOON - HOUR - MINUTE, False),
    (Operator.EQUALS, ("+1h",), NOON - HOUR, True),
    (Operator.EQUALS, ("+1h",), NOON - HOUR + MINUTE, False),
    (Operator.EQUALS, ("2026-01-01",), MIDNIGHT, True),
    (Operator.EQUALS, ("2026-01-01",), MIDNIGHT + DAY - MINUTE, True),
    (Operator.EQUALS, ("2026-01-01",), MIDNIGHT + DAY, False),
    (Operator.SAME, ("2026-01-01T12:00",), NOON - 5 * MINUTE, True),
    (Operator.SAME, ("2026-01-01T12:00",), NOON + 6 * MINUTE, False),
    (Operator.EQUALS, ("now",), NOON + MINUTE, True),
    (Operator.GREATER, ("now-1h",), NOON - HOUR, False),
    (Operator.AT_LEAST, ("now-1h",), NOON - HOUR, True),
    (Operator.LESS, ("now-1h",), NOON - HOUR, False),
    (Operator.AT_MOST, ("now-1h",), NOON - HOUR, True),
    (Operator.BETWEEN, ("now-1h", "now"), NOON, True),
    (Operator.BETWEEN, ("now-1h", "now"), NOON - 2 * HOUR, False),
    (Operator.BETWEEN, ("2026-01-01", "2026-01-02"), MIDNIGHT + 2 * DAY - MINUTE, True),
    (Operator.BETWEEN, ("2026-01-01", "2026-01-02"), MIDNIGHT + 2 * DAY, False),
    (Operator.BETWEEN, ("2026-01-02", "2026-01-01"), NOON, False),
]


@pytest.mark.parametrize("operator,typed,when,held", HELD)
def test_a_moment_lies_in_the_stretch_or_not(
    operator: Operator, typed: tuple[str, ...], when: datetime, held: bool
) -> None:
    allowed = span(operator, typed)
    assert allowed is not None
    assert allowed.holds(when, NOON) is held


MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(st.text() | st.from_regex(r"(now)?[+-][0-9]{1,5}[smhdw]|[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True), MOMENTS)
def test_whatever_is_typed_no_moment_breaks_it(typed: str, when: datetime) -> None:
    for operator in Operator:
        allowed = span(operator, (typed,))
        if allowed is not None:
            allowed.holds(when, datetime.max.replace(tzinfo=UTC))
            allowed.holds(when, datetime.min.replace(tzinfo=UTC))


def test_before_all_time_is_its_beginning() -> None:
    start = datetime.min.replace(tzinfo=UTC)
    assert Point(offset=-DAY).moment(start) == start
