"""A glob's text is read into its parts, or known to be malformed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.ownership.pattern import Any, Choice, Class, Literal, Star, fold, parse_glob

A, B = Literal("a"), Literal("b")

READ = {
    "": (),
    "a?*": (A, Any(), Star()),
    "**": (Star(),),
    r"\*": (Literal("*"),),
    "[a-b]": (Class((("a", "b"),), negated=False, exact_case=True),),
    "[!a]": (Class((("a", "a"),), negated=True, exact_case=True),),
    "{a,b}": (Choice(((A,), (B,))),),
    "{a,}": (Choice(((A,),)),),
    "{}": (Choice(((),)),),
    "a,b": (A, Literal(","), B),
}


@pytest.mark.parametrize("text", READ)
def test_a_pattern_is_read(text: str) -> None:
    assert parse_glob(text, exact_case=True) == READ[text]


@pytest.mark.parametrize("text", ["[a", "{a", "{a,b", "a}", "a\\", "[b-a]", "[]", "[!]", "{" * 100 + "}" * 100])
def test_a_malformed_pattern_is_known_to_be_one(text: str) -> None:
    assert parse_glob(text, exact_case=True) is None


def test_literals_are_folded_where_case_does_not_count() -> None:
    assert parse_glob("A", exact_case=False) == (A,)
    assert parse_glob("A", exact_case=True) == (Literal("A"),)


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.one_of(st.text(), st.text(alphabet="ab*?[]{},\\!^-/")))
def test_any_text_is_read_or_malformed(text: str) -> None:
    nodes = parse_glob(text, exact_case=False)
    assert nodes is None or isinstance(nodes, tuple)
