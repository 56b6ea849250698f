"""When it is resolved, in the spellings that people use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.resolution import PHRASES, commit, read_resolution, release
from switchboard.model.action import Resolution, When


@pytest.mark.parametrize(
    "words, when",
    [
        ("", Resolution()),
        ("Now!", Resolution()),
        ("immediately", Resolution()),
        ("in the next release", Resolution(When.NEXT_RELEASE)),
        ("next", Resolution(When.NEXT_RELEASE)),
        ("upcoming version", Resolution(When.NEXT_RELEASE)),
        ("this release", Resolution(When.CURRENT_RELEASE)),
        ("in current-release", Resolution(When.CURRENT_RELEASE)),
        ("in 1.4.2.", Resolution(When.RELEASE, "1.4.2")),
        ("1.4.2", Resolution(When.RELEASE, "1.4.2")),
        ("in release “shop@1.4.2+7”", Resolution(When.RELEASE, "shop@1.4.2+7")),
        ("version next", Resolution(When.RELEASE, "next")),
        ("in <http://v1.app|v1.app>", Resolution(When.RELEASE, "v1.app")),
        ("in commit ABC123", Resolution(When.COMMIT, "abc123")),
        ("commit abc123 of acme/shop", Resolution(When.COMMIT, "abc123", "acme/shop")),
        ("in commit acme/shop@abc123", Resolution(When.COMMIT, "abc123", "acme/shop")),
    ],
)
def test_when_it_is_resolved(words: str, when: Resolution) -> None:
    assert read_resolution(words) == when


@pytest.mark.parametrize(
    "words", ["soon", "in", "in commit", "in commit xyz", "in a b", "in a/b", "in ..", "nxt release"]
)
def test_what_is_no_resolution(words: str) -> None:
    assert read_resolution(words) is None


def test_a_release_from_a_form_may_be_named_as_sentry_allows() -> None:
    assert release("next") == Resolution(When.RELEASE, "next")
    assert release("a b") is None
    assert release("x" * 251) is None
    assert commit(" ABC123 ", "acme/shop") == Resolution(When.COMMIT, "abc123", "acme/shop")
    assert commit("abc123", "") == Resolution(When.COMMIT, "abc123")
    assert commit("hello", "") is None


def test_the_examples_mean_what_they_say() -> None:
    assert all(read_resolution(words) == meant for words, meant in PHRASES.items())


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    read_resolution(text)
