"""A glob's text is read into its parts, or known to be malformed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.ownership.pattern import Any, Choice, Class, Literal, Star, by_bytes, parse_glob

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
    "{}": (Choice(()),),
    "{a,{}}": (Choice(((A,),)),),
    "a,b": (Literal("a,b"),),
    "[é]": (Class((("\u00c3", "\u00c3"), ("\u00a9", "\u00a9")), negated=False, exact_case=True),),
}


@pytest.mark.parametrize("text", READ)
def test_a_pattern_is_read(text: str) -> None:
    assert parse_glob(text, exact_case=True) == READ[text]


@pytest.mark.parametrize("text", ["[a", "{a", "{a,b", "a}", "a\\", "[b-a]", "[]", "[!]", "{" * 100 + "}" * 100])
def test_a_malformed_pattern_is_known_to_be_one(text: str) -> None:
    assert parse_glob(text, exact_case=True) is None


def test_letters_are_small_where_case_does_not_count() -> None:
    assert parse_glob("A", exact_case=False) == (A,)
    assert parse_glob("A", exact_case=True) == (Literal("A"),)


@given(st.text(st.characters()))
def test_a_text_by_bytes_is_as_long_as_its_bytes(text: str) -> None:
    assert len(by_bytes(text)) == len(text.encode("utf-8", "surrogatepass"))


@given(st.one_of(st.text(), st.text(alphabet="ab*?[]{},\\!^-/")))
def test_any_text_is_read_or_malformed(text: str) -> None:
    nodes = parse_glob(text, exact_case=False)
    assert nodes is None or isinstance(nodes, tuple)
