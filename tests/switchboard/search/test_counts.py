"""Counts are read with their window and kind; parse and match tests hold what is refused and what is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.errors import BadQuery
from switchboard.search.counts import counted, show_count
from switchboard.search.parse import parse
from switchboard.search.query import By, Counted, Operator
from tests.switchboard.search.facts import SLOW

WINDOWS = {"1m": 1, "59min": 59, "1hr": 60, "90m": 90, "1day": 1440, "2wk": 20160, "30d": 43200}


@pytest.mark.parametrize("window", WINDOWS)
def test_a_window_is_whole_minutes(window: str) -> None:
    assert parse(f"count({window}):>1") == Counted(timedelta(minutes=WINDOWS[window]), 1)


@pytest.mark.parametrize("query", ["count(1h):<5", "count(1h):=5", "count(1h):5", "count(1h):!=5", "count(1h):<=5"])
def test_few_alerts_cannot_be_asked_for(query: str) -> None:
    with pytest.raises(BadQuery, match="few"):
        parse(query)


@pytest.mark.parametrize(
    "query", ["p95(transaction.duration):>2s", "failure_rate():>5%", "avg(x):1", "count_unique(user):>1"]
)
def test_what_needs_many_events_is_left_to_metric_alerts(query: str) -> None:
    with pytest.raises(BadQuery, match="metric alert"):
        parse(query)


@pytest.mark.parametrize(
    "minutes,by,operator,text",
    [
        (60, "issue", Operator.GREATER, "count(1h):>5"),
        (90, "project", Operator.AT_LEAST, "count(90m, project):>=5"),
        (7 * 1440, "team", Operator.GREATER, "count(7d, team):>5"),
    ],
)
def test_a_count_prints_in_its_largest_unit(minutes: int, by: By, operator: Operator, text: str) -> None:
    assert show_count(Counted(timedelta(minutes=minutes), 5, by, operator)) == text


def test_the_counts_asked_for_are_those_of_the_alert() -> None:
    five = timedelta(minutes=5)
    assert counted(Counted(timedelta(hours=1), 1), SLOW, ()) == (101,)
    assert counted(Counted(five, 1, "project"), SLOW, ()) == (100,)
    assert counted(Counted(five, 1, "team"), SLOW, ("core", "strangers")) == (50, None)


@given(st.text(alphabet="count(1h5m, projectm)):>=k."))
def test_whatever_stands_in_a_count_is_read_or_refused(text: str) -> None:
    try:
        parse(f"count({text}")
    except BadQuery as refused:
        assert 0 <= refused.position <= len(text) + 6
