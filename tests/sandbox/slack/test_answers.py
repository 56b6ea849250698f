"""Answers through a response_url: five in half an hour, seen by one unless said otherwise."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.slack.workspace import Channel
from sandbox.world import World
from tests.moved_clock import MovedClock
from tests.sandbox.slack.app import App
from tests.sandbox.slack.test_hands import BUTTONS


@pytest.fixture
def channel(world: World) -> Channel:
    return world.slack.channel("payments")


@pytest.fixture
async def url(slack: AsyncWebClient, world: World, app: App, channel: Channel) -> str:
    """The response_url of a press on a message."""
    ts = str((await slack.chat_postMessage(channel="#payments", text="broken", blocks=BUTTONS))["ts"])
    await world.hands.press(world.slack.user("alice"), channel, ts, "resolve")
    return str(app.told[0]["response_url"])


async def test_an_answer_is_seen_by_the_one_who_pressed(url: str, world: World, channel: Channel) -> None:
    sent = await AsyncWebhookClient(url, retry_handlers=[]).send(text="resolved")
    assert sent.status_code == 200
    assert (channel.messages[-1].text, channel.messages[-1].ephemeral_to) == ("resolved", "U00000001")


async def test_an_answer_may_replace_or_delete_what_was_pressed_or_be_for_all(
    http: httpx.AsyncClient, url: str, channel: Channel
) -> None:
    await http.post(url, json={"text": "hello all", "response_type": "in_channel"})
    assert channel.messages[-1].ephemeral_to is None
    await http.post(url, json={"text": "done", "replace_original": True})
    assert (channel.messages[0].text, channel.messages[0].blocks) == ("done", [])
    await http.post(url, json={"delete_original": True})
    assert [one.text for one in channel.messages] == ["hello all"]


async def test_a_response_url_takes_five_answers(http: httpx.AsyncClient, url: str) -> None:
    answers = [await http.post(url, json={"text": str(number)}) for number in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [404]
    assert answers[-1].json()["error"] == "used_url"


async def test_a_response_url_lives_half_an_hour(http: httpx.AsyncClient, url: str, time: MovedClock) -> None:
    time.move(30 * 60)
    assert (await http.post(url, json={"text": "in time"})).status_code == 200
    time.move(1)
    assert (await http.post(url, json={"text": "late"})).json()["error"] == "expired_url"


@pytest.mark.parametrize(
    ("said", "error"),
    [({}, "no_text"), ({"text": "x", "blocks": [{"type": "alert"}]}, "invalid_blocks"), ([], "no_text")],
)
async def test_an_answer_slack_cannot_show_is_refused(http: httpx.AsyncClient, url: str, said: Any, error: str) -> None:
    answer = await http.post(url, json=said)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


async def test_a_response_url_may_be_broken_like_everything_else(
    http: httpx.AsyncClient, url: str, world: World
) -> None:
    world.faults.add(service="slack", kind="500", method="response_url", channel="payments", times=1)
    assert [(await http.post(url, json={"text": "x"})).status_code for _ in "ab"] == [500, 200]
    assert (await http.post(url, content=b"{")).json()["error"] == "invalid_payload"
