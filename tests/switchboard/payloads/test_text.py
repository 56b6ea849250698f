"""Text from outside is safe to store, encode and show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.payloads.text import clean


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("plain words", "plain words"),
        ("naïve 日本語 🙂", "naïve 日本語 🙂"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("a\x00b\x07c\x1b[31md\x7fe\x85f\x9bg", "abc[31mdefg"),
        ("dos\r\nline", "dos\nline"),
        ("half \ud83d a pair", "half \ufffd a pair"),
        ("", ""),
    ],
)
def test_only_what_would_break_a_message_is_taken_out(dirty: str, cleaned: str) -> None:
    assert clean(dirty, limit=100) == cleaned


@given(st.text(st.characters(), max_size=50), st.integers(0, 60))
def test_clean_text_fits_encodes_and_stays_as_it_is(dirty: str, limit: int) -> None:
    cleaned = clean(dirty, limit=limit)
    assert len(cleaned) <= limit
    assert cleaned.encode().decode() == cleaned
    assert clean(cleaned, limit=limit) == cleaned
