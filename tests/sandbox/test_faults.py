"""Faults as a real client meets them."""

from __future__ import annotations

import asyncio

import aiohttp
import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.app import create_app
from sandbox.server import running
from sandbox.world import World
from switchboard.senders.certificates import trusted


class Nap:
    """A sleep that lasts until it is told to be over."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.begun, self.over = asyncio.Event(), asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.begun.set()
        await self.over.wait()


async def test_reset_before_drops_the_connection_and_does_nothing(slack: AsyncWebClient, world: World) -> None:
    world.faults.add(service="slack", kind="reset_before", times=1)
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await slack.chat_postMessage(channel="payments", text="x")
    assert world.slack.channel("payments").messages == []
    await slack.chat_postMessage(channel="payments", text="x")


async def test_reset_after_acts_and_then_drops_the_connection(slack: AsyncWebClient, world: World) -> None:
    world.faults.add(service="slack", kind="reset_after", method="chat.postMessage", times=1)
    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await slack.chat_postMessage(channel="payments", text="x")
    assert len(world.slack.channel("payments").messages) == 1
    assert [entry.outcome for entry in world.log] == ["reset_after"]


async def test_a_service_that_is_down_drops_everything_until_cleared(http: httpx.AsyncClient, world: World) -> None:
    world.faults.add(service="pagerduty", kind="down")
    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            await http.post("/pagerduty/v2/enqueue", json={})
    world.faults.clear(service="pagerduty")
    assert (await http.post("/pagerduty/v2/enqueue", json={})).status_code == 400


async def test_429_and_500_come_in_the_services_own_words(slack: AsyncWebClient, world: World) -> None:
    world.faults.add(service="slack", kind="429", seconds=30, times=1)
    with pytest.raises(SlackApiError) as caught:
        await slack.chat_postMessage(channel="payments", text="x")
    assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "30")
    world.faults.add(service="slack", kind="500", times=1)
    with pytest.raises(SlackApiError) as caught:
        await slack.chat_postMessage(channel="payments", text="x")
    assert caught.value.response.status_code == 500


async def test_a_fault_may_be_for_one_channel_only(slack: AsyncWebClient, world: World) -> None:
    world.faults.add(service="slack", kind="500", channel="#core")
    await slack.chat_postMessage(channel=world.slack.channel("payments").id, text="x")
    with pytest.raises(SlackApiError):
        await slack.chat_postMessage(channel=world.slack.channel("core").id, text="x")


async def test_a_fault_may_be_for_one_routing_key_only(http: httpx.AsyncClient, world: World) -> None:
    world.faults.add(service="pagerduty", kind="500", routing_key="a" * 32)
    answers = [
        await http.post("/pagerduty/v2/enqueue", json={"routing_key": key * 32, "event_action": "resolve"})
        for key in "ab"
    ]
    assert [answer.status_code for answer in answers] == [500, 400]


async def test_a_slow_service_holds_requests_back_on_the_worlds_clock() -> None:
    nap = Nap()
    world = World(sleep=nap)
    world.slack.add_channel("payments")
    world.faults.add(service="slack", kind="slow", seconds=60)
    async with running(create_app(world)) as base_url:
        slack = AsyncWebClient(token="xoxb-sandbox", base_url=f"{base_url}/slack/api/", retry_handlers=[])
        posting = asyncio.create_task(slack.chat_postMessage(channel="payments", text="x"))
        await nap.begun.wait()
        assert (world.held, nap.asked, world.slack.channel("payments").messages) == (1, [60], [])
        nap.over.set()
        assert (await posting)["ok"]
    assert world.held == 0


async def test_held_requests_are_let_go_when_the_sandbox_ends() -> None:
    nap = Nap()
    world = World(sleep=nap)
    world.faults.add(service="slack", kind="slow", seconds=3600)
    async with httpx.AsyncClient(verify=trusted()) as http:
        async with running(create_app(world)) as base_url:
            asking = asyncio.create_task(http.post(f"{base_url}/slack/api/auth.test"))
            await nap.begun.wait()
        with pytest.raises(httpx.TransportError):
            await asking
    assert [entry.outcome for entry in world.log] == ["released"]


async def test_nothing_is_left_when_the_server_has_stopped(world: World) -> None:
    before = asyncio.all_tasks()
    async with running(create_app(world)) as base_url:
        port = int(base_url.rsplit(":", 1)[1])
    with pytest.raises(OSError, match="Connect"):
        await asyncio.open_connection("127.0.0.1", port)
    assert asyncio.all_tasks() == before
    async with running(create_app(world), port=port):
        pass


def test_an_unknown_fault_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="no such fault"):
        world.faults.add(service="slack", kind="haunted")
