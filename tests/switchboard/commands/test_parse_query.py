"""Mutes as they are typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from switchboard.commands.intents import Ask, AskKind
from switchboard.commands.parse_query import say_mute
from switchboard.model.intent import EndMute, SetMail, SetMute, SetPreference
from switchboard.model.people import MailKind
from tests.switchboard.commands.asking import LENGTHS, SAID, TEXTS, mistaken, read

HOUR = timedelta(hours=1)
WHO = (SAID.by, SAID.origin, SAID.trigger_id)


@pytest.mark.parametrize(
    "line",
    [
        "/sentry mute team:payments for 2h because the provider is down",
        "/sentry mute team:payments  for 2 hours because the provider is down",
    ],
)
def test_a_mute_says_what_for_how_long_and_why(line: str) -> None:
    assert read(line) == SetMute("team:payments", 2 * HOUR, "the provider is down", *WHO)


def test_the_query_may_hold_what_slack_escapes_and_corrects() -> None:
    intent = read("/sentry mute message:“wait for it” times_seen:&gt;5 for 1d because x")
    assert intent == SetMute('message:"wait for it" times_seen:>5', 24 * HOUR, "x", *WHO)


@given(LENGTHS, TEXTS)
def test_what_is_said_is_read_back(lasts: timedelta, because: str) -> None:
    shown = min(lasts, 90 * 24 * HOUR)
    assert read(say_mute("team:payments", shown, because)) == SetMute("team:payments", shown, because, *WHO)


@pytest.mark.parametrize(
    "line, form",
    [
        ("/sentry mute", "/sentry mute team:payments for 2h because the card provider is down"),
        ("/sentry mute ((", "/sentry mute team:payments for 2h because the card provider is down"),
        ("/sentry mute team:a for 1h", "/sentry mute team:a for 1h because the card provider is down"),
        ("/sentry mute team:a 1h because x", "/sentry mute team:a for 1h because x"),
        ("/sentry mute team:a because x", "/sentry mute team:a for 2h because x"),
        ("/sentry mute team:a for 100d because x", "/sentry mute team:a for 2h because x"),
        ("/sentry unmute", "/sentry unmute 3"),
        ("/sentry search", "/sentry search is:unresolved level:error"),
        ("/sentry search ((", "/sentry search is:unresolved level:error"),
        ("/sentry link alice", "/sentry link alice@example.com"),
    ],
)
def test_a_mistake_names_the_nearest_form(line: str, form: str) -> None:
    assert mistaken(line).form == form


@pytest.mark.parametrize("line", ["/sentry unmute 3", "/sentry unmute #3", "/sentry mute end 3"])
def test_a_mute_is_ended_by_its_number(line: str) -> None:
    assert read(line) == EndMute(3, *WHO)


def test_what_somebody_likes_is_on_or_off() -> None:
    assert read("/sentry dm off") == SetPreference(False, *WHO)
    assert read("/sentry DM *On*") == SetPreference(True, *WHO)
    assert mistaken("/sentry dm").form == "/sentry dm off"
    assert mistaken("/sentry dm please").form == "/sentry dm off"


def test_what_somebody_is_mailed_is_one_kind_or_all_of_it() -> None:
    assert read("/sentry mail on") == SetMail(MailKind.ALL, True, *WHO)
    assert read("/sentry mail New OFF") == SetMail(MailKind.NEW, False, *WHO)
    assert read("/sentry mail regressions on") == SetMail(MailKind.REGRESSIONS, True, *WHO)
    assert read("/sentry mail assigned off") == SetMail(MailKind.ASSIGNED, False, *WHO)
    for words in ("", "please", "new", "old on", "new regressions on"):
        assert mistaken(f"/sentry mail {words}").form == "/sentry mail new on"


@pytest.mark.parametrize(
    "line, query",
    [
        ("/sentry mute PAY-502 for 2h because x", "issue:PAY-502"),
        ("/sentry mute PAY-502, PAY-503 for 2h because x", "issue:PAY-502 OR issue:PAY-503"),
        ("/sentry mute issue:PAY-503 for 2h because x", "issue:PAY-503"),
        ("/sentry mute acme.sentry.io/issues/952 for 2h because x", "issue.id:952"),
        ("/sentry mute <https://acme.sentry.io/issues/952/?project=1> for 2h because x", "issue.id:952"),
        ("/sentry mute 502 for 2h because x", "502"),
        ("/sentry mute read-timeout for 2h because x", "read-timeout"),
        ("/sentry mute PAY-502 level:error for 2h because x", "PAY-502 level:error"),
        ('/sentry mute message:"failed because of timeout" for 2h because x', 'message:"failed because of timeout"'),
        ("/sentry mute message:“it failed because x” for 2h because x", 'message:"it failed because x"'),
        ('/sentry mute message:"a \\" because b" for 2h because x', 'message:"a \\" because b"'),
    ],
)
def test_a_mute_names_an_issue_or_a_query(line: str, query: str) -> None:
    assert read(line) == SetMute(query, 2 * HOUR, "x", *WHO)


def test_because_outside_of_quotes_begins_the_reason_whatever_it_quotes() -> None:
    assert read('/sentry mute team:a for 1h because "it is" because of us') == SetMute(
        "team:a", HOUR, '"it is" because of us', *WHO
    )


@pytest.mark.parametrize(
    "query, problem",
    [
        ("level:critcal", "did you mean fatal"),
        ("level:error level:fatal", "write level:[error,fatal]"),
        ("NOT level:fatal", "!level:fatal"),
    ],
)
def test_a_mute_that_can_hold_nothing_is_a_mistake_with_the_nearest_form(query: str, problem: str) -> None:
    assert problem in mistaken(f"/sentry mute {query} for 2h because x").problem


def test_whoever_searches_may_ask_for_themselves() -> None:
    assert read("/sentry search assigned:me is:unresolved") == Ask(AskKind.SEARCH, argument="assigned:me is:unresolved")
