"""Logs: what an operator reads, and what nobody may read there."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from switchboard.runtime.log import QUIETENED, cleaned, configure, masked, plain

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture(name="restored", autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in QUIETENED}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def _logged(log_format: str = "json") -> io.StringIO:
    stream = io.StringIO()
    configure(log_format, stream=stream)
    return stream


def test_a_line_is_json_with_a_stable_event_and_its_ids() -> None:
    stream = _logged()
    structlog.get_logger().info("delivery.gave_up", delivery=7)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["delivery"], line["level"]) == ("delivery.gave_up", 7, "info")
    assert line["timestamp"].endswith("Z")


def test_a_stream_that_is_no_terminal_gets_json_by_itself() -> None:
    stream = _logged("auto")
    structlog.get_logger().info("started")
    assert json.loads(stream.getvalue())["event"] == "started"


def test_the_console_format_is_for_people() -> None:
    stream = _logged("console")
    structlog.get_logger().info("started", port=8000)
    assert "started" in stream.getvalue()
    assert "port=8000" in stream.getvalue()


@pytest.mark.parametrize("name", ["slack_token", "Authorization", "password", "routing_key", "x-api-key", "Cookie"])
def test_a_field_named_like_a_secret_is_hidden_however_deep(name: str) -> None:
    stream = _logged()
    structlog.get_logger().info("seen", **{name: "hunter2"}, deep=[{name: {"in": "hunter2"}}])
    assert "hunter2" not in stream.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "xoxb-hunter2-1",
        "xapp-1-hunter2",
        "sntrys_hunter2",
        "postgres://user:hunter2@host/name",
        "Authorization: Bearer hunter2",
        "Token token=hunter2",
        "https://hooks.slack.com/services/T0/B0/hunter2",
    ],
)
def test_a_secret_known_by_its_looks_is_hidden_in_any_text(text: str) -> None:
    assert "hunter2" not in masked(f"it said {text} and stopped")


def test_an_exception_keeps_its_lines_and_hides_its_secrets() -> None:
    stream = _logged()
    try:
        raise ValueError("xoxb-hunter2 \x1b[31mred")
    except ValueError:
        structlog.get_logger().exception("failed")
    line = json.loads(stream.getvalue())
    assert line["exception"].startswith("Traceback")
    assert "\n" in line["exception"]
    assert "hunter2" not in line["exception"]
    assert "\x1b" not in line["exception"]


def test_outside_text_cannot_drive_a_terminal_or_forge_a_line() -> None:
    stream = _logged("console")
    structlog.get_logger().info("seen", title="\x1b]0;owned\x07\x1b[2Jhi\n2026 [error] forged\u202e")
    assert "\x1b" not in stream.getvalue()
    assert len(stream.getvalue().splitlines()) == 1
    assert "\u202e" not in stream.getvalue()


def test_libraries_are_routed_here_and_quietened() -> None:
    stream = _logged()
    logging.getLogger("httpx").info("HTTP Request: POST")
    logging.getLogger("pagerduty").error("whole request")
    logging.getLogger("uvicorn.error").warning("%s hunter", "Bearer hunter2")
    [line] = stream.getvalue().splitlines()
    assert json.loads(line)["event"] == "Bearer [redacted] hunter"


def test_configuring_twice_writes_each_line_once() -> None:
    _logged()
    stream = _logged()
    structlog.get_logger().info("started")
    assert len(stream.getvalue().splitlines()) == 1


@given(st.text())
def test_plain_text_holds_no_control_character(text: str) -> None:
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in plain(text))


@given(JSON)
def test_whatever_is_logged_can_be_written_as_json(value: object) -> None:
    json.dumps(cleaned(value))


def test_a_secret_is_hidden_though_it_is_coloured_or_stands_in_a_key() -> None:
    assert "hunter2" not in masked("\x1b[31mpassword\x1b[0m=\x1b[32mhunter2\x1b[0m")
    assert "hunter2" not in str(cleaned({"seen": {"password=hunter2": 1}}))
