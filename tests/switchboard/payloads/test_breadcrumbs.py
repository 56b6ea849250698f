"""Breadcrumbs are found in every shape of event, and nothing that stands in their place is an error."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.breadcrumb import Breadcrumb, Trail
from switchboard.payloads.breadcrumbs import MOST_CRUMBS, MOST_PAIRS, read_trail

SAID: dict[str, Any] = {
    "timestamp": 1700000000.5,
    "type": "http",
    "category": "fetch",
    "level": "error",
    "message": "declined",
    "data": {"url": "https://pay.example/", "status_code": 503, "headers": {"a": 1}},
}
READ = Breadcrumb(
    at=datetime.fromtimestamp(1700000000.5, UTC),
    kind="http",
    category="fetch",
    level="error",
    message="declined",
    data=(("url", "https://pay.example/"), ("status_code", "503"), ("headers", '{"a":1}')),
)
VALUES = {"values": [SAID]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
CRUMB = st.fixed_dictionaries({}, optional=dict.fromkeys(SAID, JSON)) | JSON


def trail(body: object) -> Trail:
    """Read a body that is written as JSON."""
    return read_trail(json.dumps(body).encode())


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"event": {"breadcrumbs": VALUES}}},
        {"data": {"event": {"breadcrumbs": [SAID]}}},
        {"data": {"error": {"breadcrumbs": VALUES}}},
        {"event": {"breadcrumbs": VALUES}},
        {"event": {"sentry.interfaces.Breadcrumbs": VALUES}},
        {"organization": "acme", "issue_id": "1", "event": {"entries": [{"type": "breadcrumbs", "data": VALUES}]}},
        {"data": {"event": {"breadcrumbs": {}}}, "event": {"breadcrumbs": VALUES}},
    ],
)
def test_they_are_found_in_every_shape(body: object) -> None:
    assert trail(body) == Trail((READ,))


def test_rest_writes_their_time_in_words() -> None:
    said = SAID | {"timestamp": "2023-11-14T22:13:20.500000Z"}
    entries = [{"type": "exception", "data": {}}, {"type": "breadcrumbs", "data": {"values": [said]}}]
    assert trail({"event": {"entries": entries}}) == Trail((READ,))


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 100_000, b'{"data": {"event": []}}'])
def test_what_has_none_has_none(raw: bytes) -> None:
    assert read_trail(raw) == Trail()


def test_only_the_newest_are_read_and_the_others_are_counted() -> None:
    values = [SAID | {"message": f"said {number}"} for number in range(10_000)]
    found = trail({"data": {"event": {"breadcrumbs": {"values": values}}}})
    assert (len(found.crumbs), found.earlier) == (MOST_CRUMBS, 10_000 - MOST_CRUMBS)
    assert found.crumbs[-1].message == "said 9999"


def test_what_tells_most_is_not_pushed_out_by_the_rest() -> None:
    data = {f"k{number}": number for number in range(100)} | {"url": "https://pay.example/", "status_code": 503}
    (crumb,) = trail({"event": {"breadcrumbs": [{"data": data}]}}).crumbs
    assert len(crumb.data) == MOST_PAIRS
    assert dict(crumb.data).items() >= {"url": "https://pay.example/", "status_code": "503", "k0": "0"}.items()


def test_a_body_of_megabytes_is_read_long_before_slacks_three_seconds_are_over() -> None:
    values = [SAID | {"message": "x" * 500} for _ in range(10_000)]
    raw = json.dumps({"data": {"event": {"breadcrumbs": {"values": values}}}}).encode()
    assert len(raw) > 5 << 20
    began = time.thread_time()
    read_trail(raw)
    assert time.thread_time() - began < 1


@given(st.lists(CRUMB, max_size=5) | JSON, st.sampled_from(["breadcrumbs", "entries"]))
def test_whatever_stands_there_is_read_without_an_error(values: Any, where: str) -> None:
    place = {"values": values} if where == "breadcrumbs" else [{"type": "breadcrumbs", "data": {"values": values}}]
    found = trail({"data": {"event": {where: place}}})
    assert len(found.crumbs) <= MOST_CRUMBS
    for crumb in found.crumbs:
        assert all(isinstance(part, str) for part in (crumb.message, crumb.category, crumb.kind) if part is not None)
