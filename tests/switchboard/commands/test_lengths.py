"""Lengths of time as people type them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.lengths import LONGEST, read_length, say_length, unit_length
from tests.switchboard.commands.asking import LENGTHS

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "words, length",
    [
        ("2h", 2 * HOUR),
        ("2 hours", 2 * HOUR),
        ("1h30m", 1.5 * HOUR),
        ("1 hour and 30 mins", 1.5 * HOUR),
        ("1.5h", 1.5 * HOUR),
        ("an hour", HOUR),
        ("1W", 7 * 24 * HOUR),
        ("one day, 2 hrs", 26 * HOUR),
        ("90s", timedelta(minutes=2)),
    ],
)
def test_a_length_is_read_in_whole_minutes(words: str, length: timedelta) -> None:
    assert read_length(words) == length


@pytest.mark.parametrize(
    "words", ["", "2", "h", "0h", "2 fortnights", "2x", "tomorrow", "366d", "999999w", "1h x", "-1h"]
)
def test_other_words_are_none(words: str) -> None:
    assert read_length(words) is None


def test_a_unit_alone_is_one_of_it() -> None:
    assert unit_length("hour") == HOUR
    assert unit_length("h") is None


@given(LENGTHS)
def test_what_is_said_is_read_back(length: timedelta) -> None:
    assert length <= LONGEST
    assert read_length(say_length(length)) == length


@given(st.text(max_size=100) | st.text("0123456789.smhdw and", max_size=60))
def test_any_text_is_read(text: str) -> None:
    length = read_length(text)
    assert length is None or timedelta(minutes=1) <= length <= LONGEST
