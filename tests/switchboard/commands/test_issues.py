"""Every way to name an issue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.issues import read_issue, read_issues, read_issues_at_the_end, say_issues
from switchboard.model.action import IssueName, NameKind
from tests.switchboard.commands.asking import ISSUES, PAY

SEVENTH = IssueName(NameKind.NUMBER, "7")
MESSAGE = IssueName(NameKind.MESSAGE, "C1/1700000000.000100")


@pytest.mark.parametrize(
    "word, name",
    [
        ("PAY-1A2", PAY),
        ("pay-1a2", PAY),
        ("`PAY-1A2`.", PAY),
        ("\u201cPAY\u20111A2\u201d", PAY),
        ("PAY-\u200b1A2", PAY),
        ("web-api_v2-z", IssueName(NameKind.SHORT_ID, "WEB-API_V2-Z")),
        ("4201", IssueName(NameKind.NUMBER, "4201")),
        ("https://acme.sentry.io/issues/7/?project=1&amp;query=a,b", SEVENTH),
        ("acme.sentry.io/issues/7", SEVENTH),
        ("sentry.io/organizations/acme/issues/7/?project=1", SEVENTH),
        ("<http://acme.sentry.io/issues/7|acme.sentry.io/issues/7>", SEVENTH),
        ("<https://acme.sentry.io/issues/7/events/abc/|the issue>", SEVENTH),
        ("<https://sentry.example.com/organizations/acme/issues/7>", SEVENTH),
        ("https://sentry.io/organizations/acme/issues/pay-1a2/", PAY),
        ("https://acme.slack.com/archives/C1/p1700000000000100", MESSAGE),
        ("<https://acme.slack.com/archives/C1/p1700000009000100?thread_ts=1700000000.000100&amp;cid=C1>", MESSAGE),
        ("C1/1700000000.000100", MESSAGE),
    ],
)
def test_an_issue_is_named_in_many_ways(word: str, name: IssueName) -> None:
    assert read_issue(word) == name
    assert read_issues(f"{word} and PAY-9 now").issues == (name, IssueName(NameKind.SHORT_ID, "PAY-9"))


@pytest.mark.parametrize(
    "word",
    [
        "",
        "-",
        "12",
        "PAY",
        "PAY-",
        "2024-11-02",
        "next-release",
        "1.4.2-rc1",
        "https://example.com/a",
        "<@U1|al>",
        "me",
    ],
)
def test_other_words_are_none(word: str) -> None:
    assert read_issue(word) is None


def test_commas_and_spaces_and_ands_stand_between_them() -> None:
    named = read_issues("PAY-1A2,PAY-3 , pay-4; and PAY-3 &amp; PAY-5 next release")
    assert say_issues(named.issues) == "PAY-1A2, PAY-3, PAY-4, PAY-5"
    assert named.rest == "next release"


def test_a_number_before_a_unit_is_no_issue() -> None:
    assert read_issues("4201 100 events in 1h").rest == "100 events in 1h"
    assert read_issues("100 users").issues == ()


def test_where_one_is_known_a_hyphen_in_lower_case_makes_none() -> None:
    assert read_issues("flaky-test", one_is_known=True).issues == ()
    assert read_issues("flaky-test").issues
    assert read_issues("pay-1a2", one_is_known=True).issues == (PAY,)


def test_before_prose_only_a_comma_goes_on_and_a_colon_ends() -> None:
    assert read_issues("PAY-1A2 PAY-3 is the same", prose_follows=True).rest == "PAY-3 is the same"
    assert read_issues("PAY-1A2: , PAY-3", prose_follows=True).rest == ", PAY-3"


def test_they_may_stand_at_the_end() -> None:
    assert read_issues_at_the_end("next release PAY-1A2") == read_issues("PAY-1A2 next release")


@given(ISSUES)
def test_what_is_said_is_read_back(issues: list[IssueName]) -> None:
    assert read_issues(say_issues(issues)).issues == tuple(issues)


@given(st.text(max_size=200), st.booleans(), st.booleans())
def test_any_text_is_read(text: str, known: bool, prose: bool) -> None:
    read_issues(text, one_is_known=known, prose_follows=prose)
    read_issues_at_the_end(text)
