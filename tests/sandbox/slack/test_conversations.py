"""What may be read from Slack's channels."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.world import World

METADATA = {"event_type": "delivery", "event_payload": {"id": "p1", "version": 2}}


async def refusal(slack: AsyncWebClient, method: str, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await slack.api_call(method, params=arguments)
    return str(caught.value.response["error"])


async def test_history_is_newest_first_and_shows_replies_only_when_broadcast(slack: AsyncWebClient) -> None:
    root = await slack.chat_postMessage(channel="payments", text="root")
    channel, ts = root["channel"], root["ts"]
    await slack.chat_postMessage(channel=channel, text="quiet", thread_ts=ts)
    await slack.chat_postMessage(channel=channel, text="loud", thread_ts=ts, reply_broadcast=True)
    shown = (await slack.conversations_history(channel=channel))["messages"]
    assert [one["text"] for one in shown] == ["loud", "root"]
    assert (shown[0]["subtype"], shown[1]["reply_count"]) == ("thread_broadcast", 2)


async def test_a_thread_is_oldest_first_with_its_root(slack: AsyncWebClient, world: World) -> None:
    root = await slack.chat_postMessage(channel="payments", text="root")
    reply = await slack.chat_postMessage(channel="payments", text="one", thread_ts=root["ts"])
    await slack.chat_postMessage(channel="payments", text="two", thread_ts=reply["ts"])
    shown = await slack.conversations_replies(channel=root["channel"], ts=root["ts"])
    assert [one["text"] for one in shown["messages"]] == ["root", "one", "two"]
    assert [one.text for one in world.slack.channel("payments").roots()] == ["root"]


async def test_metadata_is_shown_only_when_asked_for(slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(channel="payments", text="x", metadata=METADATA)
    without = await slack.conversations_history(channel=posted["channel"])
    asked = await slack.conversations_history(channel=posted["channel"], include_all_metadata=True)
    assert "metadata" not in without["messages"][0]
    assert asked["messages"][0]["metadata"] == METADATA


async def test_history_can_be_read_from_a_time_on_and_in_pages(slack: AsyncWebClient) -> None:
    posted = [await slack.chat_postMessage(channel="payments", text=str(number)) for number in range(4)]
    channel, second = posted[0]["channel"], posted[1]["ts"]
    later = await slack.conversations_history(channel=channel, oldest=second)
    since = await slack.conversations_history(channel=channel, oldest=second, inclusive=True, limit=2)
    rest = await slack.conversations_history(
        channel=channel, oldest=second, inclusive=True, cursor=since["response_metadata"]["next_cursor"]
    )
    assert [one["text"] for one in later["messages"]] == ["3", "2"]
    assert [one["text"] for one in (*since["messages"], *rest["messages"])] == ["3", "2", "1"]


async def test_history_is_only_for_members_until_they_join(slack: AsyncWebClient, world: World) -> None:
    core = world.slack.channel("core").id
    assert await refusal(slack, "conversations.history", channel=core) == "not_in_channel"
    await slack.conversations_join(channel=core)
    assert (await slack.conversations_history(channel=core))["ok"]


@pytest.mark.parametrize(
    ("method", "channel", "error"),
    [
        ("conversations.info", "C99", "channel_not_found"),
        ("conversations.info", "secret", "channel_not_found"),
        ("conversations.join", "old", "is_archived"),
        ("conversations.history", "C99", "channel_not_found"),
    ],
)
async def test_a_channel_that_cannot_be_read_says_why(
    slack: AsyncWebClient, world: World, method: str, channel: str, error: str
) -> None:
    found = world.slack.named(channel)
    assert await refusal(slack, method, channel=found.id if found else channel) == error


@pytest.mark.parametrize(
    ("arguments", "error"),
    [({"limit": "0"}, "invalid_limit"), ({"limit": "many"}, "invalid_limit"), ({"cursor": "?"}, "invalid_cursor")],
)
async def test_a_bad_page_is_refused(slack: AsyncWebClient, arguments: dict[str, str], error: str) -> None:
    assert await refusal(slack, "conversations.list", **arguments) == error


async def test_a_thread_that_is_not_there_is_not_found(slack: AsyncWebClient, world: World) -> None:
    channel = world.slack.channel("payments").id
    assert await refusal(slack, "conversations.replies", channel=channel, ts="1.000001") == "thread_not_found"


async def test_listing_pages_through_public_channels(slack: AsyncWebClient) -> None:
    first = await slack.conversations_list(limit=2)
    rest = await slack.conversations_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [one["name"] for one in (*first["channels"], *rest["channels"])] == ["payments", "core", "old"]


async def test_people_are_found_by_their_address(slack: AsyncWebClient) -> None:
    assert (await slack.users_lookupByEmail(email="Alice@acme.example"))["user"]["name"] == "alice"
    assert await refusal(slack, "users.lookupByEmail", email="nobody@acme.example") == "users_not_found"
    assert [one["name"] for one in (await slack.users_list())["members"]] == ["alice"]


async def test_auth_test_says_who_the_bot_is(slack: AsyncWebClient) -> None:
    assert (await slack.auth_test())["bot_id"] == "B0SWBOT"
