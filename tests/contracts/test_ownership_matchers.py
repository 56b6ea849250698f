"""Our matchers against Sentry's own: sentry_relay holds both, and there must not be one difference.

Values are made from patterns, so that a good part of them fits. Alphabets hold what is odd: letters whose case is,
characters of several bytes, and whatever means something to a glob or to a regular expression.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random, SystemRandom

import pytest

from switchboard.ownership.gitignore import codeowners_matches
from switchboard.ownership.glob import glob_matches, tag_glob_matches

relay = pytest.importorskip("sentry_relay.processing", reason="no sentry_relay here: nothing to compare with")

PAIRS = 36_000  # for each kind of rule
LETTERS = [*"aabbkszAKZ", "é", "É", "ß", "ẞ", "İ", "ı", "i̇", "ſ", "\u212a", "Σ", "σ", "ς", "ǅ", "日", "𝒜", "\u0307"]
SIGNS = [*"//\\.,-!^$()|+#&~[]{}", "\n", "\r", "\0", " ", "a/", "//", "/b"]
WILD = [
    "*",
    "*",
    "**",
    "?",
    "/**/",
    "**/",
    "/**",
    "/*",
    "[ab]",
    "[!a]",
    "[^é-日]",
    "[a-k]",
    "[!-_]",
    "[]-]",
    "[a",
    "[z-a]",
]
BRACES = ["{a,b}", "{", "}", ",", "{a,{b,é}}", "{}", "{,a}", "{/**,b}", "{**/,x}", "{a{b,c},*}", "[[]", "\\{", "\\,"]
PIECES = LETTERS * 2 + SIGNS + WILD * 2 + BRACES
Matches = Callable[[str, str], bool]


def filled(piece: str, random: Random) -> str:
    """Write what a piece of a pattern may stand for."""
    if piece == "?":
        return random.choice(["a", "/", "\n", "é"])
    if "*" in piece:
        return (
            piece.replace("**/", random.choice(["", "x/", "x/y/"]))
            .replace("**", "x/y")
            .replace("*", "ab"[: random.randrange(3)])
        )
    if piece[0] in "[{" and len(piece) > 1:
        return random.choice(["a", "b", "é", "]", "-", "", "k", "ab", "/b"])
    return piece


def pair(random: Random) -> tuple[str, str]:
    """Make a pattern, and a value that often fits it: letters in another case, a part left out or put in."""
    pieces = random.choices(PIECES, k=random.choice([0, 1, 2, 2, 3, 3, 4, 5, 8]))
    value = "".join(filled(piece, random) for piece in pieces)
    changed = random.random()
    if changed < 0.08:
        value = value.swapcase()
    elif changed < 0.16:
        value = random.choice(LETTERS + SIGNS) + value
    elif changed < 0.24:
        value = f"{value}{random.choice(['/', ''])}{random.choice(LETTERS + SIGNS)}"
    elif changed < 0.3:
        value = value[: random.randrange(len(value) + 1)]
    elif changed < 0.34:
        value = value.replace("/", "\\")
    return "".join(pieces), value


def path_pair(random: Random) -> tuple[str, str]:
    """As `pair`, of pieces that a CODEOWNERS file has as well."""
    pattern, value = pair(random)
    if random.random() < 0.5:
        return pattern, value
    pieces = random.choices(
        ["a", "b", "é", "/", "/", "*", "**", "/**/", "?", ".py", "\\", "\n", "A"], k=random.randint(1, 6)
    )
    value = "".join(filled(piece, random) for piece in pieces)
    return "".join(pieces), random.choice(["", "", "/", "x/"]) + value + random.choice(["", "", "/", "/z"])


def theirs(**flags: bool) -> Matches:
    return lambda pattern, value: bool(relay.is_glob_match(value, pattern, allow_newline=True, **flags))


COMPARED: dict[str, tuple[Callable[[Random], tuple[str, str]], Matches, Matches]] = {
    "path and module": (
        pair,
        lambda pattern, value: glob_matches(pattern, value, path=True),
        theirs(case_insensitive=True, path_normalize=True),
    ),
    "url": (
        pair,
        lambda pattern, value: glob_matches(pattern, value, path=False),
        theirs(case_insensitive=True),
    ),
    "tag": (pair, tag_glob_matches, theirs()),
    "codeowners": (
        path_pair,
        codeowners_matches,
        lambda pattern, value: bool(relay.is_codeowners_path_match(value, pattern)),
    ),
}


@pytest.mark.parametrize("kind", COMPARED)
def test_we_match_what_sentry_matches(kind: str) -> None:
    make, ours, other = COMPARED[kind]
    seed = SystemRandom().getrandbits(32)
    random, fitting = Random(seed), 0
    for _ in range(PAIRS):
        pattern, value = make(random)
        expected = other(pattern, value)
        fitting += expected
        assert ours(pattern, value) is expected, (seed, pattern, value)
    assert fitting >= PAIRS / 3, "too few pairs fit to tell anything"
