"""Text from outside comes out visible, short enough, and whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.senders.text import clean, cut, line, paragraph, size, web_address
from tests.switchboard.senders.hostile import TEXTS


@given(TEXTS, st.integers(1, 50))
def test_a_cut_text_is_never_longer_than_asked(text: str, limit: int) -> None:
    for shown in (cut(clean(text), limit), line(text, limit), paragraph(text, limit)):
        assert size(shown) <= limit
        shown.encode("utf-8")


@given(TEXTS)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(TEXTS)
def test_a_line_is_one_line(text: str) -> None:
    assert len(line(text, 100).splitlines()) <= 1


@pytest.mark.parametrize(
    "text, limit, shown",
    [
        ("abcdef", 4, "abc…"),
        ("abcd", 4, "abcd"),
        ("abe\u0301x", 4, "ab…"),  # e with its accent is one character
        ("ab👍🏽x", 5, "ab…"),  # so is a thumb with its skin
        ("a🇩🇪🇫🇷", 6, "a🇩🇪…"),  # and a flag of two letters
        ("a🇩🇪🇫🇷", 8, "a🇩🇪…"),
    ],
)
def test_a_cut_never_splits_what_is_drawn_as_one_character(text: str, limit: int, shown: str) -> None:
    assert cut(text, limit) == shown


@given(TEXTS)
def test_a_text_is_as_large_as_its_characters(text: str) -> None:
    units = sum(2 if character > "\uffff" else 1 for character in text)
    assert size(text) == units + sum(character in '"\\\n' for character in text)


def test_what_hides_or_turns_text_is_dropped() -> None:
    assert clean("a\u202eb\u200bc\x00d\ud800e\r\nf") == "abcde\nf"


@pytest.mark.parametrize("url", ["https://a.example/x?y=1#z", "http://127.0.0.1:8000/"])
def test_a_web_pages_address_is_passed_on(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://a.example",
        "https://",
        "https://a b",
        "https://a.example/|x",
        "//a.example",
        "https://u:p@a.example",
        "https://a.example/" + "x" * 600,
        "http://[bad",
        "https://exämple.example",
        "https://a/\n",
    ],
)
def test_any_other_address_is_not(url: str | None) -> None:
    assert web_address(url) is None
