"""The page's hands over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.world import World
from tests.sandbox.slack.app import App
from tests.sandbox.slack.test_hands import BUTTONS, MODAL, OPTIONS

Json = dict[str, Any]
ALICE = "U00000001"


async def act(http: httpx.AsyncClient, verb: str, **asked: Any) -> tuple[int, Json]:
    answer = await http.post(f"/control/slack/{verb}", json={"by": "alice", **asked})
    return answer.status_code, answer.json()


async def test_everything_a_person_does_can_be_asked_for(
    http: httpx.AsyncClient, slack: AsyncWebClient, world: World, app: App
) -> None:
    ts = str((await slack.chat_postMessage(channel="payments", text="broken", blocks=BUTTONS))["ts"])
    where = {"channel": "payments", "ts": ts}
    fine: tuple[int, Json] = (200, {"trouble": None, "errors": {}})
    assert await act(http, "press", **where, action_id="resolve") == fine
    assert await act(http, "shortcut", **where, callback_id="add_note") == fine
    assert await act(http, "command", channel="payments", said="/sentry help") == fine
    assert await act(http, "say", channel="payments", said="@Switchboard resolve", thread=ts) == (200, {})
    assert await act(http, "home") == (200, {})
    for away in (False, True):
        assert await act(http, "react", **where, name="+1", away=away) == (200, {})
    world.slack.views.show(ALICE, MODAL)
    assert await act(http, "submit", values={"text": "1.4.2"}) == fine
    world.slack.views.show(ALICE, MODAL)
    assert await act(http, "close") == fine
    kinds = [one.get("type") for one in app.told]
    assert kinds[:3] == ["block_actions", "message_action", None]
    told = [one["event"]["type"] for one in app.told[3:8]]
    assert told == ["app_mention", "message", "app_home_opened", "reaction_added", "reaction_removed"]
    assert kinds[8:] == ["view_submission"]


async def test_an_external_menus_options_are_asked_for(
    http: httpx.AsyncClient, slack: AsyncWebClient, world: World, app: App
) -> None:
    app.answer = {"options": OPTIONS}
    ts = str((await slack.chat_postMessage(channel="payments", text="broken", blocks=BUTTONS))["ts"])
    view = world.slack.views.show(ALICE, {**MODAL, "blocks": BUTTONS})
    for place in ({"channel": "payments", "ts": ts}, {"view": view.id}):
        offered = (200, {"options": [["now", "Now"], ["later", "Later"]]})
        assert await act(http, "options", **place, action_id="assign", typed="n") == offered
    assert await act(http, "press", view=view.id, action_id="resolve") == (200, {"trouble": None, "errors": {}})


@pytest.mark.parametrize(
    ("verb", "asked"),
    [
        ("dance", {}),
        ("press", {"channel": "payments", "ts": "1.0", "action_id": "resolve"}),
        ("press", {"view": "V9", "action_id": "resolve"}),
        ("command", {"channel": "nowhere", "said": "/sentry"}),
        ("submit", {"values": {}}),
        ("command", {"by": "nobody"}),
        ("say", {}),
    ],
)
async def test_what_cannot_be_done_is_said(http: httpx.AsyncClient, app: App, verb: str, asked: Json) -> None:
    status, told = await act(http, verb, **asked)
    assert (status, list(told)) == (400, ["error"])
    assert app.told == []
