"""All that people do in Slack also comes through Socket Mode, from the press to Sentry and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.words import NOT_KEPT
from sandbox.sentry.issue import Issue
from switchboard.model.action import ActionKind, ActionState, AssigneeKind
from tests.acting import actions, kept, notes, root
from tests.town import Town
from tests.wired import a_wired_town, passes, until


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_wired_town(tmp_path, asks_sentry=True) as town:
        yield town


async def test_a_command_is_kept_carried_out_and_its_outcome_told(town: Town, issue: Issue) -> None:
    said = await town.command(f"/resolve {issue.short_id} because flaky upstream")
    assert said.text == f"Resolving {issue.short_id}…"
    assert [intent.kind for intent in kept(town)] == [ActionKind.RESOLVE]
    await town.advance(3)
    assert issue.status == "resolved"
    assert town.ephemerals()[-1] == f"{issue.short_id} is resolved."


async def test_a_mistake_is_answered_with_the_nearest_form(town: Town, issue: Issue) -> None:
    said = await town.command("/resolve")
    assert said.trouble is None
    assert said.text
    assert not kept(town)


async def test_buttons_stand_on_the_message_and_one_click_resolves(town: Town, issue: Issue) -> None:
    assert (await town.press("payments", root(town), "resolve")).trouble is None
    await town.advance(3)
    assert [each.state for each in await actions(town)] == [ActionState.DONE]
    assert "unresolve" in town.buttons("payments", root(town))


async def test_a_modal_opens_offers_whom_to_assign_to_and_is_sent(town: Town, issue: Issue) -> None:
    assert (await town.press("payments", root(town), "assign", choose="Assign to…")).trouble is None
    said = await town.submit(await town.opened(), {"who": ("pay", "#payments-team")})
    assert (said.trouble, said.errors) == (None, {})
    [intent] = kept(town)
    assert intent.assignee is not None
    assert (intent.kind, intent.assignee.kind, intent.assignee.name) == (
        ActionKind.ASSIGN,
        AssigneeKind.TEAM,
        "payments-team",
    )


async def test_a_mistake_stays_in_the_modal_at_its_field(town: Town, issue: Issue) -> None:
    await town.from_menu("payments", root(town), "Resolve in a release or commit…")
    said = await town.submit(await town.opened(), {"when": "release", "release": "a/b"})
    assert set(said.errors) == {"release"}
    assert not kept(town)


async def test_the_bot_is_mentioned_and_a_note_is_written_in_a_thread(town: Town, issue: Issue) -> None:
    bot = town.world.slack.bot_user
    await town.say(f"<@{bot}> resolve", thread=root(town))
    await town.say("!note the bank is slow", thread=root(town))
    await town.advance(6)
    assert issue.status == "resolved"
    assert any("the bank is slow" in note for note in notes(issue))


async def test_what_cannot_be_kept_is_answered_truthfully(town: Town, issue: Issue) -> None:
    await town.services.inbox.stop()
    assert (await town.command(f"/resolve {issue.short_id}")).text == NOT_KEPT
    assert (await town.press("payments", root(town), "resolve")).trouble is None
    await town.advance(1)
    assert town.ephemerals()[-1] == NOT_KEPT


async def test_an_event_that_came_while_nothing_was_connected_comes_again(town: Town, issue: Issue) -> None:
    town.world.slack.sockets.cut()
    await until(town, 0)
    await town.say("!note the bank is slow", thread=root(town))
    await town.advance(5)
    await until(town, 1)
    assert not kept(town)
    await town.advance(60, step=10)
    await passes(town, lambda: kept(town))
    assert [intent.kind for intent in kept(town)] == [ActionKind.NOTE]
    await town.advance(400, step=10)
    assert len(notes(issue)) == 1


async def test_what_was_kept_is_carried_out_once_where_its_acknowledgement_is_lost(town: Town, issue: Issue) -> None:
    town.world.slack.sockets.deaf = True
    typing = asyncio.create_task(town.command(f"/resolve {issue.short_id}"))
    noting = asyncio.create_task(town.say("!note the bank is slow", thread=root(town)))
    await passes(town, lambda: typing.done() and noting.done())
    assert "operation_timeout" in str((await typing).trouble)
    town.world.slack.sockets.deaf = False
    await town.advance(400, step=10)
    assert f"{issue.short_id} is resolved." in town.ephemerals()
    assert len([note for note in notes(issue) if "the bank is slow" in note]) == 1


async def test_a_command_is_acknowledged_while_sentry_stands_still(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="sentry", kind="down")
    assert (await town.command(f"/resolve {issue.short_id}")).text == f"Resolving {issue.short_id}…"
    await town.advance(3)
    town.world.faults.clear()
    await town.advance(120)
    assert issue.status == "resolved"
