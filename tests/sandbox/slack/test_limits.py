"""Slack's rate tiers on the world's clock."""

from __future__ import annotations

import httpx
import pytest

from sandbox.slack.limits import RATES, TIER_2, TIER_3, TIER_4
from sandbox.world import World
from tests.moved_clock import MovedClock

BEARER = {"Authorization": "Bearer xoxb-sandbox"}


async def post(http: httpx.AsyncClient, channel: str = "payments") -> httpx.Response:
    return await http.post("/slack/api/chat.postMessage", data={"channel": channel, "text": "x"}, headers=BEARER)


async def test_a_channel_takes_a_short_burst_and_then_asks_to_wait(http: httpx.AsyncClient, time: MovedClock) -> None:
    assert [(await post(http)).status_code for _ in range(5)] == [200] * 5
    refused = await post(http)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert refused.json() == {"ok": False, "error": "ratelimited"}
    assert (await post(http, "core")).status_code == 200
    time.move(5)
    assert (await post(http)).status_code == 200


async def test_a_method_is_limited_for_the_whole_workspace(http: httpx.AsyncClient) -> None:
    asked = [await http.get("/slack/api/users.list", headers=BEARER) for _ in range(21)]
    assert [one.status_code for one in asked] == [200] * 20 + [429]
    assert asked[-1].headers["Retry-After"] == "60"


async def test_a_channel_named_in_two_ways_is_one_channel(http: httpx.AsyncClient, world: World) -> None:
    names = ["payments", "#payments", world.slack.channel("payments").id] * 2
    assert [(await post(http, name)).status_code for name in names] == [200] * 5 + [429]


@pytest.mark.parametrize(("factor", "taken"), [(0, 12), (0.5, 10)])
async def test_strictness_can_be_turned_down(http: httpx.AsyncClient, world: World, factor: float, taken: int) -> None:
    world.windows.factor = factor
    answers = [(await post(http)).status_code for _ in range(12)]
    assert answers.count(200) == taken


def test_the_tiers_are_slacks() -> None:
    assert (TIER_2.calls, TIER_3.calls, TIER_4.calls) == (20, 50, 100)
    assert RATES["chat.update"] is TIER_3
