"""Two parsers, one answer: what the quick one refuses, the tolerant one may still read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.news import Unread
from switchboard.payloads.parse import read_object
from tests.switchboard.payloads.reading import json_values, words


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b'{"a":1}', {"a": 1}),
        (b'{"a":1,"a":2}', {"a": 2}),
        (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
        (b'{"a":"\xff"}', {"a": "\ufffd"}),
        (b'{"a":"\\ud800"}', {"a": "\ud800"}),
        (b'{"a":Infinity,"b":1e400}', {"a": float("inf"), "b": float("inf")}),
        (b'{"a":' + b"9" * 5000 + b"}", {"a": None}),
        (b'{"a":-' + b"9" * 5000 + b',"b":-7,"c":1e999}', {"a": None, "b": -7, "c": float("inf")}),
    ],
)
def test_json_is_read_even_where_it_is_not_strict(raw: bytes, value: object) -> None:
    assert read_object(raw) == value


@given(st.dictionaries(words, json_values, max_size=4))
def test_any_json_object_is_read(value: dict[str, object]) -> None:
    read = read_object(json.dumps(value).encode())
    assert not isinstance(read, Unread)
    assert set(read) == set(value)


@given(st.binary(max_size=100))
def test_any_bytes_are_an_object_or_a_reason(raw: bytes) -> None:
    read = read_object(raw)
    assert isinstance(read, dict | Unread)
