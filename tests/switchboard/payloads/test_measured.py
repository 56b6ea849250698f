"""Times and amounts of an event are read whatever shape they come in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import Measurement
from switchboard.payloads.measured import MOST_MEASUREMENTS, read_duration, read_measured, read_measurements
from switchboard.payloads.rest import as_webhook
from tests.switchboard.payloads.reading import json_values

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SECONDS = NOON.timestamp()


@pytest.mark.parametrize(
    "event",
    [
        {"timestamp": SECONDS},
        {"timestamp": "2026-01-01T12:00:00Z"},
        {"timestamp": None, "datetime": "2026-01-01T12:00:00+00:00"},
        as_webhook({"dateCreated": "2026-01-01T12:00:00Z"}),
        as_webhook({"dateCreated": "2026-01-01T11:59:59Z", "endTimestamp": SECONDS}),
    ],
)
def test_an_event_says_when_it_happened(event: dict[str, Any]) -> None:
    assert read_measured(event)["occurred_at"] == NOON


@pytest.mark.parametrize(
    ("start", "milliseconds"),
    [(SECONDS - 5.25, 5250.0), (SECONDS, 0.0), ("2026-01-01T11:59:57Z", 3000.0), (SECONDS + 1, None), (None, None)],
)
def test_a_transaction_lasts_from_its_start_to_its_end(start: object, milliseconds: float | None) -> None:
    assert read_duration({"timestamp": SECONDS, "start_timestamp": start}) == milliseconds


def test_measurements_keep_their_units_and_leave_out_what_is_no_number() -> None:
    said = {
        "lcp": {"value": 2500.5, "unit": "millisecond"},
        "size": {"value": 3},
        "odd": {"value": "3"},
        "nan": {"value": float("nan")},
        "bare": 3,
    }
    assert read_measurements({"measurements": said}) == (
        Measurement("lcp", 2500.5, "millisecond"),
        Measurement("size", 3.0),
    )
    many = {str(n): {"value": n} for n in range(MOST_MEASUREMENTS + 5)}
    assert len(read_measurements({"measurements": many})) == MOST_MEASUREMENTS


THREADS = {"values": [{"id": 1, "main": True}, {"id": "2", "main": False}, {"id": 3}]}


@pytest.mark.parametrize(("thread", "main"), [("1", True), (2, False), (3, None), (4, None), (None, None)])
def test_the_last_exception_tells_its_thread(thread: object, main: bool | None) -> None:
    values = [{"thread_id": 1}, {"thread_id": thread}]
    assert read_measured({"exception": {"values": values}, "threads": THREADS})["main_thread"] is main


@given(
    st.dictionaries(
        st.sampled_from(["timestamp", "start_timestamp", "datetime", "measurements", "threads", "exception"]),
        json_values,
    )
)
def test_whatever_stands_there_is_read_or_left_out(event: dict[str, Any]) -> None:
    read_measured(event)
