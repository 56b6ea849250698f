"""Bolt, Slack's own framework, understands all that the sandbox sends it, and the sandbox all that Bolt answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.slack.hands import CONNECTING
from sandbox.slack.workspace import User
from sandbox.world import World
from tests.moved_clock import MovedClock
from tests.sandbox.slack.test_hands import BUTTONS, MODAL, OPTIONS

Json = dict[str, Any]


@pytest.fixture
def alice(world: World) -> User:
    return world.slack.user("alice")


@pytest.fixture
def bolt(slack: AsyncWebClient, world: World, time: MovedClock) -> AsyncApp:
    """An app of Bolt at the end of the sandbox's callbacks. It checks signatures on the machine's clock."""
    time.move((datetime.now(UTC) - time.now()).total_seconds())
    app = AsyncApp(signing_secret=world.callbacks.secret, client=slack)
    requests = AsyncSlackRequestHandler(app)
    web = Starlette(routes=[Route("/slack/events", requests.handle, methods=["POST"])])
    world.callbacks.target = "http://127.0.0.1/slack/events"
    world.callbacks.transport = httpx.ASGITransport(web)
    return app


async def test_bolt_opens_a_modal_from_a_button_and_refuses_what_stands_in_it(
    bolt: AsyncApp, slack: AsyncWebClient, world: World, alice: User
) -> None:
    @bolt.action("resolve")
    async def show(ack: Any, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view={**MODAL, "callback_id": "in_release"})

    @bolt.view("in_release")
    async def take(ack: Any, view: Json) -> None:
        version = view["state"]["values"]["version"]["text"]["value"]
        await ack(response_action="errors", errors={"version": f"no {version}"}) if version == "9" else await ack()

    ts = str((await slack.chat_postMessage(channel="payments", text="broken", blocks=BUTTONS))["ts"])
    await world.hands.press(alice, world.slack.channel("payments"), ts, "resolve")
    view = world.slack.views.top(alice.id)
    assert view is not None
    assert (await world.hands.submit(alice, view, {"text": "9"})).errors == {"version": "no 9"}
    assert (await world.hands.submit(alice, view, {"text": "1.4.2"})).view is None


async def test_bolt_answers_commands_options_shortcuts_and_events(
    bolt: AsyncApp, slack: AsyncWebClient, world: World, alice: User
) -> None:
    heard: list[str] = []

    @bolt.command("/resolve")
    async def command(ack: Any, command: Json, respond: Any) -> None:
        await ack(f"Resolving {command['text']}")
        await respond("Resolved")

    @bolt.options("assign")
    async def offer(ack: Any) -> None:
        await ack(options=OPTIONS)

    @bolt.action("assign")
    async def assign(ack: Any, action: Json) -> None:
        await ack()
        heard.append(action["selected_option"]["value"])

    @bolt.shortcut("add_note")
    async def note(ack: Any, shortcut: Json) -> None:
        await ack()
        heard.append(shortcut["message"]["text"])

    @bolt.event("app_home_opened")
    async def home(event: Json) -> None:
        heard.append(event["user"])

    channel = world.slack.channel("payments")
    ts = str((await slack.chat_postMessage(channel="payments", text="broken", blocks=BUTTONS))["ts"])
    await world.hands.command(alice, channel, "/resolve PAY-1")
    assert {one.text for one in channel.messages if one.ephemeral_to} == {"Resolving PAY-1", "Resolved"}
    await world.hands.press(alice, channel, ts, "assign", choose="later", typed="la")
    await world.hands.shortcut(alice, channel, ts, "add_note")
    await world.happenings.open_home(alice)
    assert heard == ["later", "broken", alice.id]


async def test_what_bolt_knows_nothing_of_is_trouble(
    bolt: AsyncApp, slack: AsyncWebClient, world: World, alice: User
) -> None:
    ts = str((await slack.chat_postMessage(channel="payments", text="broken", blocks=BUTTONS))["ts"])
    shown = await world.hands.press(alice, world.slack.channel("payments"), ts, "resolve")
    assert shown.trouble == CONNECTING
