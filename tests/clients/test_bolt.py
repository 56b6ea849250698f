"""@slack/bolt, Slack's framework for JavaScript, as the app at the end of the sandbox's callbacks, by HTTP and by socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox.slack.message import Message
from sandbox.world import World
from tests.clients.conftest import Script, Start

Json = dict[str, Any]
LINK = "https://sentry.example/issues/1/"
PLAIN = {"type": "plain_text", "text": "Resolve"}
BUTTONS: list[Json] = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "resolve", "text": PLAIN},
            {"type": "external_select", "action_id": "assign", "placeholder": PLAIN, "min_query_length": 0},
        ],
    }
]


@pytest.fixture(name="app", params=["http", "socket"])
async def _app(start: Start, world: World, request: pytest.FixtureRequest) -> AsyncIterator[Script]:
    """Start the app, and tell the sandbox the way to it."""
    sockets, by_socket = world.slack.sockets, request.param == "socket"
    sockets.enabled = by_socket
    secret = sockets.token if by_socket else world.callbacks.secret
    async with start("app", request.param, secret) as app:
        ready = await app.says()
        world.callbacks.target = None if by_socket else f"http://127.0.0.1:{ready['port']}/slack/events"
        if by_socket:
            async with asyncio.timeout(10):
                await sockets.until(1)
        yield app


@pytest.fixture(name="ts")
def _ts(world: World) -> str:
    """Let the bot have posted a message with buttons."""
    channel = world.slack.channel("payments")
    message = Message(world.slack.new_ts(channel), world.slack.bot_user, world.slack.bot_id, "broken", BUTTONS)
    channel.messages.append(message)
    return message.ts


async def test_commands_are_answered_at_once_and_later(app: Script, world: World) -> None:
    channel = world.slack.channel("payments")
    shown = await world.hands.command(world.slack.user("alice"), channel, "/resolve PAY-1")
    assert shown.answer is not None
    assert (shown.answer.text, shown.answer.ephemeral_to) == ("Resolving PAY-1", world.slack.user("alice").id)
    await until(world, "response_url")
    assert {one.text for one in channel.messages if one.ephemeral_to is None} == {"Resolved"}


async def test_a_click_opens_a_modal_which_may_refuse_what_stands_in_it(app: Script, world: World, ts: str) -> None:
    alice, hands = world.slack.user("alice"), world.hands
    assert (await hands.press(alice, world.slack.channel("payments"), ts, "resolve")).trouble is None
    await until(world, "views.update")
    view = world.slack.views.top(alice.id)
    assert view is not None
    assert view.title == "In a release"
    assert (await hands.submit(alice, view, {"text": "9"})).errors == {"version": "no 9"}
    sent = await hands.submit(alice, view, {"text": "1.4.2"})
    assert (sent.trouble, sent.errors, sent.view) == (None, {}, None)


async def test_a_menu_offers_what_the_app_says(app: Script, world: World, ts: str) -> None:
    channel = world.slack.channel("payments")
    shown = await world.hands.press(world.slack.user("alice"), channel, ts, "assign", choose="later", typed="la")
    assert shown.trouble is None
    await until(world, "response_url")
    assert channel.messages[-1].text == "for later"


async def test_a_shortcut_knows_its_message(app: Script, world: World, ts: str) -> None:
    await world.hands.shortcut(world.slack.user("alice"), world.slack.channel("payments"), ts, "add_note")
    assert await app.says() == {"note": "broken", "view": "in_release"}


async def test_home_is_published_when_it_is_opened(app: Script, world: World) -> None:
    alice = world.slack.user("alice")
    await world.happenings.open_home(alice)
    assert await app.says() == {"home": alice.id}
    assert world.slack.views.homes[alice.id].content["blocks"][0]["text"]["text"] == "Your issues"


async def test_a_shared_link_is_unfurled(app: Script, world: World) -> None:
    world.happenings.unfurled = ["sentry.example"]
    message = await world.happenings.say(world.slack.user("alice"), world.slack.channel("payments"), LINK)
    assert await app.says() == {"unfurled": 1}
    assert [one["from_url"] for one in message.attachments] == [LINK]


async def until(world: World, method: str) -> None:
    """Wait until the app has called this method."""
    async with asyncio.timeout(10):
        while not world.log.of("slack", method):  # noqa: ASYNC110 (a journal sets no event)
            await asyncio.sleep(0.01)
