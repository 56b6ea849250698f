"""A digest in a channel: what it shows, what can be pressed, what became of it; and every limit of Slack's, whatever it says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sandbox.slack.blocks import check_blocks
from switchboard.commands.buttons import read_button
from switchboard.commands.intents import Modal, OpenModal
from switchboard.model.action import ActionKind, ActionRequest, IssueName, NameKind
from switchboard.model.card import Card, Job, Step
from switchboard.model.digest import Digest, IssueNow
from switchboard.model.facts import Status
from switchboard.model.outcome import GaveUp, Outcome, Sent
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.senders.slack.blocks import MOST_CHARACTERS, characters, measure
from switchboard.senders.slack.digest import digest_message
from switchboard.senders.slack.message import Message
from switchboard.senders.slack.sender import root_of
from tests.often import often
from tests.samples.digests import SLOW, a_full_week, a_late_day, a_silent_week, an_issue
from tests.samples.hostile_digests import DIGESTS
from tests.switchboard.senders.cards import a_card, a_subject
from tests.switchboard.senders.kit import slack
from tests.switchboard.senders.loopback import Asked, Loopback, Play, Reply, loopback
from tests.switchboard.senders.slack.test_message import HIDDEN_CHARACTERS, parts, shown

KEY = SubjectKey(SubjectKind.DIGEST, "", "payments", "week 2026-11-23")
POSTED = Reply(body={"ok": True, "channel": "C1", "ts": "1700000000.000100"})


def a_digest_card(digest: Digest, **over: Any) -> Card:
    return a_card(subject=a_subject(key=KEY, title="", url=None), digest=digest, **({"acts": True} | over))


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def pressable(message: Message) -> dict[str, dict[str, Any]]:
    """Return what can be pressed, by its action id."""
    return {part["action_id"]: part for part in parts(message.blocks) if "action_id" in part}


def pressed(button: dict[str, Any]) -> ActionRequest | OpenModal:
    """Return what pressing a button asks for."""
    action = {"type": "button", "action_id": button["action_id"], "value": button["value"]}
    read = read_button({"type": "block_actions", "user": {"id": "U1"}, "actions": [action]})
    assert isinstance(read, ActionRequest | OpenModal)
    return read


def is_taken(message: Message) -> None:
    """Slack's limits, and nothing that is markup."""
    check_blocks(list(message.blocks))
    assert characters(message.blocks) <= MOST_CHARACTERS
    assert kinds(message).count("data_visualization") <= 2
    assert 0 < len(message.text) <= 4000
    assert not set("<>") & set(message.text)
    for part in parts(message.blocks):
        assert part.get("type") not in ("mrkdwn", "markdown", "section", "user", "usergroup", "channel", "broadcast")
    words = json.dumps(message.blocks, ensure_ascii=False)
    words.encode()  # raises for a lone surrogate
    assert not HIDDEN_CHARACTERS & set(words)


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(40))
@given(DIGESTS)
def test_any_digest_makes_messages_that_slack_takes(digest: Digest) -> None:
    card = a_digest_card(digest)
    for drawn in (True, False):
        is_taken(digest_message(card, drawn=drawn))
    assert measure(digest_message(card, drawn=False, size=measure).blocks) <= MOST_CHARACTERS


def test_a_full_week_is_a_verdict_two_charts_what_to_look_at_and_a_table() -> None:
    message = root_of(a_digest_card(a_full_week()))
    assert message.text.startswith("A calmer week: 41 issues, 18 fewer; 3 pages, one at night (payments, Mon 16 – Sun")
    assert kinds(message)[:3] == ["rich_text", "data_visualization", "data_visualization"]
    assert kinds(message).count("table") == 1
    (table,) = (block for block in message.blocks if block["type"] == "table")
    assert len(table["rows"]) == 11
    assert [cell["text"] for cell in table["rows"][3][1:]] == ["███▇▇██", "611", "−5 %", "88", "payments", "open"]
    is_taken(message)


def test_an_empty_week_is_two_lines() -> None:
    message = root_of(a_digest_card(a_silent_week()))
    assert kinds(message) == ["rich_text"]
    assert shown(message).count("\n") == 1


def test_one_that_is_late_says_so() -> None:
    assert "Late: it should have been here Fri 20 Nov 09:00" in shown(root_of(a_digest_card(a_late_day())))


def test_each_line_has_buttons_that_act_on_its_issue_and_on_no_other() -> None:
    found = pressable(root_of(a_digest_card(a_full_week())))
    assert len([name for name in found if name.startswith("resolve:")]) == 5
    resolve, assign, ignore = (pressed(found[f"{name}:2"]) for name in ("resolve", "assign", "ignore"))
    ledger = IssueName(NameKind.NUMBER, "4502")
    assert isinstance(resolve, ActionRequest)
    assert (resolve.kind, resolve.issues) == (ActionKind.RESOLVE, (ledger,))
    for opened, modal in ((assign, Modal.ASSIGN), (ignore, Modal.IGNORE)):
        assert isinstance(opened, OpenModal)
        assert (opened.modal, opened.issue) == (modal, ledger)


def test_where_nobody_hears_there_is_nothing_to_press() -> None:
    assert not pressable(root_of(a_digest_card(a_full_week(), acts=False)))


def test_a_metric_alert_and_what_has_no_number_have_no_buttons() -> None:
    looks = a_full_week().look_at
    strange = [replace(looks[0], issue=SLOW), replace(looks[1], issue=an_issue(9, issue_id="n1,n2|x"))]
    assert not pressable(root_of(a_digest_card(a_full_week(look_at=tuple(strange), quiet_since=()))))


@pytest.mark.parametrize(
    "status, said, undo",
    [
        (Status.RESOLVED, "Resolved by Ann", ActionKind.UNRESOLVE),
        (Status.ARCHIVED, "Archived by Ann", ActionKind.UNRESOLVE),
    ],
)
def test_what_became_of_a_line_is_shown_and_can_be_undone_and_the_others_stay(
    status: Status, said: str, undo: ActionKind
) -> None:
    now = (IssueNow(subject_id=2, status=status, by="Ann"),)
    message = root_of(a_digest_card(a_full_week(), issues_now=now))
    assert said in shown(message)
    found = pressable(message)
    assert "resolve:2" not in found
    assert pressed(found["unresolve:2"]).kind is undo  # type: ignore[union-attr]
    assert len([name for name in found if name.startswith("resolve:")]) == 4
    struck = [part["text"] for part in parts(message.blocks) if part.get("style", {}).get("strike")]
    assert struck == ["LedgerError: the books of 17 Nov do not balance"]


def test_whose_it_is_now_is_shown_in_its_line_and_in_the_table() -> None:
    now = (IssueNow(subject_id=2, status=Status.UNRESOLVED, assignee="Ann"),)
    message = root_of(a_digest_card(a_full_week(), issues_now=now))
    assert "New, and nobody's · Assigned to Ann" in shown(message)
    (table,) = (block for block in message.blocks if block["type"] == "table")
    assert table["rows"][2][5]["text"] == "Ann"


def test_what_was_silent_for_long_is_archived_at_once_where_somebody_says_yes() -> None:
    button = pressable(root_of(a_digest_card(a_full_week())))["ignore:silent"]
    assert button["confirm"]["title"]["text"] == "Archive 6 issues?"
    asked = pressed(button)
    assert isinstance(asked, ActionRequest)
    assert asked.kind is ActionKind.IGNORE
    assert asked.silence is not None
    assert not asked.silence.forever
    assert [issue.text for issue in asked.issues] == ["4520", "4521", "4522", "4523", "4524", "4525"]


def test_twenty_are_archived_at_the_most_and_what_is_archived_is_not_offered_again() -> None:
    many = tuple(an_issue(100 + n, issue_id="9" * 19 + str(n % 10)) for n in range(34))
    card = a_digest_card(a_full_week(quiet_since=many))
    asked = pressed(pressable(root_of(card))["ignore:silent"])
    assert isinstance(asked, ActionRequest)
    assert len(asked.issues) == 20
    over = tuple(IssueNow(subject_id=each.subject_id, status=Status.ARCHIVED) for each in many)
    assert "ignore:silent" not in pressable(root_of(replace(card, issues_now=over)))


async def sent(job: Job, play: Play) -> tuple[Outcome, Loopback]:
    async with loopback(play) as server, slack(server.url) as sender:
        return await sender.send(job), server


def no_charts(asked: Asked) -> Reply:
    """Answer as a workspace that knows no charts."""
    drawn = any(block["type"] == "data_visualization" for block in asked.held["blocks"])
    return Reply(body={"ok": False, "error": "invalid_blocks"}) if drawn else POSTED


async def test_where_charts_are_refused_the_same_goes_as_text_at_once() -> None:
    outcome, server = await sent(Job(step=Step.OPEN, card=a_digest_card(a_full_week())), no_charts)
    assert isinstance(outcome, Sent)
    assert outcome.undrawn
    assert server.methods() == ["chat.postMessage"] * 2
    again, server = await sent(Job(step=Step.OPEN, card=a_digest_card(a_full_week(), draws=False)), no_charts)
    assert isinstance(again, Sent)
    assert not again.undrawn
    assert server.methods() == ["chat.postMessage"]


async def test_what_is_refused_as_text_too_is_given_up_and_nothing_is_remembered() -> None:
    refused = Reply(body={"ok": False, "error": "invalid_blocks"})
    outcome, server = await sent(Job(step=Step.OPEN, card=a_digest_card(a_full_week())), lambda _: refused)
    assert isinstance(outcome, GaveUp)
    assert len(server.asked) == 2


async def test_one_that_slack_finds_too_long_goes_shorter_and_charts_are_not_to_blame() -> None:
    answers = [Reply(body={"ok": False, "error": "msg_blocks_too_long"}), POSTED]
    outcome, server = await sent(Job(step=Step.OPEN, card=a_digest_card(a_full_week())), lambda _: answers.pop(0))
    assert isinstance(outcome, Sent)
    assert not outcome.undrawn
    assert measure(server.asked[1].held["blocks"]) <= MOST_CHARACTERS


def test_one_that_is_no_longer_kept_says_so() -> None:
    assert "no longer kept" in shown(root_of(a_card(subject=a_subject(key=KEY))))
