"""Simple regular expressions as texts with stars, held against Python's own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.importers.patterns import Pattern, patterns_of

PIECES = st.sampled_from(
    ["a", "b", "web", "-", ".*", r"\.", "(a|b)", "(?:x|)", "|", "[ab]", "a+", "b?", "(a", ".", "$", "^"]
)
TEXTS = st.text(alphabet="abwex-.", max_size=8)


@pytest.mark.parametrize(
    ("expression", "patterns"),
    [
        ("web", (Pattern("web"),)),
        ("a|b|c", (Pattern("a"), Pattern("b"), Pattern("c"))),
        ("^(?:a|b)$", (Pattern("a"), Pattern("b"))),
        ("web-.*", (Pattern("web-", after="*"),)),
        (".*web.*", (Pattern("web", "*", "*"),)),
        (".*", (Pattern("", "*"),)),
        (".+", (Pattern("", something=True),)),
        (r"a\.b", (Pattern("a.b"),)),
        ("(a|b)-c", (Pattern("a-c"), Pattern("b-c"))),
    ],
)
def test_a_simple_expression_is_a_list_of_texts(expression: str, patterns: tuple[Pattern, ...]) -> None:
    assert patterns_of(expression) == patterns


@pytest.mark.parametrize(
    "expression", ["db[0-9]+", "a?", "a{2}", "a.c", "a.*c", r"\d", "(a(b|c))", "(a", "a)", "(a|b)*", "a$b"]
)
def test_any_other_expression_is_none(expression: str) -> None:
    assert patterns_of(expression) is None


def test_an_expression_that_would_grow_is_none() -> None:
    assert patterns_of("(a|b)" * 7) is None


@given(st.lists(PIECES, max_size=6).map("".join), TEXTS)
def test_what_is_read_fits_what_the_expression_fits(expression: str, text: str) -> None:
    patterns = patterns_of(expression)
    if patterns is None:
        return
    assert any(_fits(pattern, text) for pattern in patterns) == bool(re.fullmatch(expression, text))


def _fits(pattern: Pattern, text: str) -> bool:
    if pattern.something:
        return bool(text)
    shape = f"{'.*' if pattern.before else ''}{re.escape(pattern.text)}{'.*' if pattern.after else ''}"
    return bool(re.fullmatch(shape, text))
