"""What people do in Slack comes in through the real door, signed, and is kept before Slack is answered."""

from __future__ import annotations

import logging
from urllib.parse import urlencode

import pytest

from bot.door import PATH
from bot.words import NOT_KEPT
from sandbox.sentry.issue import Issue
from sandbox.slack.parts import parts
from switchboard.commands.buttons import button_value
from switchboard.model.action import ActionKind, ActionState, When
from tests.acting import actions, kept, root
from tests.town import Town


async def test_a_command_is_on_the_disk_when_slack_is_answered(town: Town, issue: Issue) -> None:
    said = await town.command(f"/resolve {issue.short_id} next release because flaky upstream")
    assert said.trouble is None
    assert said.text == f"Resolving {issue.short_id}…"
    [intent] = kept(town)
    assert intent.kind is ActionKind.RESOLVE
    assert intent.resolution
    assert intent.resolution.when is When.NEXT_RELEASE
    assert intent.text == "flaky upstream"
    assert intent.by.id == town.world.slack.user("alice").id


async def test_a_command_is_carried_out_and_its_outcome_told(town: Town, issue: Issue) -> None:
    await town.command(f"/resolve {issue.short_id}")
    await town.settle()
    assert [each.state for each in await actions(town)] == [ActionState.DONE]
    assert issue.status == "resolved"
    assert "resolved" in town.ephemerals()[-1].lower()


async def test_a_mistake_is_answered_with_the_nearest_form_and_kept_nowhere(town: Town, issue: Issue) -> None:
    said = await town.command(f"/resolve {issue.short_id} nxt release")
    assert said.text
    assert f"/resolve {issue.short_id} next release" in said.text
    assert not kept(town)


async def test_a_button_is_kept_and_carried_out(town: Town, issue: Issue) -> None:
    (root,) = town.channel("payments").roots()
    [delivery] = await town.deliveries()
    root.blocks = [button("resolve", button_value(delivery.id, "resolve"))]
    said = await town.press("payments", root.ts, "resolve")
    assert said.trouble is None
    await town.settle()
    assert [each.state for each in await actions(town)] == [ActionState.DONE]
    assert issue.status == "resolved"


async def test_a_button_of_another_version_is_answered_truthfully(town: Town, issue: Issue) -> None:
    (root,) = town.channel("payments").roots()
    root.blocks = [button("gone", "7|what")]
    said = await town.press("payments", root.ts, "gone")
    assert said.trouble is None
    await town.advance(1)
    assert "nothing was done" in town.ephemerals()[-1]
    assert not kept(town)


async def test_a_link_is_only_a_link(town: Town, issue: Issue) -> None:
    (root,) = town.channel("payments").roots()
    root.blocks = [button("open_sentry", None)]
    said = await town.press("payments", root.ts, "open_sentry")
    assert said.trouble is None
    assert not kept(town)


async def test_what_cannot_be_kept_is_answered_truthfully(town: Town, issue: Issue) -> None:
    await town.services.inbox.stop()
    assert (await town.command(f"/resolve {issue.short_id}")).text == NOT_KEPT
    root = town.channel("payments").roots()[0]
    [delivery] = await town.deliveries()
    root.blocks = [button("resolve", button_value(delivery.id, "resolve"))]
    assert (await town.press("payments", root.ts, "resolve")).trouble is None
    await town.advance(1)
    assert town.ephemerals()[-1] == NOT_KEPT
    assert not kept(town)


async def test_a_command_is_acknowledged_while_sentry_stands_still(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="sentry", kind="500")
    assert (await town.command(f"/ignore {issue.short_id} until escalating")).text == f"Ignoring {issue.short_id}…"
    await town.settle()
    assert issue.status == "unresolved"
    town.world.faults.clear()
    await town.advance(120)
    assert issue.status == "ignored"


async def test_the_bot_is_mentioned_in_a_thread_where_commands_cannot_be(town: Town, issue: Issue) -> None:
    await town.say(f"<@{town.world.slack.bot_user}> resolve", thread=root(town))
    await town.whispered("Resolving this issue…")
    await town.settle()
    assert issue.status == "resolved"


async def test_slack_does_not_wait_for_what_is_said_to_who_mentioned_the_bot(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="slack", kind="slow", method="chat.postEphemeral", seconds=60)
    await town.say(f"<@{town.world.slack.bot_user}> resolve", thread=root(town))
    assert len(kept(town)) == 1
    town.world.faults.clear()
    await town.settle()
    assert issue.status == "resolved"


async def test_a_note_in_the_thread_is_written_to_sentry(town: Town, issue: Issue) -> None:
    (root,) = town.channel("payments").roots()
    await town.say("!note seen on staging, too", thread=root.ts)
    await town.say("what a day", thread=root.ts)
    await town.settle()
    assert [intent.kind for intent in kept(town)] == [ActionKind.NOTE]
    assert any("seen on staging, too" in str(note["data"]["text"]) for note in issue.notes)


async def test_a_request_played_again_within_five_minutes_is_done_once(town: Town, issue: Issue) -> None:
    fields = {"command": "/resolve", "text": issue.short_id, "trigger_id": "1.2.3", "team_id": town.world.slack.team_id}
    raw = urlencode(fields | {"user_id": town.world.slack.user("alice").id}).encode()
    headers = town.world.callbacks.signed(raw)
    assert [(await town.post(headers, raw, path=PATH)).status_code for _ in range(3)] == [200, 200, 200]
    await town.settle()
    assert len(kept(town)) == 3
    assert [each.state for each in await actions(town)] == [ActionState.DONE]


async def test_an_event_that_slack_repeats_is_done_once(town: Town, issue: Issue) -> None:
    (root,) = town.channel("payments").roots()
    happenings, user = town.world.happenings, town.world.slack.user("alice")
    about = {"user": user.id, "channel": town.channel("payments").id, "ts": "1700000000.000100", "thread_ts": root.ts}
    event = happenings.envelope({"type": "message", "text": "!note once", **about})
    assert (await happenings.again(event, 0)).status == 200
    assert (await happenings.again(event, 1)).status == 200
    await town.settle()
    assert len(await actions(town)) == 1


@pytest.mark.parametrize("words, acts", [("resolve", 1), ("show", 0), ("gibberish", 0)])
async def test_a_mention_that_slack_repeats_is_one_action_and_one_private_line(
    town: Town, issue: Issue, words: str, acts: int
) -> None:
    (root,) = town.channel("payments").roots()
    slack, user = town.world.slack, town.world.slack.user("alice")
    about = {"user": user.id, "channel": town.channel("payments").id, "ts": "1700000000.000100", "thread_ts": root.ts}
    event = town.world.happenings.envelope({"type": "app_mention", "text": f"<@{slack.bot_user}> {words}", **about})
    for attempt in range(3):
        assert (await town.world.happenings.again(event, attempt)).status == 200
        await town.settle()
    assert (len(await actions(town)), len(town.only_for())) == (acts, 1)


async def test_an_event_that_cannot_be_kept_comes_again(town: Town, issue: Issue) -> None:
    (root,) = town.channel("payments").roots()
    happenings, user = town.world.happenings, town.world.slack.user("alice")
    about = {"user": user.id, "channel": town.channel("payments").id, "ts": "1700000000.000100", "thread_ts": root.ts}
    await town.services.inbox.stop()
    ack = await happenings.again(happenings.envelope({"type": "message", "text": "!note once", **about}), 0)
    assert ack.status == 503


@pytest.mark.parametrize(
    "asked, told",
    [
        ("help", "/resolve PAY-1A2"),
        ("help assign", "/assign PAY-1A2 owner"),
        ("status", "alerts within a day"),
        ("mutes", "Nothing is muted."),
        ("whoami", "alice"),
        ("link", "alice@acme.example in Sentry"),
        ("mine", "assigned to you"),
        ("search is:unresolved level:error", "unresolved"),
        ("search assigned:me", "Nothing that I was told of matches"),
        ("search !assigned:me level:error", "unresolved"),
        ("search environment:nonsense", "Nothing that I was told of matches"),
        ("serch is:unresolved", "/sentry search"),
    ],
)
async def test_questions_are_answered_at_once(town: Town, issue: Issue, asked: str, told: str) -> None:
    said = await town.command(f"/sentry {asked}")
    assert said.trouble is None
    assert told.lower() in shown(town).lower()
    assert not kept(town)


async def test_an_issue_that_is_asked_for_is_shown_as_its_message_is(town: Town, issue: Issue) -> None:
    said = await town.command(f"/sentry show {issue.short_id}", channel="core")
    assert said.text == f"Unresolved (new): {issue.title} (shop-backend · production)"
    card = town.only_for("alice")[-1]
    assert [one.action_id for one in parts(card.blocks)] == ["resolve", "ignore", "assign", "more"]
    await town.press("core", card.ts, "resolve")
    await town.settle()
    assert issue.status == "resolved"


async def test_several_issues_are_shown_a_line_each(town: Town, issue: Issue) -> None:
    said = await town.command(f"/sentry show {issue.short_id} NO-1")
    assert said.text
    assert f"{issue.short_id} “" in said.text
    assert "I know no issue NO-1" in said.text


async def test_why_an_issue_came_here_is_told(town: Town, issue: Issue) -> None:
    await town.command(f"/sentry why {issue.short_id}")
    assert "path:src/acme/payments/*" in shown(town)
    await town.command("/sentry show NO-SUCH")
    assert "I know no issue NO-SUCH" in shown(town)


async def test_a_mute_is_set_and_ended_from_slack(town: Town, issue: Issue) -> None:
    await town.command("/sentry mute team:payments for 2h because the provider is down")
    await town.settle()
    await town.command("/sentry mutes")
    assert "team:payments, by alice" in shown(town)
    await town.command("/sentry unmute 1")
    await town.settle()
    await town.command("/sentry mutes")
    assert "Nothing is muted." in shown(town)


def button(action: str, value: str | None) -> dict[str, object]:
    """Make a row of one button."""
    one = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": "Press"}}
    more = {"value": value} if value else {"url": "https://sentry.example/"}
    return {"type": "actions", "block_id": "b", "elements": [one | more]}


def shown(town: Town) -> str:
    """Return all the words of the last thing that only Alice was shown."""
    message = town.only_for("alice")[-1]
    parts = message.blocks[0]["elements"][0]["elements"] if message.blocks else []
    return "".join(str(part.get("text", "")) for part in parts)


async def test_the_house_may_still_write_its_log(town: Town) -> None:
    await town.command("/sentry help", by="alice", channel="payments")
    assert logging.getLogger("switchboard").level == logging.NOTSET
    assert logging.getLogger("switchboard.bot").isEnabledFor(logging.WARNING)


async def test_the_link_of_a_reply_says_what_to_link_instead(town: Town, issue: Issue) -> None:
    place = f"https://acme.slack.com/archives/{town.channel('payments').id}/p1772442099000100"
    said = await town.command(f"/sentry why {place}")
    assert "take the link of the message above its thread" in (said.text or "")
    root = town.channel("payments").roots()[0].ts
    said = await town.command(f"/sentry why {place}?thread_ts={root}&cid=C1")
    assert issue.short_id in (said.text or "")
