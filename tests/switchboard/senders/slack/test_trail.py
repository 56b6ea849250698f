"""Breadcrumbs are told in one line each, by category, with their time before the crash."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.breadcrumb import Breadcrumb, Lost, Trail
from switchboard.model.facts import Pairs
from switchboard.senders.slack.trail import amount, offset, said, trail_blocks
from tests.switchboard.senders.cards import AT
from tests.switchboard.senders.hostile import CRUMBS, PASSED, TIMES
from tests.switchboard.senders.slack.test_details import words

URL = ("url", "https://pay.example/charge")


def shown(*crumbs: Breadcrumb, earlier: int = 0, crashed: datetime | None = AT) -> str:
    """All words of the section that these crumbs make."""
    return words({"blocks": trail_blocks(Trail(crumbs, earlier), crashed=crashed)})


def a_crumb(before: float, category: str, message: str, kind: str = "default") -> Breadcrumb:
    """One crumb, so many seconds before the crash."""
    return Breadcrumb(at=AT - timedelta(seconds=before), kind=kind, category=category, message=message)


@pytest.mark.parametrize(
    ("kind", "message", "data", "line"),
    [
        ("http", None, (URL, ("method", "POST"), ("status_code", "503")), "POST https://pay.example/charge [503]"),
        ("http", "POST https://pay.example/charge [503]", (URL,), "https://pay.example/charge"),
        ("http", "gave up", (URL, ("reason", "Gone")), "https://pay.example/charge Gone gave up"),
        ("navigation", None, (("from", "/cart"), ("to", "/pay")), "/cart → /pay"),
        ("query", "SELECT 1", (), "SELECT 1"),
        ("default", "paid", (("order", "7"), ("__span", "x")), "paid (order: 7)"),
        ("default", None, tuple((f"k{n}", "v") for n in range(6)), "(k0: v, k1: v, k2: v, k3: v, …)"),
        ("default", None, (), ""),
    ],
)
def test_each_kind_is_told_in_one_line(kind: str, message: str | None, data: Pairs, line: str) -> None:
    assert said(Breadcrumb(kind=kind, message=message, data=data)) == line


def test_what_went_wrong_is_marked() -> None:
    assert said(Breadcrumb(level="error", message="declined")) == "error: declined"
    assert said(Breadcrumb(level="info", message="declined")) == "declined"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (-3.2, "-3.2 s"),
        (-0.01, "0.0 s"),
        (0.4, "+0.4 s"),
        (-125, "-2 min 5 s"),
        (-3600, "-1 h"),
        (-7260, "-2 h 1 min"),
        (-3601, "-1 h"),
        (-90_000, "-1 d 1 h"),
    ],
)
def test_times_are_told_before_the_crash(seconds: float, told: str) -> None:
    assert offset(AT + timedelta(seconds=seconds), AT) == told


def test_a_time_that_is_not_known_is_not_told() -> None:
    assert offset(None, AT) == offset(AT, None) == ""
    assert "consolepaid" in shown(a_crumb(3, "console", "paid"), crashed=None)


def test_categories_keep_their_order_and_the_newest_stands_last() -> None:
    told = shown(
        a_crumb(9, "console", "one"),
        a_crumb(8, "xhr", "two", "http"),
        a_crumb(3, "fetch", "three", "http"),
        a_crumb(2, "console", "four"),
    )
    assert told.endswith("http-8.0 s  two\n-3.0 s  threeconsole-9.0 s  one\n-2.0 s  four")


def test_times_stand_in_one_column() -> None:
    told = shown(a_crumb(125, "console", "one"), a_crumb(2, "console", "two"))
    assert "-2 min 5 s  one\n    -2.0 s  two" in told


def test_what_was_not_read_is_counted() -> None:
    crumb = a_crumb(1, "console", "paid")
    assert "1,057 earlier ones are in Sentry" in shown(crumb, earlier=1057)
    assert "1 earlier one is in Sentry" in shown(crumb, earlier=1)
    assert "earlier" not in shown(crumb)


def test_nothing_is_said_where_nothing_was_written_down() -> None:
    assert shown() == shown(Breadcrumb(category="console")) == ""


def test_what_is_lost_is_said_to_be() -> None:
    blocks = trail_blocks(Lost("It is gone."), crashed=AT)
    assert words({"blocks": blocks}) == "Breadcrumbs\nIt is gone."


@given(CRUMBS, TIMES)
def test_any_crumb_is_told_without_an_error(crumb: Breadcrumb, crashed: datetime | None) -> None:
    trail_blocks(Trail((crumb,)), crashed=crashed)


@given(PASSED)
def test_any_length_of_time_has_at_most_two_units(passed: timedelta) -> None:
    assert 1 <= len(amount(passed).split()) // 2 <= 2


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=9999)))
def test_a_length_of_time_is_never_told_longer_than_it_is(passed: timedelta) -> None:
    units = {"d": 86400, "h": 3600, "min": 60, "s": 1}
    told = amount(passed).split()
    seconds = sum(int(count) * units[unit] for count, unit in zip(told[::2], told[1::2], strict=True))
    assert 0 <= passed.total_seconds() - seconds < 3600
