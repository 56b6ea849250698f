"""The glob fits what Sentry's own matcher fits. The tables were checked against it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.ownership.glob import glob_matches, places_in, tag_glob_matches
from switchboard.ownership.pattern import Any, Choice, Class, Literal, Node, parse_glob

FITS = [
    ("src/amply/payments/*", "src/amply/payments/stripe.py"),
    ("src/amply/payments/*", "src/amply/payments/deep/down.py"),
    ("*.py", "a/b/c.py"),
    ("*/payments/*", "/app/payments/x.py"),
    ("A/B.PY", "a/b.py"),
    ("a/b.py", r"a\b.py"),
    (r"a\b.py", "a/b.py"),
    (r"a\*", "a/x"),
    ("a?b", "a/b"),
    ("a*", "a\nb"),
    ("[ab]x", "bx"),
    ("[a-c]", "B"),
    ("[!a]", "b"),
    ("[^a]", "b"),
    ("[]a]", "]"),
    ("[a-]", "-"),
    ("[-a]", "-"),
    ("[a-c-e]", "d"),
    ("[*]", "*"),
    ("[/]", "\\"),
    ("{a,b}c", "bc"),
    ("{a,{b,c}d}", "cd"),
    ("{a,[!b]}", "c"),
    ("{},x", ",x"),
    ("a]", "a]"),
    ("**/a", "a"),
    ("**/a", "x/y/a"),
    ("a/**/b", "a/b"),
    ("a/**/b", "a/x/y/b"),
    ("a/**/**/b", "a/b"),
    ("a/**", "a/"),
    ("a{/**/,x}b", "a/b"),
    ("x**a", "xya"),
    ("**/", "anything"),
    ("**", ""),
    ("{}", ""),
    ("k", "\u212a"),
    ("straße", "STRAßE"),
    ("ΑΣ", "ας"),
    ("İ", "i̇"),
    ("??", "é"),
    ("[é]?", "É"),
    ("[!-_]", "q"),
    ("{a{b,c}}", "ac"),
    ("{" * 40 + "a" + "}" * 40, "a"),
]

DOES_NOT_FIT = [
    ("foo/*", "/x/foo/a.py"),
    ("foo/", "foo/a.py"),
    ("foo", "foo/a.py"),
    ("a.py", "axpy"),
    ("", "a"),
    ("?", ""),
    ("[a", "[a"),
    ("{a", "{a"),
    ("a}", "a}"),
    ("[c-a]", "b"),
    ("[!a]", ""),
    ("{a,}b", "b"),
    ("**/a", "xa"),
    ("a/**/b", "axxb"),
    ("a/**", "a"),
    ("a{/**,x}", "a"),
    ("/**/a", "a"),
    ("ß", "SS"),
    ("s", "ſ"),
    ("Σ", "ς"),
    ("?", "é"),
    ("[é]", "é"),
    ("[A-z]", "_"),
    ("[b-a-z]", "c"),
    ("{a,{}}", ""),
]


@pytest.mark.parametrize("pattern,value", FITS)
def test_a_path_fits(pattern: str, value: str) -> None:
    assert glob_matches(pattern, value, path=True)


@pytest.mark.parametrize("pattern,value", DOES_NOT_FIT)
def test_a_path_does_not_fit(pattern: str, value: str) -> None:
    assert not glob_matches(pattern, value, path=True)


@pytest.mark.parametrize(
    "pattern,value,fits",
    [(r"a\*", "a*", True), (r"a\*", "ax", False), ("a/b", r"a\b", False), ("A*", "ab", True), ("a\\", "a\\", False)],
)
def test_outside_paths_a_backslash_escapes(pattern: str, value: str, fits: bool) -> None:
    assert glob_matches(pattern, value, path=False) is fits


@pytest.mark.parametrize(
    "pattern,value,fits", [("failed", "failed", True), ("failed", "Failed", False), ("[a-z]*", "Xy", False)]
)
def test_a_tags_value_keeps_its_case(pattern: str, value: str, fits: bool) -> None:
    assert tag_glob_matches(pattern, value) is fits


def naive(nodes: tuple[Node, ...], value: str, at: int = 0) -> Iterator[int]:
    """Walk one way after the other, and yield each place where the nodes may end."""
    if not nodes:
        yield at
        return
    for following in naive_step(nodes[0], value, at):
        yield from naive(nodes[1:], value, following)


def naive_step(node: Node, value: str, at: int) -> Iterator[int]:
    if isinstance(node, Choice):
        for option in node.options:
            yield from naive(option, value, at)
        if not node.options:
            yield at
    elif isinstance(node, Literal):
        if value.startswith(node.text, at):
            yield at + len(node.text)
    elif isinstance(node, Class | Any):
        if at < len(value) and (isinstance(node, Any) or value[at] in node):
            yield at + 1
    else:
        yield from range(at, len(value) + 1)


@given(st.text(alphabet="ab/*?{},[]!-", max_size=9), st.text(alphabet="ab/", max_size=6))
def test_it_agrees_with_trying_every_way(pattern: str, value: str) -> None:
    nodes = parse_glob(pattern, exact_case=True)
    expected = nodes is not None and len(value) in naive(nodes, value)
    assert tag_glob_matches(pattern, value) is expected


@given(st.text(), st.text(), st.booleans())
def test_it_is_total(pattern: str, value: str, path: bool) -> None:
    assert glob_matches(pattern, value, path=path) in (True, False)


def test_no_pattern_is_slow_on_a_value_made_to_hurt_it() -> None:
    assert not glob_matches("{*a,*aa}" * 50 + "b", "a" * 2_000, path=True)
    assert not glob_matches("*a" * 40 + "b", "a" * 100_000, path=True)


def test_ten_thousand_braces_are_malformed_and_quickly_so() -> None:
    assert not glob_matches("{" * 10_000 + "a" + "}" * 10_000, "a", path=True)


def test_a_long_value_is_matched_and_not_kept() -> None:
    assert glob_matches("*x", "a" * 1_000_000 + "x", path=True)
    assert places_in("a" * 1_001) is not places_in("a" * 1_001)
    assert places_in("a" * 1_000) is places_in("a" * 1_000)
