"""Budgets: never more than the limit in any window, and a reserve that idle steps leave to others."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.traits import Limit
from switchboard.outbox.budgets import Pacing, RateWindow
from switchboard.senders.pagerduty.sender import LIMITS as PAGERDUTY
from switchboard.senders.slack.sender import LIMITS as SLACK
from tests.switchboard.builders import AT, after


def test_a_full_window_tells_when_it_has_room_again() -> None:
    window = RateWindow(Limit(2, timedelta(seconds=10)))
    window.take(AT)
    window.take(after(3))
    assert window.free_at(after(4)) == after(10)
    assert window.free_at(after(10)) == after(10)


def test_idle_steps_leave_the_reserve_to_others() -> None:
    window = RateWindow(Limit(3, timedelta(seconds=10), reserve=1))
    window.take(AT)
    window.take(after(1))
    assert window.free_at(after(2)) == after(2)
    assert window.free_at(after(2), idle=True) == after(10)


def test_nothing_waits_for_what_passed_before_our_clock_went_back() -> None:
    window, pacing = RateWindow(Limit(1, timedelta(seconds=10))), Pacing()
    window.take(after(3600))
    pacing.rest("slack:C1", after(3601))
    assert window.free_at(AT) == AT
    assert pacing.is_open("slack:C1", AT)


def test_a_window_is_pressed_beyond_half() -> None:
    window = RateWindow(Limit(4, timedelta(seconds=10)))
    for second in range(2):
        window.take(after(second))
    assert not window.is_pressed()
    window.take(after(2))
    assert window.is_pressed()


def test_every_limit_leaves_idle_steps_some_room() -> None:
    every = (SLACK, PAGERDUTY)
    for limit in (
        *(limits.lane for limits in every),
        *(limit for limits in every for limit in limits.budgets.values()),
    ):
        assert limit
        assert 0 <= limit.reserve < limit.count


@given(
    st.integers(1, 5),
    st.integers(1, 10),
    st.lists(st.tuples(st.integers(0, 7), st.booleans()), max_size=60),
)
def test_never_more_than_the_limit_passes_in_any_window(count: int, per: int, asked: list[tuple[int, bool]]) -> None:
    window, passed, second = RateWindow(Limit(count, timedelta(seconds=per), reserve=count - 1)), list[int](), 0
    for wait, idle in asked:
        second += wait
        if window.free_at(after(second), idle=idle) <= after(second):
            window.take(after(second))
            passed.append(second)
    for start in passed:
        assert sum(start <= other < start + per for other in passed) <= count


@given(st.integers(1, 4), st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_what_waits_until_it_is_told_may_pass(count: int, waits: list[int]) -> None:
    window, now = RateWindow(Limit(count, timedelta(seconds=5))), AT
    for wait in waits:
        now = window.free_at(now + timedelta(seconds=wait))
        assert window.free_at(now) == now
        window.take(now)
