"""@slack/socket-mode, Slack's client for JavaScript, holds its connection to the sandbox and regains it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from sandbox.slack.sockets import Sockets
from sandbox.world import World
from tests.clients.conftest import Script, Start

PATIENCE = 10  # seconds of the machine's clock


@pytest.fixture(name="sockets")
def _sockets(world: World) -> Sockets:
    world.slack.sockets.enabled = True
    return world.slack.sockets


@pytest.fixture(name="client")
async def _client(start: Start, sockets: Sockets) -> AsyncIterator[Script]:
    async with start("socket", sockets.token) as client:
        assert await client.says() == {"connected": True}
        yield client


async def test_an_acknowledgement_may_say_something(client: Script, world: World) -> None:
    shown = await world.hands.command(world.slack.user("alice"), world.slack.channel("payments"), "/resolve PAY-1")
    assert shown.answer is not None
    assert shown.answer.text == "slash_commands"


@pytest.mark.parametrize("how", ["refresh_requested", "closed", "cut"])
async def test_a_lost_connection_is_regained(client: Script, world: World, sockets: Sockets, how: str) -> None:
    [lost] = sockets.connections
    await sockets.lose(how)
    async with asyncio.timeout(PATIENCE):
        await sockets.until(1, besides=lost)
    await world.happenings.say(world.slack.user("alice"), world.slack.channel("payments"), "hello")
    assert (await client.says())["type"] == "events_api"


async def test_an_event_that_found_nobody_comes_again(start: Start, world: World, sockets: Sockets) -> None:
    pauses: list[float] = []
    connected = asyncio.Event()

    async def until_connected(seconds: float) -> None:
        pauses.append(seconds)
        await connected.wait()

    world.happenings._sleep = until_connected
    await world.happenings.say(world.slack.user("alice"), world.slack.channel("payments"), "hello")
    async with start("socket", sockets.token) as client:
        assert await client.says() == {"connected": True}
        connected.set()
        assert await client.says() == {"type": "events_api", "again": 1}
    assert pauses == [0]
