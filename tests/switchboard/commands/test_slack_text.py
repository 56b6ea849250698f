"""Slack's spelling of what people type."""

from __future__ import annotations

import pytest
from hypothesis import given

from switchboard.commands.slack_text import bare, escaped, prose, quoted, reason_of, unescaped
from tests.switchboard.commands.asking import TEXTS


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("<@U1|alice> <@U1>", "@alice @U1"),
        ("<#C1|pay> <#C1>", "#pay #C1"),
        ("<!here> <!subteam^S1|@ops>", "@here @ops"),
        ("<https://x.example/a|text>", "https://x.example/a"),
        ("<http://v1.app|v1.app>", "v1.app"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
    ],
)
def test_prose_is_what_a_person_meant(typed: str, meant: str) -> None:
    assert prose(typed) == meant


@given(TEXTS)
def test_what_is_escaped_is_read_as_it_was(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert prose(escaped(text)) == text


def test_words_to_be_understood_have_one_spelling() -> None:
    assert bare("“100\u00a0events” in\u200b 1h.") == '100 events" in 1h'
    assert bare("`2h`!") == "2h"


@pytest.mark.parametrize(
    "words, head, why",
    [
        ("PAY-1 because of x because y", "PAY-1 ", "of x because y"),
        ("PAY-1 because", "PAY-1 ", None),
        ("BECAUSE x", "", "x"),
        ("PAY-1 justbecause x", "PAY-1 justbecause x", None),
    ],
)
def test_the_first_because_begins_the_reason(words: str, head: str, why: str | None) -> None:
    assert reason_of(words) == (head, why)


def test_a_quotation_is_short_and_in_one_line() -> None:
    assert quoted("a`b\n" + "x" * 100) == f"“a'b {'x' * 56}…”"
