"""One typed value against one text."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.search.wildcard import compile_value

CASES = [
    ("abc", "abc", True),
    ("abc", "ABC", False),
    ("*", "", True),
    ("a*", "a", True),
    ("a*a", "a", False),
    ("*b*", "abc", True),
    ("a*c*e", "abcde", True),
    ("a*c*e", "aebdc", False),
    (r"\*", "*", True),
    (r"\*", "x", False),
    (r"a\*b*", "a*bc", True),
    (r"a\*b*", "axbc", False),
    (r"C:\app", r"C:\app", True),
    (r"C:\\app\\*", "C:\\app\\main.py", True),
    ("a.c*", "abc", False),
    ("a*", "a\nb", True),
]


@pytest.mark.parametrize("typed,text,fits", CASES)
def test_a_star_is_any_run_of_characters_and_all_else_is_itself(typed: str, text: str, fits: bool) -> None:
    assert compile_value(typed, exact_case=True)(text) is fits


def test_case_is_ignored_only_where_asked() -> None:
    assert compile_value("STRASSE*", exact_case=False)("straße 1")


def test_within_looks_for_plain_values_anywhere_and_holds_wildcards_against_the_whole() -> None:
    assert compile_value("b", exact_case=True, within=True)("abc")
    assert not compile_value("b*", exact_case=True, within=True)("abc")
    assert compile_value("b*", exact_case=True, anywhere=True)("abc")


def test_a_phrase_is_looked_for_as_it_is_typed() -> None:
    assert compile_value(r"C:\app", exact_case=False, anywhere=True)(r"in c:\app now")


@cache
def naive(typed: str, text: str) -> bool:
    """Match by trying everything."""
    if not typed:
        return not text
    if typed[0] == "*":
        return any(naive(typed[1:], text[start:]) for start in range(len(text) + 1))
    return bool(text) and typed[0] == text[0] and naive(typed[1:], text[1:])


@given(st.text(alphabet="ab*", max_size=8), st.text(alphabet="ab", max_size=10))
def test_it_agrees_with_trying_everything(typed: str, text: str) -> None:
    assert compile_value(typed, exact_case=True)(text) is naive(typed, text)


def test_many_stars_over_a_long_text_cost_little() -> None:
    assert not compile_value("*a" * 500 + "b", exact_case=True)("a" * 100_000)
