"""Somebody proves in Sentry who they are there, from Slack's command to what they may do; and what proves nothing."""

from __future__ import annotations

import re

import pytest

from sandbox.sentry import bodies
from sandbox.sentry.issue import Issue
from switchboard.model.action import ActionKind, ActionState
from switchboard.model.codes import PREFIX, hashed
from switchboard.model.inbound import Door
from switchboard.model.intent import Replay
from switchboard.payloads.intents import raw_of
from tests.acting import actions, ask, thread, user
from tests.town import Town

SHOWN = re.compile(rf"{PREFIX}[0-9A-Z-]+")


async def a_code(town: Town, *, by: str = "mallory", typed: str = "") -> str:
    """Ask for a code and take it from the answer."""
    said = await town.command(f"/sentry link {typed}", by=by)
    await town.settle()
    found = SHOWN.search(said.text or "")
    assert found, said
    return found[0]


async def comment(town: Town, issue: Issue, text: str, *, by: str | None = "Alice", number: int = 900) -> None:
    """Let a member of Sentry, or our integration, write a comment."""
    await town.world.sentry.tell_of_note(issue, {"id": str(number), "data": {"text": text}}, by=by)
    await town.advance(3)


async def whoami(town: Town, who: str) -> str:
    return (await town.command("/sentry whoami", by=who)).text or ""


@pytest.fixture(name="nobody_in_slack")
async def _carol(town: Town) -> Town:
    """Give a town where Dora is a member of Sentry whose address nobody in Slack has."""
    town.world.sentry.add_member("Dora", "dora@private.example", teams=("payments-team",))
    await town.worker.people.refresh()
    return town


async def test_who_writes_their_code_in_sentry_is_who_they_are_there(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    assert "I do not know who you are in Sentry" in await whoami(town, "mallory")
    code = await a_code(town)
    await comment(town, issue, f"this is me: `{code.lower()}`, ok", by="Dora")
    [told] = town.dms("mallory")
    assert told.startswith("You are now dora@private.example in Sentry")
    assert "`/sentry unlink` ends this" in told
    assert "dora@private.example in Sentry: you proved it with a code" in await whoami(town, "mallory")
    await ask(town, ActionKind.RESOLVE, issue.short_id, by="mallory")
    await town.advance(3)
    assert issue.status == "resolved"


async def test_a_code_is_said_in_no_thread_and_kept_nowhere_in_clear(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    before = len(thread(town))
    code = await a_code(town)
    await comment(town, issue, code, by="Dora")
    await comment(town, issue, f"{code} again", by="Dora", number=901)
    assert len(thread(town)) == before
    kept = town.services.kept.latest(limit=1000)
    asked = next(body for body in kept if body.kept.door is Door.SLACK and body.kept.hint.action == "link")
    assert code.encode() not in asked.kept.raw
    assert hashed(code).encode() in asked.kept.raw
    assert all(code not in (each.answer or "") for each in await actions(town))
    every = (message for channel in town.world.slack.channels.values() for message in channel.messages)
    assert [message.ephemeral_to for message in every if code in f"{message.text}{message.blocks}"] == [
        user(town, "mallory")
    ]


async def test_a_code_is_good_once(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    code = await a_code(town)
    await comment(town, issue, code, by="Dora")
    await town.command("/sentry unlink", by="mallory")
    await town.settle()
    assert "I do not know who you are" in town.ephemerals("mallory")[-1]
    await comment(town, issue, f"{code} once more", by="Dora", number=901)
    assert "I do not know who you are" in await whoami(town, "mallory")
    assert len(town.dms("mallory")) == 1


async def test_a_code_is_good_for_fifteen_minutes(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    code = await a_code(town)
    town.clock.move(15 * 60 + 1)
    await comment(town, issue, code, by="Dora")
    assert "I do not know who you are" in await whoami(town, "mallory")
    assert not town.dms("mallory")


async def test_the_last_code_counts(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    first, second = await a_code(town), await a_code(town)
    await comment(town, issue, first, by="Dora")
    assert "I do not know who you are" in await whoami(town, "mallory")
    await comment(town, issue, second, by="Dora", number=901)
    assert "dora@private.example in Sentry" in await whoami(town, "mallory")


async def test_what_an_integration_writes_proves_nothing(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    code = await a_code(town)
    await comment(town, issue, f"Alice from Slack: {code}", by=None)
    assert "I do not know who you are" in await whoami(town, "mallory")


async def test_a_comment_that_is_edited_to_carry_a_code_proves_nothing(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    before, code = len(thread(town)), await a_code(town)
    dora = {"type": "user", "id": 503, "name": "Dora"}
    for action in ("updated", "deleted"):
        told = bodies.comment(issue, code, action=action, number=7, at=town.clock.now(), actor=dora)
        await town.world.sentry.deliveries.send("comment", told)
        await town.advance(3)
    assert len(thread(town)) == before
    assert "I do not know who you are" in await whoami(town, "mallory")


async def test_the_address_that_is_typed_proves_nothing(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    code = await a_code(town, by="carol", typed="alice@acme.example")
    assert "I do not know who you are" in await whoami(town, "carol")
    await comment(town, issue, code, by="Dora")
    assert "dora@private.example in Sentry" in await whoami(town, "carol")


async def test_who_is_somebody_else_in_slack_cannot_be_talked_into_being_taken_for_another(
    town: Town, issue: Issue
) -> None:
    code = await a_code(town)
    await comment(town, issue, code, by="Alice")
    assert "I do not know who you are" in await whoami(town, "mallory")
    [told] = town.dms("mallory")
    assert told.startswith("Your code was written by alice@acme.example in Sentry, who is alice here in Slack")
    assert (await actions(town))[-1].state is ActionState.REFUSED
    assert "alice@acme.example in Sentry: Slack has verified" in await whoami(town, "alice")


async def test_a_webhook_that_is_not_sentrys_proves_nothing(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    code = await a_code(town)
    raw = (
        f'{{"action":"created","data":{{"comment":"{code}","issue_id":{issue.id}}},"actor":{{"type":"user","id":501}}}}'
    )
    answer = await town.post({"Sentry-Hook-Resource": "comment", "Sentry-Hook-Signature": "0" * 64}, raw.encode())
    await town.advance(3)
    assert answer.status_code == 401
    assert "I do not know who you are" in await whoami(town, "mallory")


async def test_a_replay_of_every_body_makes_no_code_good_again(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    code = await a_code(town)
    await comment(town, issue, code, by="Dora")
    await town.command("/sentry unlink", by="mallory")
    await town.settle()
    every = tuple(body.id for body in town.services.kept.latest(limit=1000))
    town.services.kept.append([raw_of(Replay(every), door=Door.CLI, at=town.clock.now())])
    await town.advance(3)
    assert "I do not know who you are" in await whoami(town, "mallory")


async def test_a_replay_of_an_end_ends_no_later_link(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    await town.command("/sentry unlink", by="mallory")
    await town.settle()
    ending = town.services.kept.latest(limit=1)[0].id
    await comment(town, issue, await a_code(town), by="Dora")
    town.services.kept.append([raw_of(Replay((ending,)), door=Door.CLI, at=town.clock.now())])
    await town.advance(3)
    assert "dora@private.example in Sentry" in await whoami(town, "mallory")


async def test_nobody_without_a_link_hears_that_they_had_none(town: Town) -> None:
    await town.command("/sentry unlink")
    await town.settle()
    assert town.ephemerals()[-1].startswith("You had no link. You are alice in Slack, and alice@acme.example in Sentry")


async def test_a_code_that_could_not_be_kept_is_not_shown(town: Town) -> None:
    await town.services.inbox.stop()
    said = await town.command("/sentry link", by="mallory")
    assert not SHOWN.search(said.text or "")
    assert "could not be kept" in (said.text or "")


async def test_the_audit_tells_who_was_linked(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    await comment(town, issue, await a_code(town), by="Dora")
    newest = (await actions(town))[-1]
    assert (newest.request.kind, newest.request.by.id, newest.state) == (
        ActionKind.LINK,
        user(town, "mallory"),
        ActionState.DONE,
    )
    assert "dora@private.example" in (newest.answer or "")


async def test_a_note_that_we_write_for_somebody_proves_nothing_though_a_members_own_token_writes_it(
    nobody_in_slack: Town, issue: Issue
) -> None:
    town = nobody_in_slack
    code = await a_code(town, by="bob", typed="dora@private.example")
    await town.command(f"/sentry note {issue.short_id}: hello {code}", by="bob")
    await town.advance(3)
    [note] = issue.notes
    assert code in note["data"]["text"]
    await comment(town, issue, note["data"]["text"], by="Dora")
    assert "bob@acme.example in Sentry" in await whoami(town, "bob")


async def test_an_end_that_slack_tells_again_ends_no_later_link(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    happenings, channel = town.world.happenings, town.channel("payments").id
    said = {"user": user(town, "mallory"), "channel": channel, "ts": "1700000000.000100"}
    event = happenings.envelope({"type": "app_mention", "text": f"<@{town.world.slack.bot_user}> unlink", **said})
    await happenings.again(event, 0)
    await town.settle()
    await comment(town, issue, await a_code(town), by="Dora")
    await happenings.again(event, 1)
    await town.settle()
    assert "dora@private.example in Sentry" in await whoami(town, "mallory")


async def test_of_two_codes_in_one_comment_neither_proves_anything(nobody_in_slack: Town, issue: Issue) -> None:
    town = nobody_in_slack
    quoted, own = await a_code(town), await a_code(town, by="carol")
    await comment(town, issue, f"> mine is {quoted}\n\nand mine {own}", by="Dora")
    for who in ("mallory", "carol"):
        assert "I do not know who you are" in await whoami(town, who)
    await comment(town, issue, own, by="Dora", number=901)
    assert "dora@private.example in Sentry" in await whoami(town, "carol")
