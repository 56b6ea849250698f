"""A value finds its rules by their start, by a word, or among the few that have neither."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from switchboard.ownership.rule import MatcherKind, Rule
from switchboard.ownership.shelf import Shelf, codeowners_shelf, glob_shelf

Make = Callable[[Iterable[tuple[int, Rule]]], Shelf]


def shelf(make: Make, patterns: tuple[str, ...]) -> Shelf:
    return make((place, Rule(MatcherKind.PATH, pattern, ("#a",))) for place, pattern in enumerate(patterns))


def found(make: Make, patterns: tuple[str, ...], value: str) -> set[str]:
    (places,) = shelf(make, patterns).find([value])
    return {patterns[place] for place in places}


def test_a_glob_is_found_by_its_start_by_a_word_or_by_nothing_literal() -> None:
    patterns = ("src/pay/*", "*/pay/*", "*.py", "src/p?y/*.py", "**/pay/**", "lib/*", "{src,lib}/*", "src/pay/card.py")
    assert found(glob_shelf, patterns, "src/pay/card.py") == {*patterns} - {"lib/*"}
    assert found(glob_shelf, ("*a*", "{a,b,c,d}{a,b,c}/*", "*", "a?b"), "Dab/b") == {"*a*", "*"}


@pytest.mark.parametrize("value", ["src/pay/card.py", "/src/pay/card.py"])
def test_a_codeowners_line_is_found_likewise(value: str) -> None:
    patterns = ("/src/pay/", "pay", "pay/", "*.py", "/src/*/card.py", "**/pay/*", "lib/", "/pay", "card.py", "/src/pay")
    assert found(codeowners_shelf, patterns, value) == {*patterns} - {"lib/", "/pay"}


def test_many_values_are_found_at_once_and_each_has_its_own() -> None:
    rules = shelf(glob_shelf, ("src/*", "*\n*", "*_api/*", "*"))
    assert rules.find(["src/a", "a\nb", "my_api/a", ""]) == [(3, 0), (3, 1), (3, 2), (3,)]
    assert rules.find([]) == []


def test_a_rule_is_kept_where_the_fewest_others_are() -> None:
    """Ten thousand rules start alike, or end alike: a value meets those alone whose own word it holds."""
    for make in (glob_shelf, codeowners_shelf):
        rules = shelf(make, tuple(f"src/**/mod{number}/view_{number % 7}.py" for number in range(10_000)))
        assert rules.find(["src/a/mod77/view_0.py"]) == [(77,)]


def test_a_malformed_pattern_is_left_out() -> None:
    assert found(glob_shelf, ("[a", "a"), "a") == {"a"}
    assert not shelf(glob_shelf, ("[a",))
    assert shelf(glob_shelf, ("*",))


def test_rules_that_are_known_are_not_asked_again() -> None:
    rules = shelf(glob_shelf, ("a", "*"))
    assert rules.find(["a"]) == [(1, 0)]
    assert rules.find(["a"], but={1}) == [(0,)]
