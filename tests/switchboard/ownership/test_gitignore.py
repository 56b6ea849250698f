"""A CODEOWNERS pattern fits what Sentry's own matcher fits. The tables were checked against it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.ownership.gitignore import codeowners_matches

FITS = [
    ("*.py", "a.py"),
    ("*.py", "x/a.py"),
    ("*.py", "x/a.py/b"),
    ("dir", "x/dir"),
    ("dir", "x/dir/a"),
    ("dir/", "x/dir/a/b"),
    ("dir/", "dir/"),
    ("dir/*", "dir/a"),
    ("dir/*", "dir/"),
    ("/dir", "dir/a"),
    ("/dir", "/dir/a"),
    ("//dir", "/dir"),
    ("**/a", "a"),
    ("**/a", "x/y/a/b"),
    ("a/**", "a/b/c"),
    ("a/**/b", "a/b"),
    ("a/**/b", "a/x/y/b/z"),
    ("a**b", "axb"),
    ("a/*/", "a/b/c"),
    ("*", "a\nb"),
    ("?.py", "é.py"),
    ("[ab]", "[ab]"),
    ("{a}", "{a}"),
    ("\\", "x/\\"),
    ("\\anything", "x\\"),
    ("é/**", "é/\n/b"),
    ("", ""),
    ("", "/"),
]
DOES_NOT_FIT = [
    ("dir/", "dir"),
    ("dir/*", "dir/a/b"),
    ("dir/*", "x/dir/a"),
    ("dir/a", "/dir/a"),
    ("/dir", "//dir/a"),
    ("a/b", "x/a/b"),
    ("a/**", "a"),
    ("**/b", "ab"),
    ("a?b", "a/b"),
    ("a**b", "ax/yb"),
    ("a/**b", "a/x/yb"),
    ("a/**", "a/\n/b"),
    ("*/b", "b"),
    ("[ab]", "a"),
    ("{a}", "a"),
    ("A.py", "a.py"),
    ("a//b", "a/b"),
    ("a\\b", "a/b"),
    ("a\\ b", "a b"),
    ("\\a", "a"),
    ("", "a"),
]


@pytest.mark.parametrize("pattern,value", FITS)
def test_a_path_is_named(pattern: str, value: str) -> None:
    assert codeowners_matches(pattern, value)


@pytest.mark.parametrize("pattern,value", DOES_NOT_FIT)
def test_a_path_is_not_named(pattern: str, value: str) -> None:
    assert not codeowners_matches(pattern, value)


def by_expression(pattern: str, value: str) -> bool:
    """Say the same with a regular expression; too slow for strangers' paths."""
    text = pattern.rstrip("/")
    said = r"/?" if text.startswith("/") and "/" in pattern[:-1] else ""
    for part in re.findall(r"(?:(?<=/)|^)\*\*/|(?:(?<=/)|^)\*\*\Z|.", text[1:] if said else text, re.DOTALL):
        known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
        said += known.get(part, re.escape(part))
    start = r"\A" if "/" in pattern[:-1] else r"(?:\A|/)"
    end = "/" if text != pattern else r"\Z" if text.endswith("/*") else r"(?:\Z|/)"
    return re.search(start + said + end, value) is not None


@given(st.text("ab/*?", max_size=8), st.text("ab/\n", max_size=8))
def test_it_agrees_with_a_regular_expression(pattern: str, value: str) -> None:
    if not pattern.startswith("/**"):  # whose lookbehind is cut off above
        assert codeowners_matches(pattern, value) is by_expression(pattern, value)


@given(st.text(), st.text())
def test_it_is_total(pattern: str, value: str) -> None:
    assert codeowners_matches(pattern, value) in (True, False)


def test_no_pattern_is_slow_on_a_value_made_to_hurt_it() -> None:
    assert not codeowners_matches("*a" * 40 + "b", "a" * 20_000)
    assert not codeowners_matches("**/" * 40 + "b", "a/" * 20_000)
