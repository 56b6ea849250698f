"""The index finds what holding every rule against every frame finds, and remembers within bounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.facts import Facts, Frame
from switchboard.model.replace import replace
from switchboard.ownership.gitignore import codeowners_matches
from switchboard.ownership.glob import glob_matches
from switchboard.ownership.index import LONGEST_REMEMBERED, ROOM, FrameFits, Memory, index_of
from switchboard.ownership.match import owners_of
from switchboard.ownership.munge import munging_of
from switchboard.ownership.rule import MatcherKind, Rule

BARE = Facts(at=datetime(2026, 1, 1, tzinfo=UTC), resource="error", action="created")
# Few letters, so that patterns fit often; `İ` and `ß` are those whose case is odd; a NUL is a character like any other.
PIECES = st.sampled_from(
    ["a", "b", "/", "/", "a/", "/b/", "*", "**/", "/*", "?", *".-_", "\\", "[a]", "{a,/b/}", "A", "İ", "ß", "\0", "\n"]
)
PATTERNS = st.lists(PIECES, max_size=7).map("".join)
VALUES = st.one_of(st.none(), st.lists(st.sampled_from([*"ab//\\.-_AİßΣ\0\n", "a/", "/b"]), max_size=9).map("".join))
KINDS = st.sampled_from([MatcherKind.PATH, MatcherKind.MODULE, MatcherKind.CODEOWNERS])
RULES = st.lists(st.builds(Rule, KINDS, PATTERNS, st.just(("#a",))), max_size=8).map(tuple)
FRAME = st.builds(
    Frame,
    filename=VALUES,
    abs_path=VALUES,
    module=VALUES,
    in_app=st.sampled_from([None, True, False]),
    package=st.sampled_from([None, "a", "b"]),
)
FRAMES = st.lists(FRAME, max_size=4).map(tuple)
PLATFORMS = st.sampled_from([None, "python", "java", "cocoa", "other"])


def naive(rule: Rule, facts: Facts) -> tuple[str, int] | None:
    """Hold one rule against each frame in turn, from the error outwards."""
    munge = munging_of(facts.platform, facts.sdk).munge
    for distance, frame in enumerate(reversed(facts.frames)):
        files = (frame.filename, frame.abs_path, munge(frame))
        for value in (frame.module,) if rule.kind is MatcherKind.MODULE else files:
            if value and naive_fits(rule, value, in_app=frame.in_app is not False):
                return value, distance
    return None


def naive_fits(rule: Rule, value: str, *, in_app: bool) -> bool:
    if rule.kind is MatcherKind.CODEOWNERS:
        return in_app and codeowners_matches(rule.pattern, value)
    return glob_matches(rule.pattern, value, path=True)


@given(RULES, FRAMES, PLATFORMS)
def test_the_index_finds_what_trying_everything_finds(
    rules: tuple[Rule, ...], frames: tuple[Frame, ...], platform: str | None
) -> None:
    facts = replace(BARE, frames=frames, platform=platform, sdk="sentry.dart.flutter")
    expected = {id(rule): met for rule in rules if (met := naive(rule, facts))}
    for _ in range(2):  # once afresh, once from memory
        found = {id(match.rule): (match.value, match.frame) for match in owners_of(rules, facts)}
        assert found == expected


class Asked:
    """Says that each file fits the rule of its length, and knows which files it was asked for."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.memory = Memory(self.find, "filename", "in_app")

    def find(self, frames: Sequence[Frame]) -> list[FrameFits]:
        files = [frame.filename or "" for frame in frames]
        self.files += files
        return [(("file", file, (len(file),)),) for file in files]

    def recall(self, *files: str) -> list[int]:
        return [places[0] for ((_, _, places),) in self.memory.recall([Frame(filename=file) for file in files])]


def test_a_frame_is_looked_up_once() -> None:
    asked = Asked()
    assert asked.recall("a", "ab") == asked.recall("a", "ab") == [1, 2]
    assert asked.recall("abc", "ab") == [3, 2]
    assert asked.files == ["a", "ab", "abc"]


def test_a_long_path_is_matched_and_not_kept() -> None:
    asked, short, long = Asked(), "x" * LONGEST_REMEMBERED, "x" * (LONGEST_REMEMBERED + 1)
    for _ in range(2):
        assert asked.recall(long, short) == [len(long), len(short)]
    assert asked.files == [long, short, long]


def test_what_is_remembered_has_its_bound_and_what_is_asked_for_stays() -> None:
    asked = Asked()
    for number in range(1, 3 * ROOM // 400):
        assert asked.recall(f"{number}.py", "0.py")[1] == 4
    assert len(asked.memory.young) <= ROOM // 400
    assert asked.files.count("0.py") == 1
    asked.recall("1.py")
    assert asked.files.count("1.py") == 2


def test_the_same_rules_are_compiled_once() -> None:
    rules = (Rule(MatcherKind.PATH, "src/*", ("#a",)),)
    assert index_of(rules) is index_of(rules)
