"""A text is read as people read it: nothing unseen, nothing disguised, nothing escaped."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.redact.reading import may_be_escaped, read_plainly, without_escapes
from switchboard.senders.text import clean


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("pass\u200bword", "password"),
        ("pass\u00adword", "password"),
        ("pass\u2060word", "password"),
        ("\u202epass\u202cword\u200f", "password"),
        ("pass\ufe0fword", "password"),
        ("a\u00a0b\u202fc\u3000d", "a b c d"),
        ("ｐａｓｓ：１２", "pass:12"),
        ("𝐩𝐚𝐬𝐬 ⑦", "pass 7"),
        ("٤١١١", "4111"),
        ("4111–1111", "4111-1111"),
        ("“a” ‘b’", "\"a\" 'b'"),
        ("a\x00\x1fb", "ab"),
        ("\x1b[31mpass\x1b[0mword", "password"),
        ("[1;31mpass[0mword", "password"),
        ("naïve 日本語 عربية … €", "naïve 日本語 عربية … €"),
        ("list[0] of m", "list[0] of m"),
    ],
)
def test_a_text_is_read_without_its_disguise(text: str, read: str) -> None:
    assert read_plainly(text) == read


ESCAPED = (
    r"a%40b a%2540b a%25252540b a\u0040b a\\u0040b a\u{40}b a\x40b a&#64;b a&#x40;b a&commat;b a&amp;#64;b a&#xFF20;b"
)


@pytest.mark.parametrize("text", ESCAPED.split())
def test_escapes_are_undone_however_often_they_were_escaped(text: str) -> None:
    assert may_be_escaped(text)
    assert without_escapes(text) == "a@b"


@pytest.mark.parametrize("text", ["100% of it", "a & b", r"C:\users\x", "%zz &x;"])
def test_what_only_looks_escaped_stays(text: str) -> None:
    assert not may_be_escaped(text)
    assert without_escapes(text) == text


def test_nothing_that_is_dropped_before_it_is_shown_is_left_in() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") and character not in "\n\t\r":
            assert read_plainly(character) in ("", "\n"), hex(code)
    assert all(read_plainly(blank) == "" == clean(blank) for blank in "\u115f\u1160\u2800\u3164\uffa0")


@given(st.text())
def test_reading_twice_changes_nothing_more(text: str) -> None:
    assert read_plainly(read_plainly(text)) == read_plainly(text)
