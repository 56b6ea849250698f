"""What the events API says of transactions; what is no such row is passed over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.digest import TransactionTimes
from switchboard.model.replace import replace
from switchboard.payloads.timings import read_timings

ROW: dict[str, Any] = {
    "transaction": "/pay",
    "count()": 12,
    "p50(span.duration)": 10,
    "p75(span.duration)": 20.5,
    "p95(span.duration)": 90.25,
    "p99(span.duration)": 400,
}
PAY = TransactionTimes(project="shop", transaction="/pay", count=12, p50=10, p75=20.5, p95=90.25, p99=400)


def read(*rows: object) -> tuple[TransactionTimes, ...] | None:
    """Read rows."""
    return read_timings(json.dumps({"data": rows, "meta": {}}).encode(), "shop")


def test_rows_are_read_in_their_order_whatever_was_measured() -> None:
    old = {name.replace("span.", "transaction."): value for name, value in ROW.items()} | {"transaction": "/old"}
    assert read(ROW, old) == (PAY, replace(PAY, transaction="/old"))


@pytest.mark.parametrize("wrong", [{"transaction": ""}, {"count()": None}, {"p95(span.duration)": "slow"}])
def test_a_row_that_lacks_anything_is_passed_over(wrong: dict[str, object]) -> None:
    assert read(ROW | wrong, ROW, 7) == (PAY,)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"data": {}}', b'{"detail": "no"}'])
def test_what_is_no_such_answer_is_none(raw: bytes) -> None:
    assert read_timings(raw, "shop") is None


@given(
    st.binary()
    | st.recursive(st.none() | st.text() | st.integers() | st.floats(), st.lists).map(
        lambda x: json.dumps({"data": [x]}).encode()
    )
)
def test_nothing_that_sentry_answers_raises(raw: bytes) -> None:
    read_timings(raw, "shop")
