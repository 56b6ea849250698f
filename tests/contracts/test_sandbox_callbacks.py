"""What the sandbox's Slack tells an app, held against samples of Slack's callbacks."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.workspace import User
from sandbox.world import World
from tests.contracts.agreement import disagreements
from tests.contracts.reference import read

pytestmark = pytest.mark.reference
Json = dict[str, Any]
TITLE = {"type": "plain_text", "text": "Resolve"}
BUTTON = {"type": "button", "text": TITLE, "action_id": "resolve", "value": "7"}
TEXT = {"type": "plain_text_input", "action_id": "version"}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]
INPUT = {"type": "input", "block_id": "release", "label": TITLE, "element": TEXT}
MODAL: Json = {"type": "modal", "title": TITLE, "submit": TITLE, "blocks": [INPUT]}
LINK = "https://sentry.example/organizations/acme/issues/1/"
# The samples hold no nulls, no names that an app chose, and not all that stands in a message.
FREE = {
    "$.enterprise",
    "$.message",
    "$.view.close",
    "$.view.previous_view_id",
    "$.view.state.values",
    "$.state",
    "$.response_urls",
    "$.authorizations[].enterprise_id",
    "$.event.view.title",
    "$.event.view.submit",
    "$.event.view.close",
    "$.event.view.blocks",
    "$.event.view.state.values",
    "$.event.view.previous_view_id",
    "$.view.blocks",
}


class Listener:
    """Keeps what it is told, and says nothing."""

    def __init__(self) -> None:
        self.told: list[Json] = []

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._take)

    def _take(self, request: httpx.Request) -> httpx.Response:
        if request.headers["content-type"] == "application/json":
            self.told.append(json.loads(request.content))
        else:
            fields = {name: one[0] for name, one in parse_qs(request.content.decode(), keep_blank_values=True).items()}
            self.told.append(json.loads(fields["payload"]) if "payload" in fields else fields)
        return httpx.Response(200)


@pytest.fixture(name="told")
def _told(world: World) -> list[Json]:
    """Give what the app was told so far."""
    listener = Listener()
    world.callbacks.target, world.callbacks.transport = "http://127.0.0.1/slack/events", listener.transport()
    return listener.told


@pytest.fixture(name="alice")
def _alice(world: World) -> User:
    return world.slack.user("alice")


def sample(name: str) -> Json:
    found: Json = read(f"schemas/slack-json-logs/{name}.json")
    return found


async def test_a_command_looks_like_its_sample(world: World, told: list[Json], alice: User) -> None:
    await world.hands.command(alice, world.slack.channel("payments"), "/resolve PAY-1")
    known = sample("app-backend_slash-commands_SlashCommandPayload")
    assert told[0].keys() <= known.keys()
    assert isinstance(told[0]["is_enterprise_install"], str)


async def test_a_press_looks_like_its_sample(
    slack: AsyncWebClient, world: World, told: list[Json], alice: User
) -> None:
    posted = await slack.chat_postMessage(channel="#payments", text="x", blocks=BLOCKS)
    await world.hands.press(alice, world.slack.channel("payments"), str(posted["ts"]), "resolve")
    known = sample("app-backend_interactive-components_BlockActionPayload")
    assert not list(disagreements(told[0], [known], free=FREE))


async def test_a_submission_looks_like_its_sample(world: World, told: list[Json], alice: User) -> None:
    await world.hands.submit(alice, world.slack.views.show(alice.id, MODAL), {"version": "1.4.2"})
    known = sample("app-backend_views_ViewSubmissionPayload")
    assert not list(disagreements(told[0], [known], free=FREE))


async def test_events_look_like_their_samples(world: World, told: list[Json], alice: User) -> None:
    world.slack.views.publish(alice.id, {"type": "home", "blocks": BLOCKS})
    await world.happenings.open_home(alice)
    assert not list(disagreements(told[0], [sample("events_AppHomeOpenedPayload")], free=FREE))
    world.happenings.unfurled = ("sentry.example",)
    await world.happenings.say(alice, world.slack.channel("payments"), f"look: {LINK}")
    shared = next(one for one in told if one["event"]["type"] == "link_shared")
    assert not list(disagreements(shared, [sample("events_LinkSharedPayload")], free=FREE))
