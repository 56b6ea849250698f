"""Typed getters: the wrong type is a missing part."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given

from switchboard.payloads.lenient import flag, instant, link, mapping, moment, number, plain, real, sequence, text
from tests.switchboard.payloads.reading import json_values


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", "x"),
        (17, "17"),
        (-3, "-3"),
        ("", None),
        (" \n", None),
        ("\x00", None),
        (True, None),
        (1.5, None),
        (None, None),
        ({}, None),
        (["x"], None),
        (2**64, None),
    ],
)
def test_text_is_a_string_or_an_id(value: object, expected: str | None) -> None:
    assert text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12, 12),
        ("12", 12),
        ("-1", None),
        ("1.0", None),
        ("٣", None),
        ("9" * 40, None),
        (True, None),
        (1.0, None),
        (None, None),
    ],
)
def test_a_count_comes_as_a_number_or_as_its_digits(value: object, expected: int | None) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-10-16T08:00:00.250000Z", datetime(2026, 10, 16, 8, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-10-16T10:00:00+02:00", datetime(2026, 10, 16, 8, tzinfo=UTC)),
        ("2026-10-16T08:00:00", datetime(2026, 10, 16, 8, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (1792680000, None),
    ],
)
def test_a_moment_is_aware_and_in_utc(value: object, expected: datetime | None) -> None:
    assert moment(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1792680000.25, datetime(2026, 10, 22, 14, 40, 0, 250_000, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
        (1e18, None),
        (True, None),
        ("1792680000.25", None),
        (None, None),
    ],
)
def test_an_instant_is_a_time_or_seconds(value: object, expected: datetime | None) -> None:
    assert instant(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5, 5.0), (-2.5, -2.5), (True, None), ("5", None), (float("nan"), None), (float("inf"), None), (10**400, None)],
)
def test_a_real_number_is_finite(value: object, expected: float | None) -> None:
    assert real(value) == expected


@pytest.mark.parametrize(
    "address", ["https://sentry.io/organizations/acme/issues/1/?a=b#c", "http://127.0.0.1:9000/x", "HTTPS://s.example/"]
)
def test_a_web_address_is_a_link(address: str) -> None:
    assert link(address) == address


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "/organizations/acme/",
        "https://",
        "https://a b",
        "https://a|<!channel>",
        "https://a\nb",
        None,
        5,
        "https://a/" + "x" * 2000,
        "https://a/\ud800",
    ],
)
def test_what_could_break_out_of_a_link_is_none(value: object) -> None:
    assert link(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", "x"),
        (3, "3"),
        (2.5, "2.5"),
        (True, "true"),
        (None, None),
        ({"a": [1, "é"]}, '{"a":[1,"é"]}'),
        (float("inf"), None),
        ({"half": "\ud800"}, '{"half":"\ufffd"}'),
    ],
)
def test_any_value_can_be_told_as_text(value: object, expected: str | None) -> None:
    assert plain(value) == expected


def test_a_value_too_deep_or_too_long_to_print_is_left_out() -> None:
    nested: list[object] = []
    for _ in range(5000):
        nested = [nested]
    assert plain(nested) is None
    assert plain(10**5000) is None


def test_long_values_are_cut() -> None:
    assert plain({"a": "x" * 1000}, limit=10) == '{"a":"xxxx'


@given(json_values)
def test_a_value_of_the_wrong_type_is_a_missing_one(value: object) -> None:
    assert mapping(value) == (value if isinstance(value, dict) else {})
    assert list(sequence(value)) == (value if isinstance(value, list) else [])
    assert flag(value) in {True, False, None}
    for told in (text(value, limit=20), plain(value, limit=20), link(value)):
        assert told is None or told
    number(value)
    moment(value)
