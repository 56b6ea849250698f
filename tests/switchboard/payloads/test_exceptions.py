"""Errors and frames are found where Sentry's own ownership rules look for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import ErrorValue, Frame
from switchboard.payloads.exceptions import metadata_error, read_errors, read_frames
from tests.samples.sentry import a_frame, an_exception
from tests.switchboard.payloads.reading import json_values

STACK = {"frames": [a_frame("a.py")]}


def _names(event: dict[str, Any]) -> list[str | None]:
    return [frame.filename for frame in read_frames(event)]


def test_a_frame_keeps_what_owning_and_showing_need() -> None:
    frames = read_frames({"exception": {"values": [an_exception(a_frame(package="libpay.so", lineno="42"))]}})
    assert frames == (
        Frame(
            filename="src/acme/payments/charge.py",
            abs_path="/srv/app/src/acme/payments/charge.py",
            module="acme.payments.charge",
            function="charge",
            lineno=42,
            in_app=True,
            context_line="    raise CardDeclined(code)",
            package="libpay.so",
        ),
    )


def test_frames_of_all_exceptions_are_read_together_oldest_first() -> None:
    values = [an_exception(a_frame("a.py"), a_frame("b.py")), an_exception(), an_exception(a_frame("c.py"))]
    assert _names({"exception": {"values": values}, "stacktrace": STACK}) == ["a.py", "b.py", "c.py"]
    assert _names({"exception": values}) == ["a.py", "b.py", "c.py"]


@pytest.mark.parametrize(
    ("event", "names"),
    [
        ({"exception": {"values": [an_exception()]}, "stacktrace": STACK}, ["a.py"]),
        ({"exception": None, "stacktrace": STACK, "threads": {"values": [{"stacktrace": {}}]}}, ["a.py"]),
        ({"threads": {"values": [{"stacktrace": STACK}]}}, ["a.py"]),
        ({"threads": [{}, {"crashed": True, "stacktrace": STACK}, {"current": True}]}, ["a.py"]),
        ({"threads": {"values": [{}, {"current": True, "stacktrace": STACK}]}}, ["a.py"]),
        ({"threads": {"values": [{"crashed": True}, {"crashed": True, "stacktrace": STACK}]}}, []),
        ({"threads": {"values": [{"stacktrace": STACK}, {"stacktrace": STACK}]}}, []),
        ({}, []),
    ],
)
def test_frames_are_looked_for_where_sentrys_owners_look(event: dict[str, Any], names: list[str]) -> None:
    assert _names(event) == names


def test_the_hundred_frames_nearest_to_the_error_are_kept() -> None:
    event = {"exception": {"values": [an_exception(*(a_frame(f"{n}.py") for n in range(150)))]}}
    assert _names(event) == [f"{n}.py" for n in range(50, 150)]


def test_errors_run_from_the_first_cause_to_the_last() -> None:
    values = [an_exception(type="OSError", value=5, mechanism=None), an_exception(), {"type": None, "value": ""}]
    assert read_errors({"exception": {"values": values}, "metadata": {"type": "Other"}}) == (
        ErrorValue("OSError", "5", None),
        ErrorValue("CardDeclined", "do_not_honor", handled=False, mechanism="generic"),
    )


def test_without_exceptions_the_metadata_tells_the_error() -> None:
    assert read_errors({"metadata": {"type": "Oops", "value": "x" * 9000}}) == (ErrorValue("Oops", "x" * 8000),)
    assert metadata_error({"title": "just a message"}) == ()


@given(st.dictionaries(st.sampled_from(["exception", "stacktrace", "threads", "metadata"]), json_values))
def test_any_json_may_stand_where_exceptions_should(event: dict[str, object]) -> None:
    read_errors(event)
    read_frames(event)


@given(json_values)
def test_any_json_may_stand_where_frames_should(value: object) -> None:
    read_frames({"stacktrace": {"frames": value}})
    read_frames({"exception": {"values": [{"stacktrace": value}, value]}})
