"""What stands under a shared link: the issue's message, its buttons by number, and nothing of one place; tried once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.app import create_app
from sandbox.server import running
from sandbox.slack.blocks import check_blocks
from sandbox.slack.message import Message
from sandbox.world import World
from switchboard.model.card import Card
from switchboard.model.outcome import GaveUp, Sent, TryAgain
from switchboard.model.replace import replace
from switchboard.senders.slack.sender import slack_client
from switchboard.senders.slack.unfurl import SlackUnfurler, attachment
from tests.switchboard.senders.cards import ISSUE, a_card, a_delivery
from tests.switchboard.senders.hostile import CARDS

LINK = "https://acme.sentry.io/issues/6500000001/"


@pytest.fixture(name="world")
async def _world() -> AsyncIterator[tuple[World, AsyncWebClient]]:
    world = World()
    world.slack.add_channel("core")
    world.slack.add_user("alice", "alice@acme.example")
    async with running(create_app(world)) as base_url:
        yield world, slack_client("xoxb-sandbox", f"{base_url}/slack/api/")
    await world.stop()


async def said(world: World) -> Message:
    """Let somebody share the link."""
    return await world.happenings.say(world.slack.user("alice"), world.slack.channel("core"), f"see {LINK}")


async def test_it_is_shown_and_shown_anew(world: tuple[World, AsyncWebClient]) -> None:
    slack, client = world
    message, channel = await said(slack), slack.slack.channel("core").id
    for _ in range(2):
        assert await SlackUnfurler(client).unfurl(channel, message.ts, {LINK: a_card()}) == Sent()
        assert [one["from_url"] for one in message.attachments] == [LINK]


async def test_what_slack_will_not_show_is_given_up(world: tuple[World, AsyncWebClient]) -> None:
    slack, client = world
    message, channel = await said(slack), slack.slack.channel("core").id
    for ts, link in ((message.ts, "https://elsewhere.example/"), ("1700000000.000100", LINK)):
        assert isinstance(await SlackUnfurler(client).unfurl(channel, ts, {link: a_card()}), GaveUp)


async def test_an_app_without_the_scope_tries_again_and_says_what_to_do(world: tuple[World, AsyncWebClient]) -> None:
    slack, client = world
    message, channel = await said(slack), slack.slack.channel("core").id
    slack.slack.lacking.add("links:write")
    outcome = await SlackUnfurler(client).unfurl(channel, message.ts, {LINK: a_card()})
    assert isinstance(outcome, TryAgain)
    assert "manifest" in outcome.because


def buttons(blocks: list[dict[str, Any]]) -> list[str]:
    """Return the values of all buttons and options."""
    every = [one for block in blocks if block["type"] == "actions" for one in block["elements"]]
    options = [option for one in every for option in one.get("options", [])]
    return [str(one["value"]) for one in (*every, *options) if "value" in one]


def test_its_buttons_name_the_issue_by_its_number() -> None:
    card = a_card(delivery=a_delivery(id=0), acts=True)
    values = buttons(attachment(card)["blocks"])
    assert values
    assert all(value.startswith(f"1|n{card.subject.key.name}|") for value in values)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(CARDS)
def test_whatever_the_issue_says_it_can_be_shown(card: Card) -> None:
    shared = replace(card, subject=replace(card.subject, key=ISSUE), delivery=replace(card.delivery, id=0))
    blocks = attachment(replace(shared, console=None))["blocks"]
    check_blocks(blocks)
    assert "Why here" not in str([block for block in blocks if block["type"] == "actions"])
