"""What people do that the Events API tells."""

from __future__ import annotations

import asyncio

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.workspace import User
from sandbox.world import World
from tests.sandbox.slack.app import App

LINK = "https://sentry.example/organizations/acme/issues/1/"


@pytest.fixture
def alice(world: World) -> User:
    return world.slack.user("alice")


async def test_what_is_written_in_a_thread_is_told(world: World, app: App, alice: User) -> None:
    channel = world.slack.channel("payments")
    root = await world.happenings.say(alice, channel, "look")
    await world.happenings.say(alice, channel, "!note flaky", thread=root.ts)
    told = app.told[-1]["event"]
    assert (told["type"], told["text"], told["thread_ts"]) == ("message", "!note flaky", root.ts)
    assert app.told[0]["event_id"] != app.told[1]["event_id"]


async def test_a_mention_is_told_beside_the_message(world: World, app: App, alice: User) -> None:
    await world.happenings.say(alice, world.slack.channel("payments"), f"<@{world.slack.bot_user}> resolve")
    assert [one["event"]["type"] for one in app.told] == ["app_mention", "message"]


async def test_a_reaction_is_told_with_whose_message_it_is_and_can_be_taken_away(
    world: World, app: App, alice: User
) -> None:
    channel = world.slack.channel("payments")
    message = await world.happenings.say(alice, channel, "look")
    await world.happenings.react(alice, channel, message.ts, "+1")
    added = app.told[-1]["event"]
    item = {"type": "message", "channel": channel.id, "ts": message.ts}
    told = {"type": "reaction_added", "user": alice.id, "reaction": "+1", "item": item, "item_user": message.user}
    assert added.items() >= told.items()
    shown = message.as_json(team="T", replies=[], metadata=False)
    assert shown["reactions"] == [{"name": "+1", "users": [alice.id], "count": 1}]
    with pytest.raises(ValueError, match="already_reacted"):
        await world.happenings.react(alice, channel, message.ts, "+1")
    await world.happenings.react(alice, channel, message.ts, "+1", away=True)
    assert app.told[-1]["event"]["type"] == "reaction_removed"
    assert message.reactions == {}
    with pytest.raises(ValueError, match="no_reaction"):
        await world.happenings.react(alice, channel, message.ts, "+1", away=True)


async def test_only_what_the_app_subscribed_to_is_told(world: World, app: App, alice: User) -> None:
    world.happenings.subscribed = {"app_home_opened"}
    await world.happenings.say(alice, world.slack.channel("payments"), "hello")
    await world.happenings.open_home(alice)
    assert [one["event"]["type"] for one in app.told] == ["app_home_opened"]


async def test_a_shared_link_may_be_unfurled_under_its_message(
    slack: AsyncWebClient, world: World, app: App, alice: User
) -> None:
    world.happenings.unfurled = ("sentry.example",)
    message = await world.happenings.say(
        alice, world.slack.channel("payments"), f"see {LINK} and https://other.example"
    )
    shared = app.told[-1]["event"]
    assert (shared["type"], shared["links"]) == ("link_shared", [{"domain": "sentry.example", "url": LINK}])
    card = {"blocks": [{"type": "divider"}]}
    await slack.chat_unfurl(channel=shared["channel"], ts=shared["message_ts"], unfurls={LINK: card})
    (shown,) = message.attachments
    assert shown.items() >= {**card, "from_url": LINK, "is_app_unfurl": True, "id": 1}.items()
    with pytest.raises(SlackApiError, match="cannot_unfurl_url"):
        await slack.chat_unfurl(channel=shared["channel"], ts=message.ts, unfurls={"https://x.example": card})


async def test_a_direct_conversation_is_opened_and_written_to(slack: AsyncWebClient, world: World, alice: User) -> None:
    opened = await slack.conversations_open(users=alice.id)
    await slack.chat_postMessage(channel=opened["channel"]["id"], text="resolved")
    assert [one.text for one in world.slack.channel(f"D{alice.id[1:]}").messages] == ["resolved"]


async def test_an_address_that_slack_has_not_verified_is_marked(slack: AsyncWebClient, world: World) -> None:
    mallory = world.slack.add_user("mallory", "alice@acme.example", confirmed=False)
    shown = (await slack.users_info(user=mallory.id))["user"]
    assert shown["is_email_confirmed"] is False
    with pytest.raises(SlackApiError, match="user_not_found"):
        await slack.users_info(user="U9")


async def test_an_event_without_a_good_answer_is_told_four_times(world: World, app: App, alice: User) -> None:
    pauses: list[float] = []

    async def at_once(seconds: float) -> None:
        pauses.append(seconds)

    world.happenings._sleep = at_once
    app.status = 500
    await world.happenings.open_home(alice)
    await asyncio.gather(*world.happenings._retrying)
    assert [one["event_id"] for one in app.told] == ["Ev0000000001"] * 4
    assert pauses == [0, 60, 300]
    app.status = 200
    await world.happenings.open_home(alice)
    assert len(app.told) == 5


async def test_a_token_without_a_scope_is_told_which(slack: AsyncWebClient, world: World) -> None:
    world.slack.lacking = {"users:read.email"}
    assert "email" not in (await slack.users_list())["members"][0]["profile"]
    world.slack.lacking = {"users:read"}
    with pytest.raises(SlackApiError) as caught:
        await slack.users_list()
    answer = caught.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
