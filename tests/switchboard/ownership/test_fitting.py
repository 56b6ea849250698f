"""What is quick says what the walk says, for whatever pattern and value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.ownership.fitting import MOST_WAYS, glob_fits, path_fits, ways
from switchboard.ownership.gitignore import codeowners_matches, parse_path
from switchboard.ownership.glob import fits_whole, glob_matches
from switchboard.ownership.pattern import Any, Choice, Class, Node, parse_glob

GLOBS = st.lists(
    st.sampled_from(["a", "b", "/", "*", "**", "**/", "/**/", "?", "[ab]", "{a,b}", "{/**,b*}", "{,a}"]), max_size=7
)
PATHS = st.lists(st.sampled_from(["a", "b", "é", "/", "/", "*", "**", "**/", "/**/", "?", "\\", "\n"]), max_size=8)
VALUES = st.text("ab/é\n\\", max_size=9)


def nodes_of(pattern: str) -> tuple[Node, ...]:
    nodes = parse_glob(pattern, exact_case=True)
    assert nodes is not None
    return nodes


@settings(max_examples=500)
@given(GLOBS.map("".join).filter(lambda text: parse_glob(text, exact_case=True) is not None), VALUES)
def test_a_glob_fits_in_one_of_its_ways_what_it_fits(pattern: str, value: str) -> None:
    nodes = nodes_of(pattern)
    assert any(glob_fits(way)(value) for way in ways(nodes)) is fits_whole(nodes, value)


@settings(max_examples=500)
@given(PATHS.map("".join), VALUES)
def test_a_path_is_named_where_the_walk_names_it(pattern: str, value: str) -> None:
    assert bool(path_fits(parse_path(pattern))(value)) is codeowners_matches(pattern, value)


@pytest.mark.parametrize(
    "pattern,value", [("aXa", "a"), ("a*a", "a"), ("a*b*b", "ab"), ("*ab*b*", "ab"), ("a*ab", "aab")]
)
def test_texts_do_not_overlap(pattern: str, value: str) -> None:
    assert glob_fits(nodes_of(pattern))(value) is glob_matches(pattern, value, path=True)


def test_choices_are_taken_apart_while_they_are_few() -> None:
    few, many = ways(nodes_of("{a,b{c,d}}/**/e")), ways(nodes_of("{a,b}{a,b}{a,b}{a,b}?[ab]"))
    assert len(few) == 6
    assert not any(isinstance(node, Choice) for way in few for node in way)
    assert len(many) == MOST_WAYS
    assert {type(node) for way in many for node in way} >= {Choice, Any, Class}


def test_no_value_is_slow() -> None:
    path = path_fits(parse_path("**/a*a*a*b/**/c*c/*"))
    assert not path("a/" * 50_000 + "a" * 100_000)
    assert not glob_fits(nodes_of("*a" * 40 + "b"))("a" * 1_000_000)
