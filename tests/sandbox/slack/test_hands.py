"""What a person does in Slack, what the app is told, and what the person sees."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.hands import CONNECTING, REQUIRED
from sandbox.slack.workspace import Channel, User
from sandbox.world import World
from tests.moved_clock import MovedClock
from tests.sandbox.slack.app import App

Json = dict[str, Any]
PLAIN = {"type": "plain_text", "text": "x"}
OPTIONS = [{"text": {"type": "plain_text", "text": word.title()}, "value": word} for word in ("now", "later")]
BUTTONS = [
    {
        "type": "actions",
        "elements": [
            {"type": "button", "text": PLAIN, "action_id": "resolve", "value": "v1:7"},
            {"type": "overflow", "options": OPTIONS, "action_id": "more"},
            {"type": "external_select", "action_id": "assign", "placeholder": PLAIN},
        ],
    }
]
MODAL: Json = {
    "type": "modal",
    "title": PLAIN,
    "submit": PLAIN,
    "private_metadata": "kept",
    "blocks": [
        {
            "type": "input",
            "block_id": "version",
            "label": PLAIN,
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {
            "type": "input",
            "label": PLAIN,
            "optional": True,
            "element": {"type": "static_select", "action_id": "when", "options": OPTIONS, "initial_option": OPTIONS[0]},
        },
    ],
}


@pytest.fixture
def alice(world: World) -> User:
    return world.slack.user("alice")


@pytest.fixture
def channel(world: World) -> Channel:
    return world.slack.channel("payments")


@pytest.fixture
async def ts(slack: AsyncWebClient) -> str:
    return str((await slack.chat_postMessage(channel="#payments", text="broken", blocks=BUTTONS))["ts"])


async def test_a_command_is_sent_signed_and_its_answer_is_seen_by_one(
    world: World, app: App, alice: User, channel: Channel
) -> None:
    app.answer = "Resolving PAY-1"
    shown = await world.hands.command(alice, channel, "/resolve PAY-1 <@U2|bob>")
    told = app.told[0]
    assert (told["command"], told["text"], told["user_id"]) == ("/resolve", "PAY-1 <@U2|bob>", alice.id)
    assert told["is_enterprise_install"] == "false"
    assert shown.trouble is None
    assert shown.answer is not None
    assert (shown.answer.text, shown.answer.ephemeral_to) == ("Resolving PAY-1", alice.id)


async def test_a_command_may_be_answered_for_all_or_not_at_all(
    world: World, app: App, alice: User, channel: Channel
) -> None:
    assert (await world.hands.command(alice, channel, "/sentry")).answer is None
    app.answer = {"response_type": "in_channel", "text": "hello all"}
    await world.hands.command(alice, channel, "/sentry help")
    assert [one.text for one in channel.roots() if one.ephemeral_to is None] == ["hello all"]


async def test_slack_has_no_commands_in_threads(world: World, app: App, alice: User, channel: Channel) -> None:
    shown = await world.hands.command(alice, channel, "/resolve", thread="1.000001")
    assert (shown.trouble, app.told) == ("/resolve is not supported in threads. Sorry!", [])


async def test_an_app_with_another_secret_refuses(world: World, app: App, alice: User, channel: Channel) -> None:
    world.callbacks.secret = "another"
    shown = await world.hands.command(alice, channel, "/resolve PAY-1")
    assert shown.trouble == '/resolve failed with the error "dispatch_failed (401)"'


async def test_a_late_acknowledgement_is_trouble_and_the_app_goes_on(
    world: World, app: App, alice: User, channel: Channel, ts: str
) -> None:
    app.hold = asyncio.Event()

    async def at_once(seconds: float) -> None:
        assert seconds == 3.0
        await app.arrived.wait()

    world.callbacks._sleep = at_once
    assert (await world.hands.press(alice, channel, ts, "resolve")).trouble == CONNECTING
    app.hold.set()
    await asyncio.gather(*world.callbacks._late)


async def test_a_press_says_who_where_and_what(world: World, app: App, alice: User, channel: Channel, ts: str) -> None:
    assert (await world.hands.press(alice, channel, ts, "resolve")).trouble is None
    told = app.told[0]
    assert (told["type"], told["user"]["id"], told["channel"]["id"]) == ("block_actions", alice.id, channel.id)
    assert told["container"]["message_ts"] == told["message"]["ts"] == ts
    action = told["actions"][0]
    assert (action["action_id"], action["value"], action["type"]) == ("resolve", "v1:7", "button")


async def test_a_menus_option_is_told_and_an_unknown_one_cannot_be_chosen(
    world: World, app: App, alice: User, channel: Channel, ts: str
) -> None:
    await world.hands.press(alice, channel, ts, "more", choose="Later")
    assert app.told[0]["actions"][0]["selected_option"]["value"] == "later"
    with pytest.raises(ValueError, match="no option"):
        await world.hands.press(alice, channel, ts, "more", choose="never")
    with pytest.raises(ValueError, match="no unresolve among"):
        await world.hands.press(alice, channel, ts, "unresolve")


async def test_an_external_menu_asks_the_app_for_its_options(
    world: World, app: App, alice: User, channel: Channel, ts: str
) -> None:
    app.answer = {"option_groups": [{"label": PLAIN, "options": OPTIONS}]}
    await world.hands.press(alice, channel, ts, "assign", choose="later", typed="la")
    asked, acted = app.told
    assert (asked["type"], asked["value"], asked["action_id"]) == ("block_suggestion", "la", "assign")
    assert acted["actions"][0]["selected_option"] == OPTIONS[1]
    app.answer = {"options": OPTIONS * 51}
    with pytest.raises(ValueError, match="more than 100"):
        await world.hands.press(alice, channel, ts, "assign", choose="now")


async def test_a_modal_opened_in_time_can_be_filled_in_and_sent(
    slack: AsyncWebClient, world: World, app: App, alice: User, ts: str
) -> None:
    async def show(told: Json) -> None:
        await slack.views_open(trigger_id=told["trigger_id"], view=MODAL)

    app.before_answer = show
    view = (await world.hands.press(alice, world.slack.channel("payments"), ts, "resolve")).view
    assert view is not None
    app.before_answer = None
    assert (await world.hands.submit(alice, view, {})).errors == {"version": REQUIRED}
    assert len(app.told) == 1
    assert (await world.hands.submit(alice, view, {"text": "1.4.2"})).view is None
    told = app.told[1]
    values = told["view"]["state"]["values"]
    assert (told["type"], told["view"]["private_metadata"]) == ("view_submission", "kept")
    assert values["version"]["text"] == {"type": "plain_text_input", "value": "1.4.2"}
    assert values["blk1"]["when"]["selected_option"]["value"] == "now"


async def test_a_submission_may_be_refused_replaced_topped_or_clear_all(world: World, app: App, alice: User) -> None:
    view = world.slack.views.show(alice.id, MODAL)
    app.answer = {"response_action": "errors", "errors": {"version": "no such release"}}
    assert (await world.hands.submit(alice, view, {"version": "9"})).errors == {"version": "no such release"}
    app.answer = {"response_action": "update", "view": {**MODAL, "private_metadata": "second"}}
    assert (await world.hands.submit(alice, view, {"version": "9"})).view is view
    assert view.content["private_metadata"] == "second"
    app.answer = {"response_action": "push", "view": MODAL}
    above = (await world.hands.submit(alice, view, {"version": "9"})).view
    assert above is not None
    assert above.previous == view.id
    app.answer = {"response_action": "clear"}
    assert (await world.hands.submit(alice, above, {"version": "9"})).view is None


async def test_closing_is_told_only_where_the_app_asked(world: World, app: App, alice: User) -> None:
    await world.hands.close(alice, world.slack.views.show(alice.id, MODAL))
    assert app.told == []
    await world.hands.close(alice, world.slack.views.show(alice.id, {**MODAL, "notify_on_close": True}))
    assert app.told[0]["type"] == "view_closed"


async def test_a_message_shortcut_brings_the_message(
    world: World, app: App, alice: User, channel: Channel, ts: str
) -> None:
    await world.hands.shortcut(alice, channel, ts, "add_note")
    told = app.told[0]
    assert (told["type"], told["callback_id"], told["message"]["text"]) == ("message_action", "add_note", "broken")


async def test_the_time_in_a_signature_is_the_sandboxs(world: World, app: App, time: MovedClock) -> None:
    headers = world.callbacks.signed(b"x")
    assert headers["X-Slack-Request-Timestamp"] == str(int(time.now().timestamp()))
