"""The index finds what holding every rule against every frame finds, and remembers within bounds."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import Facts, Frame
from switchboard.ownership.glob import glob_matches
from switchboard.ownership.index import LONGEST_REMEMBERED, index_of
from switchboard.ownership.match import owners_of
from switchboard.ownership.rule import Kind, Rule

# Few letters, so that patterns fit often; `İ` and `ß` are those whose case is odd; a NUL is a character like any other.
PATTERNS = st.text("ab*?/\\.[]{},!-Aİß\0", max_size=10)
VALUES = st.text("ab/\\.Aİß\0", max_size=12)
KINDS = st.sampled_from([Kind.PATH, Kind.MODULE])
RULES = st.lists(st.builds(Rule, KINDS, PATTERNS, st.just(("#a",))), max_size=6).map(tuple)
FRAMES = st.lists(st.builds(Frame, filename=VALUES, abs_path=VALUES, module=VALUES), max_size=4).map(tuple)


def naive(rule: Rule, frames: tuple[Frame, ...]) -> tuple[str, int] | None:
    """Hold one rule against each frame in turn, from the error outwards."""
    for distance, frame in enumerate(reversed(frames)):
        values = (frame.module,) if rule.kind is Kind.MODULE else (frame.filename, frame.abs_path)
        for value in values:
            if value and glob_matches(rule.pattern, value, path=True):
                return value, distance
    return None


@given(RULES, FRAMES)
def test_the_index_finds_what_trying_everything_finds(rules: tuple[Rule, ...], frames: tuple[Frame, ...]) -> None:
    facts = Facts(at=datetime(2026, 1, 1, tzinfo=UTC), resource="error", action="created", frames=frames)
    found = {id(match.rule): (match.value, match.frame) for match in owners_of(rules, facts)}
    assert found == {id(rule): met for rule in rules if (met := naive(rule, frames))}


def test_a_rule_is_found_by_its_start_by_a_segment_or_by_nothing_literal() -> None:
    patterns = ("src/pay/*", "*/pay/*", "*.py", "src/p?y/*.py", "**/pay/**", "lib/*", "{src,lib}/*")
    rules = tuple(Rule(Kind.PATH, pattern, ("#a",)) for pattern in patterns)
    hits = index_of(rules).hits("src/pay/card.py", "", "")
    assert {patterns[hit.place] for hit in hits} == set(patterns) - {"lib/*"}


def test_a_long_path_is_matched_and_not_kept() -> None:
    index = index_of((Rule(Kind.PATH, "src/*", ("#a",)),))
    path = "src/" + "x" * LONGEST_REMEMBERED
    assert index.hits(path, "", "") == index.hits(path, "", "") != ()
    assert index.hits(path, "", "") is not index.hits(path, "", "")
    assert index.hits("src/x", "", "") is index.hits("src/x", "", "")


def test_the_same_rules_are_compiled_once() -> None:
    rules = (Rule(Kind.PATH, "src/*", ("#a",)),)
    assert index_of(rules) is index_of(rules)
