"""Socket Mode as Slack plays it, held by a bare WebSocket and by Slack's own client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.sockets import MOST, TICKET_LIVES, Sockets
from sandbox.slack.workspace import Channel, User
from sandbox.world import World
from tests.moved_clock import MovedClock
from tests.sandbox.slack.test_hands import BUTTONS, MODAL

Json = dict[str, Any]
Connect = Callable[[], Awaitable[aiohttp.ClientWebSocketResponse]]


@pytest.fixture(name="sockets")
def _sockets(world: World) -> Sockets:
    """Switch Socket Mode on, where addresses are given out without end."""
    world.slack.sockets.enabled = True
    world.windows.factor = 0
    return world.slack.sockets


@pytest.fixture(name="address")
def _address(slack: AsyncWebClient, sockets: Sockets) -> Callable[[], Awaitable[str]]:
    async def address() -> str:
        return str((await slack.apps_connections_open(app_token=sockets.token))["url"])

    return address


@pytest.fixture(name="connect")
async def _connect(address: Callable[[], Awaitable[str]]) -> AsyncIterator[Connect]:
    async with aiohttp.ClientSession() as session:

        async def connect() -> aiohttp.ClientWebSocketResponse:
            return await session.ws_connect(await address())

        yield connect


@pytest.fixture(name="channel")
def _channel(world: World) -> Channel:
    return world.slack.channel("payments")


@pytest.fixture(name="alice")
def _alice(world: World) -> User:
    return world.slack.user("alice")


async def test_a_connection_is_greeted_and_takes_commands(
    connect: Connect, world: World, alice: User, channel: Channel
) -> None:
    wire = await connect()
    hello = await wire.receive_json()
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    typing = asyncio.create_task(world.hands.command(alice, channel, "/resolve PAY-1"))
    envelope = await wire.receive_json()
    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    assert (envelope["payload"]["command"], envelope["payload"]["text"]) == ("/resolve", "PAY-1")
    await wire.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "Resolving"}})
    shown = await typing
    assert shown.answer is not None
    assert shown.answer.text == "Resolving"


async def test_each_envelope_goes_to_one_connection(
    connect: Connect, world: World, alice: User, channel: Channel
) -> None:
    wires = [await connect(), await connect()]
    for wire in wires:
        await wire.receive_json()
    typing = [asyncio.create_task(world.hands.command(alice, channel, f"/resolve PAY-{n}")) for n in range(4)]
    heard = [[await wire.receive_json(), await wire.receive_json()] for wire in wires]
    assert len({one["envelope_id"] for each in heard for one in each}) == 4
    for wire, each in zip(reversed(wires), heard, strict=True):  # an acknowledgement may come through another
        for envelope in each:
            await wire.send_json({"envelope_id": envelope["envelope_id"]})
    assert [shown.trouble for shown in await asyncio.gather(*typing)] == [None] * 4


async def test_an_address_is_good_once_and_not_for_long(
    address: Callable[[], Awaitable[str]], time: MovedClock, sockets: Sockets
) -> None:
    first, second = await address(), await address()
    async with aiohttp.ClientSession() as session, session.ws_connect(first):
        time.move(TICKET_LIVES.total_seconds() + 1)
        for late in (first, second, f"{sockets.address}/link/"):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(late)


@pytest.mark.parametrize(
    "token, error",
    [("", "not_authed"), ("xapp-of-another", "invalid_auth"), ("xoxb-sandbox", "not_allowed_token_type")],
)
async def test_an_address_needs_the_apps_own_token(slack: AsyncWebClient, token: str, error: str) -> None:
    slack.token = None
    with pytest.raises(SlackApiError) as caught:
        await slack.apps_connections_open(app_token=token)
    assert caught.value.response["error"] == error


async def test_the_apps_token_is_good_for_nothing_else(slack: AsyncWebClient, sockets: Sockets) -> None:
    with pytest.raises(SlackApiError) as caught:
        await slack.auth_test(token=sockets.token)
    assert caught.value.response["error"] == "not_allowed_token_type"


async def test_addresses_are_given_a_few_times_a_minute(slack: AsyncWebClient, world: World) -> None:
    for _ in range(5):
        await slack.apps_connections_open(app_token=world.slack.sockets.token)
    with pytest.raises(SlackApiError) as caught:
        await slack.apps_connections_open(app_token=world.slack.sockets.token)
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "60"


async def test_one_connection_too_many_is_sent_away(connect: Connect, sockets: Sockets) -> None:
    wires = [await connect() for _ in range(MOST)]
    assert [(await wire.receive_json())["num_connections"] for wire in wires] == list(range(1, MOST + 1))
    late = await connect()
    assert (await late.receive_json())["reason"] == "too_many_websockets"
    assert (await late.receive()).type is aiohttp.WSMsgType.CLOSE
    await wires[0].close()
    await sockets.until(MOST - 1)


async def test_a_connection_to_an_app_without_socket_mode_is_sent_away(connect: Connect, sockets: Sockets) -> None:
    sockets.enabled = False
    wire = await connect()
    assert (await wire.receive_json())["reason"] == "link_disabled"


async def test_without_a_connection_a_command_fails_and_an_event_comes_later(
    connect: Connect, world: World, sockets: Sockets, time: MovedClock
) -> None:
    alice, channel = world.slack.user("alice"), world.slack.channel("payments")
    world.happenings._sleep = time.sleep
    shown = await world.hands.command(alice, channel, "/resolve PAY-1")
    assert shown.trouble is not None
    assert "no connection" in shown.trouble
    await world.happenings.say(alice, channel, "hello")
    await asyncio.sleep(0)  # the first repetition is told at once
    wire = await connect()
    await wire.receive_json()
    time.move(60)
    envelope = await wire.receive_json()
    assert (envelope["type"], envelope["retry_attempt"]) == ("events_api", 2)
    assert envelope["accepts_response_payload"] is False
    assert envelope["payload"]["event"]["text"] == "hello"
    await wire.send_json({"envelope_id": envelope["envelope_id"]})
    await world.happenings.stop()


async def test_nonsense_closes_only_the_connection_it_came_through(connect: Connect, sockets: Sockets) -> None:
    first, second = await connect(), await connect()
    await first.receive_json()
    await first.send_str('{"envelope_id": "nobody asked"}')
    await first.send_str("[]")
    await first.send_str("{")
    assert (await first.receive()).type is aiohttp.WSMsgType.CLOSE
    await sockets.until(1)
    await second.close()
    await sockets.until(0)


@pytest.mark.parametrize("how", ["refresh_requested", "warning", "closed", "cut"])
async def test_slacks_own_client_comes_back(
    slack: AsyncWebClient, sockets: Sockets, world: World, channel: Channel, how: str
) -> None:
    client = SocketModeClient(sockets.token, web_client=slack, ping_interval=0.2)

    async def acknowledge(_: Any, request: SocketModeRequest) -> None:
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, {"text": request.type}))

    client.socket_mode_request_listeners.append(acknowledge)
    async with _closing(client):
        await client.connect()  # type: ignore[no-untyped-call]
        await sockets.until(1)
        [before] = sockets.connections
        await sockets.lose(how)
        async with asyncio.timeout(5):
            await sockets.until(1, besides=before)
        shown = await world.hands.command(world.slack.user("alice"), channel, "/resolve PAY-1")
        assert shown.answer is not None
        assert shown.answer.text == "slash_commands"


async def test_what_a_press_is_answered_with_is_not_shown(
    connect: Connect, slack: AsyncWebClient, world: World, alice: User, channel: Channel
) -> None:
    ts = str((await slack.chat_postMessage(channel="payments", text="broken", blocks=BUTTONS))["ts"])
    wire = await connect()
    await wire.receive_json()
    pressing = asyncio.create_task(world.hands.press(alice, channel, ts, "resolve"))
    envelope = await wire.receive_json()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("interactive", False)
    await slack.views_open(trigger_id=envelope["payload"]["trigger_id"], view=MODAL)
    await wire.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "ignored"}})
    assert (await pressing).trouble is None
    view = world.slack.views.top(alice.id)
    assert view is not None
    sending = asyncio.create_task(world.hands.submit(alice, view, {"text": "9"}))
    envelope = await wire.receive_json()
    errors = {"response_action": "errors", "errors": {"version": "no 9"}}
    await wire.send_json({"envelope_id": envelope["envelope_id"], "payload": errors})
    assert (await sending).errors == {"version": "no 9"}


@asynccontextmanager
async def _closing(client: SocketModeClient) -> AsyncIterator[None]:
    try:
        yield
    finally:
        await client.close()  # type: ignore[no-untyped-call]
