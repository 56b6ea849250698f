"""A value finds its rules by their start, by a segment, or among the few that have neither."""

from __future__ import annotations

import pytest

from switchboard.ownership.rule import MatcherKind, Rule
from switchboard.ownership.shelf import CodeownersShelf, GlobShelf


def found(shelf: GlobShelf | CodeownersShelf, patterns: tuple[str, ...], value: str) -> set[str]:
    for place, pattern in enumerate(patterns):
        shelf.put(place, Rule(MatcherKind.PATH, pattern, ("#a",)))
    return {patterns[entry.place] for entry in shelf.find(value)}


def test_a_glob_is_found_by_its_start_by_a_segment_or_by_nothing_literal() -> None:
    patterns = ("src/pay/*", "*/pay/*", "*.py", "src/p?y/*.py", "**/pay/**", "lib/*", "{src,lib}/*", "src/pay/card.py")
    assert found(GlobShelf(), patterns, "src/pay/card.py") == {*patterns} - {"lib/*"}


@pytest.mark.parametrize("value", ["src/pay/card.py", "/src/pay/card.py"])
def test_a_codeowners_line_is_found_likewise(value: str) -> None:
    patterns = ("/src/pay/", "pay", "pay/", "*.py", "/src/*/card.py", "**/pay/*", "lib/", "/pay", "card.py", "/src/pay")
    assert found(CodeownersShelf(), patterns, value) == {*patterns} - {"lib/", "/pay"}


def test_a_malformed_pattern_is_left_out() -> None:
    assert found(GlobShelf(), ("[a", "a"), "a") == {"a"}


def test_rules_that_are_known_are_not_asked_again() -> None:
    shelf = GlobShelf()
    shelf.put(7, Rule(MatcherKind.PATH, "*", ("#a",)))
    assert [entry.place for entry in shelf.find("a")] == [7]
    assert not list(shelf.find("a", but={7}))
