"""Charts and tables on the page: every number is drawn, and no name is markup."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.page.blockkit import blocks
from tests.sandbox.slack.test_tables import bars, data_table, number, pie, raw, table

HEIGHT = re.compile(r'<rect class=s\d+ x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)"')


def with_values(*values: float) -> dict[str, Any]:
    labels = [f"{n}" for n in range(len(values))]
    return bars(*labels, data=[{"label": label, "value": value} for label, value in zip(labels, values, strict=True)])


def test_bars_are_as_high_as_their_numbers_on_an_axis_that_ends_round() -> None:
    html = blocks([with_values(0, 8, 16)])
    assert [float(high) for high in HEIGHT.findall(html)] == [0, 50, 100]
    assert "<span>16</span>" in html


@given(st.lists(st.floats(0, 10**12), min_size=1, max_size=20))
def test_no_bar_is_higher_than_its_plot(values: list[float]) -> None:
    assert all(0 <= float(high) <= 100.01 for high in HEIGHT.findall(blocks([with_values(*values)])))


@pytest.mark.parametrize(
    "kind, drawn", [("line", "<polyline class=s0"), ("area", "<polygon class=s0"), ("bar", "<rect class=s0")]
)
def test_every_kind_of_chart_is_drawn_with_its_names(kind: str, drawn: str) -> None:
    html = blocks([bars("Mon", "Tue", kind=kind)])
    assert drawn in html
    assert "<span>Mon</span><span>Tue</span>" in html
    assert "Alerts per day" in html


def test_a_pie_is_drawn_whole() -> None:
    assert 'stroke-dasharray="100.00 0.00"' in blocks([pie(4)])


def test_the_first_row_is_the_head_and_numbers_stand_right() -> None:
    html = blocks([table([raw("Name"), raw("Count")], [raw("a"), number(3)])])
    assert "<th>Name</th><th>Count</th>" in html
    assert '<td class="right">3</td>' in html
    assert "<caption>Top</caption>" in blocks([data_table([raw()], [raw()])])


def test_names_are_only_text() -> None:
    hostile = bars("<b>", series=1)
    hostile["title"] = "<script>"
    html = blocks([hostile, table([raw("<img>")])])
    assert not re.search(r"<(b>|script|img)", html.replace("<b class", ""))
