"""slack_sdk, Slack's client for Python, finds every method in the sandbox, called at once or awaited."""

from __future__ import annotations

import ast
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.client import WebClient

from sandbox.app import create_app
from sandbox.server import running
from sandbox.slack.api import METHODS
from sandbox.slack.message import Message
from sandbox.world import World
from tests.house.source import modules

Json = dict[str, Any]
Call = Callable[[str, Json], Awaitable[Json]]
LINK = "https://sentry.example/issues/1/"
PLAIN = {"type": "plain_text", "text": "Resolve"}
BLOCKS = [{"type": "section", "text": PLAIN}]
MODAL = {"type": "modal", "title": PLAIN, "blocks": BLOCKS}
HOME = {"type": "home", "blocks": BLOCKS}


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to call about: a channel, a message of the bot's, one of Alice's with a link, her open modal."""

    world: World
    channel: str
    ts: str
    shared: str
    alice: str
    view: str

    def trigger(self) -> str:
        """Give the right to open one modal, in the one that is open."""
        return self.world.slack.tickets.trigger(self.alice, view=self.view)


ARGUMENTS: dict[str, Callable[[Scene], Json]] = {
    "apps.connections.open": lambda scene: {"app_token": scene.world.slack.sockets.token},
    "auth.test": lambda scene: {},
    "chat.delete": lambda scene: {"channel": scene.channel, "ts": scene.ts},
    "chat.getPermalink": lambda scene: {"channel": scene.channel, "message_ts": scene.ts},
    "chat.postEphemeral": lambda scene: {"channel": scene.channel, "user": scene.alice, "text": "x", "blocks": BLOCKS},
    "chat.postMessage": lambda scene: {"channel": "#payments", "text": "x", "blocks": BLOCKS, "thread_ts": scene.ts},
    "chat.unfurl": lambda scene: {
        "channel": scene.channel,
        "ts": scene.shared,
        "unfurls": {LINK: {"blocks": BLOCKS}},
    },
    "chat.update": lambda scene: {"channel": scene.channel, "ts": scene.ts, "text": "y", "blocks": BLOCKS},
    "conversations.history": lambda scene: {"channel": scene.channel, "limit": 1, "include_all_metadata": True},
    "conversations.info": lambda scene: {"channel": scene.channel},
    "conversations.join": lambda scene: {"channel": scene.channel},
    "conversations.list": lambda scene: {"types": ["public_channel", "private_channel"], "exclude_archived": True},
    "conversations.open": lambda scene: {"users": [scene.alice]},
    "conversations.replies": lambda scene: {"channel": scene.channel, "ts": scene.ts},
    "users.info": lambda scene: {"user": scene.alice},
    "users.list": lambda scene: {"limit": 1},
    "users.lookupByEmail": lambda scene: {"email": "alice@acme.example"},
    "views.open": lambda scene: {"trigger_id": scene.trigger(), "view": MODAL},
    "views.publish": lambda scene: {"user_id": scene.alice, "view": HOME},
    "views.push": lambda scene: {"trigger_id": scene.trigger(), "view": MODAL},
    "views.update": lambda scene: {"view_id": scene.view, "view": MODAL},
}


@pytest.fixture(name="world")
def _world() -> World:
    world = World()
    world.slack.add_channel("payments", member=True)
    world.slack.add_user("alice", "alice@acme.example")
    return world


@pytest.fixture(name="scene")
def _scene(world: World) -> Scene:
    slack = world.slack
    channel, alice = slack.channel("payments"), slack.user("alice")
    posted = Message(slack.new_ts(channel), slack.bot_user, slack.bot_id, "broken", [])
    shared = Message(slack.new_ts(channel), alice.id, None, f"look: {LINK}")
    channel.messages += [posted, shared]
    return Scene(world, channel.id, posted.ts, shared.ts, alice.id, slack.views.show(alice.id, MODAL).id)


@pytest.fixture(name="call", params=["called at once", "awaited"])
async def _call(world: World, request: pytest.FixtureRequest) -> AsyncIterator[Call]:
    """Give what calls a method with the one client or the other, both as they are, but with patience for a 429."""
    async with running(create_app(world)) as base_url:
        address = f"{base_url}/slack/api/"
        at_once = WebClient("xoxb-sandbox", base_url=address)
        at_once.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
        awaited = AsyncWebClient("xoxb-sandbox", base_url=address)
        awaited.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))

        async def call(method: str, arguments: Json) -> Json:
            name = method.replace(".", "_")
            if request.param == "awaited":
                return dict((await getattr(awaited, name)(**arguments)).data)
            return dict((await asyncio.to_thread(getattr(at_once, name), **arguments)).data)

        yield call


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_answers(call: Call, scene: Scene, method: str) -> None:
    answer = await call(method, ARGUMENTS[method](scene))
    assert answer["ok"] is True
    assert [entry.outcome for entry in scene.world.log.of("slack", method)] == ["ok"]


async def test_a_refusal_is_raised_with_slacks_word(call: Call, scene: Scene) -> None:
    with pytest.raises(SlackApiError) as caught:
        await call("chat.update", {"channel": scene.channel, "ts": "1.000001", "text": "x"})
    assert caught.value.response["error"] == "message_not_found"


@pytest.mark.parametrize("kind", ["429", "reset_before"])
async def test_a_call_that_slack_did_not_take_is_made_again(call: Call, scene: Scene, kind: str) -> None:
    scene.world.faults.add(service="slack", kind=kind, seconds=1, times=1)
    assert (await call("chat.postMessage", {"channel": scene.channel, "text": "x"}))["ok"] is True
    assert len(scene.world.log.of("slack", "chat.postMessage")) == 2


def test_what_our_code_calls_is_among_what_is_driven_here() -> None:
    called = {
        node.attr
        for module in modules("bot/", "switchboard/senders/slack/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and _is_a_method_of_slacks(node.attr)
    }
    assert "chat_postMessage" in called
    assert called <= {method.replace(".", "_") for method in ARGUMENTS}


def _is_a_method_of_slacks(name: str) -> bool:
    """Whether the client would ask Slack something under this name: `chat_postMessage`, or `api_call` with any."""
    return "_" in name.strip("_") and callable(getattr(AsyncWebClient, name, None))
