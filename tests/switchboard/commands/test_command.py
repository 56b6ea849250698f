"""What people type, in every spelling, and what they get wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from switchboard.commands.command import KINDS, QUESTIONS, read_command, read_reply
from switchboard.commands.intents import Ask, AskKind, AskLink, Mistake, Said
from switchboard.model.action import ActionKind, ActionRequest, Assignee, AssigneeKind, IssueName, NameKind
from switchboard.model.intent import EndLink
from tests.switchboard.commands.asking import (
    ALICE,
    IN_THREAD,
    PAY,
    SAID,
    SAYINGS,
    asked,
    assert_its_form_is_right,
    mistaken,
    read,
)

OF_THE_THREAD = (IssueName(NameKind.MESSAGE, "C1/1700000000.000100"),)
WORDS = st.sampled_from(
    "resolve assign ignore snooze page ack note show why search mine mute unmute mutes link whoami status help digest "
    "PAY-1A2 pay-a 4201 <https://acme.sentry.io/issues/7/|7> next release current in commit abc123 of acme/shop 1.4.2 "
    "because for until escalating 100 events users 1h 2 hours forever me owner #payments <@U1|al> <#C1|pay> <#C2> "
    "<!subteam^S1|@ops> <!channel> @bob team:payments is:unresolved ( ) : , ; &amp; &lt; “ ” and nobody end 3".split()
)
SOUP = st.lists(WORDS, max_size=12).map(" ".join)
COMMANDS = st.sampled_from(("/resolve", "/assign", "/ignore", "/sentry", "/other", ""))


@given(COMMANDS, SOUP | st.text(max_size=300), SAYINGS)
@example("/sentry", " " * 3000, SAID)
@example("/sentry", "mute " + "a for " * 490, SAID)
@example("/resolve", "PAY-1, " * 420, SAID)
@example("/resolve", "in " * 1000, SAID)
@example("/ignore", "1" * 3000, SAID)
@example("/ignore", "PAY-1 " + "1h" * 1490, SAID)
@example("/assign", "<" * 3000, SAID)
@example("/sentry", "note " + "because " * 370, IN_THREAD)
def test_nothing_that_is_typed_is_an_error_and_every_mistake_names_a_form_that_can_be_read(
    command: str, text: str, said: Said
) -> None:
    intent = read_command(command, text, said)
    if isinstance(intent, Mistake):
        assert intent.form
        assert_its_form_is_right(intent, said)
        assert len(intent.words) <= 6000
    if isinstance(intent, ActionRequest):
        assert intent.issues
        assert (intent.by, intent.origin, intent.once) == (ALICE, said.origin, "t1")


def test_a_request_keeps_who_asked_where_and_what_slack_sends_once() -> None:
    intent = asked("/resolve PAY-1A2", IN_THREAD)
    assert (intent.by, intent.once) == (ALICE, "t1")
    assert intent.origin.thread == IN_THREAD.thread
    assert intent.origin.response_url == SAID.response_url


@pytest.mark.parametrize("word", KINDS)
def test_in_a_thread_the_issue_may_be_left_out(word: str) -> None:
    rest = {"note": "x", "comment": "x", "assign": "me", "snooze": "1h"}.get(word, "")
    assert asked(f"/sentry {word} {rest}", IN_THREAD).issues == OF_THE_THREAD


@pytest.mark.parametrize("word", KINDS)
def test_elsewhere_it_may_not(word: str) -> None:
    mistaken(f"/sentry {word}")


@pytest.mark.parametrize(
    "line",
    [
        "/resolve pay-1a2 because flaky  upstream ",
        "/resolve “PAY-1A2” Because flaky  upstream",
        "/sentry resolve PAY-1A2, because flaky  upstream",
        "/sentry  Resolve PAY-1A2. BECAUSE flaky  upstream",
        "/resolve because flaky  upstream",
    ],
)
def test_a_reason_may_end_anything(line: str) -> None:
    intent = asked(line, IN_THREAD if "PAY" not in line.upper() else SAID)
    assert (intent.kind, intent.text) == (ActionKind.RESOLVE, "flaky  upstream")


def test_what_slack_escapes_is_undone_in_a_reason() -> None:
    intent = asked("/resolve PAY-1A2 because a &lt;b&gt; &amp; <@U1|al> in <#C1|pay>, see <https://x.example/a|this>")
    assert intent.text == "a <b> & @al in #pay, see https://x.example/a"


def test_a_note_is_kept_as_it_was_typed() -> None:
    assert asked("/sentry note PAY-1A2 “500” errors, because of PAY-3\nand more.").text == (
        "“500” errors, because of PAY-3\nand more."
    )
    assert asked("/sentry note PAY-1A2, PAY-3 both").issues == (PAY, IssueName(NameKind.SHORT_ID, "PAY-3"))
    assert asked("/sentry note 500 errors", IN_THREAD).issues == OF_THE_THREAD


def test_a_reply_that_begins_with_the_mark_is_a_note() -> None:
    intent = read_reply("!note it was <@U2|bob>", IN_THREAD)
    assert isinstance(intent, ActionRequest)
    assert (intent.kind, intent.issues, intent.text) == (ActionKind.NOTE, OF_THE_THREAD, "it was @bob")
    assert isinstance(read_reply("!note", IN_THREAD), Mistake)


@pytest.mark.parametrize("text", ["note that", "a !note", "!notes", "", "!notebook x"])
def test_any_other_reply_is_what_people_say(text: str) -> None:
    assert read_reply(text, IN_THREAD) is None
    assert read_reply("!note x", SAID) is None


@pytest.mark.parametrize("line", ["/assign PAY-1A2 nobody", "/assign PAY-1A2 to no one", "/sentry unassign PAY-1A2"])
def test_to_nobody_is_to_take_it_from_whoever_has_it(line: str) -> None:
    assert asked(line).kind is ActionKind.UNASSIGN


def test_without_a_name_the_owner_is_paged() -> None:
    assert asked("/sentry page PAY-1A2").assignee == Assignee(AssigneeKind.OWNER)
    assert asked("/sentry page PAY-1A2 #ops because down").assignee == Assignee(AssigneeKind.TEAM, "ops")


def test_the_issue_may_come_last() -> None:
    assert asked("/assign <@U7|al> PAY-1A2").assignee == Assignee(AssigneeKind.SLACK, "U7")
    assert asked("/ignore 2h PAY-1A2").issues == (PAY,)


@pytest.mark.parametrize(
    "line, form",
    [
        ("/resolve PAY-1A2 nxt release", "/resolve PAY-1A2 next release"),
        ("/resolve next release", "/resolve PAY-1A2 next release"),
        ("/ignore PAY-3 until escalted", "/ignore PAY-3 until escalating"),
        ("/ignore PAY-3 100 events in 3 weeks", "/ignore PAY-3 100 events in 1h"),
        ("/sentry snooze PAY-3", "/ignore PAY-3 2h"),
        ("/assign PAY-3", "/assign PAY-3 me"),
        ("/assign PAY-3 ownr", "/assign PAY-3 owner"),
        ("/assign PAY-3 checkout", "/assign PAY-3 #checkout"),
        ("/assign PAY-3 @bob", "/assign PAY-3 alice@example.com"),
        ("/sentry ack PAY-3 on &lt;it&gt;", "/sentry ack PAY-3 because on &lt;it&gt;"),
        ("/sentry ack PAY-3 for a while", "/sentry ack PAY-3 for 4h"),
        ("/sentry ack PAY-3 for 8 days", "/sentry ack PAY-3 for 7d"),
        ("/sentry reslove PAY-3", "/resolve PAY-1A2"),
        ("/sentry snoze PAY-3 1h", "/ignore PAY-1A2 2h"),
        ("/sentry xyzzy", "/sentry help"),
        ("/sentry note PAY-3", "/sentry note PAY-3: seen at noon, too"),
        ("/sentry show", "/sentry show PAY-1A2"),
    ],
)
def test_a_mistake_names_the_nearest_form(line: str, form: str) -> None:
    assert mistaken(line).form == form


@pytest.mark.parametrize("words", ["for 4h", "4h", "for 4 hours", "for 3h and 60 min because the fix rolls out"])
def test_an_acknowledgement_may_be_for_a_time(words: str) -> None:
    assert asked(f"/sentry ack PAY-3 {words}").lasts == timedelta(hours=4)
    in_thread = asked(f"/sentry ack {words}", IN_THREAD)
    assert (in_thread.lasts, in_thread.issues[0].kind) == (timedelta(hours=4), NameKind.MESSAGE)


def test_too_many_issues_at_once_are_refused() -> None:
    many = " ".join(f"PAY-{number}" for number in range(1, 22))
    assert "20 at once" in mistaken(f"/resolve {many}").problem
    assert len(asked("/resolve PAY-1 PAY-2, PAY-1 and PAY-3").issues) == 3


def test_a_mistake_is_said_in_one_line_without_slacks_escapes() -> None:
    words = mistaken("/sentry ack PAY-3 on &lt;it&gt;").words
    assert words == (
        "I do not understand “on <it>”; a reason begins with “because”. Try `/sentry ack PAY-3 because on <it>`."
    )


@pytest.mark.parametrize(
    "line, ask",
    [
        ("/sentry", Ask(AskKind.HELP)),
        ("/sentry help Resolve", Ask(AskKind.HELP, argument="resolve")),
        ("/resolve help", Ask(AskKind.HELP, argument="resolve")),
        ("/sentry PAY-1A2", Ask(AskKind.SHOW, (PAY,))),
        ("/sentry show pay-1a2", Ask(AskKind.SHOW, (PAY,))),
        ("/sentry why PAY-1A2?", Ask(AskKind.WHY, (PAY,))),
        ("/sentry search message:“a b” &lt;x&gt;", Ask(AskKind.SEARCH, argument='message:"a b" <x>')),
        ("/sentry link <mailto:Al@x.example|Al@x.example>", AskLink("al@x.example")),
        ("/sentry link", AskLink()),
        ("/sentry unlink", EndLink(SAID.by, SAID.origin, SAID.trigger_id)),
        ("/sentry MINE", Ask(AskKind.MINE)),
    ],
)
def test_questions_change_nothing(line: str, ask: Ask) -> None:
    assert read(line) == ask


def test_in_a_thread_a_question_is_about_its_issue() -> None:
    assert read("/sentry why", IN_THREAD) == Ask(AskKind.WHY, OF_THE_THREAD)


def test_no_word_means_two_things() -> None:
    assert not set(KINDS) & set(QUESTIONS)
