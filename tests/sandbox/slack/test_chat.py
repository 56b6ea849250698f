"""What may be written to Slack, and how it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.world import World

LONG = "x" * 40_001


async def refusal(slack: AsyncWebClient, method: str, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await slack.api_call(method, json=arguments)
    return str(caught.value.response["error"])


async def test_a_posted_message_stands_in_its_channel(slack: AsyncWebClient, world: World) -> None:
    answer = await slack.chat_postMessage(channel="#payments", text="card declined")
    message = world.slack.channel("payments").messages[0]
    assert answer["channel"] == world.slack.channel("payments").id
    assert (answer["ts"], message.text) == (message.ts, "card declined")


async def test_a_public_channel_takes_messages_without_joining(slack: AsyncWebClient, world: World) -> None:
    await slack.chat_postMessage(channel="core", text="hello")
    assert len(world.slack.channel("core").messages) == 1


async def test_a_person_can_be_written_to(slack: AsyncWebClient, world: World) -> None:
    answer = await slack.chat_postMessage(channel="U00000001", text="hello")
    assert world.slack.channel(answer["channel"]).name == "@alice"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "nowhere", "text": "x"}, "channel_not_found"),
        ({"channel": "secret", "text": "x"}, "not_in_channel"),
        ({"channel": "old", "text": "x"}, "is_archived"),
        ({"channel": "payments"}, "no_text"),
        ({"channel": "payments", "text": ""}, "no_text"),
        ({"channel": "payments", "text": LONG}, "msg_too_long"),
        ({"text": "x"}, "invalid_arguments"),
        ({"channel": "payments", "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": "payments", "text": "x", "blocks": {}}, "invalid_blocks_format"),
        ({"channel": "payments", "text": "x", "metadata": "["}, "invalid_metadata_format"),
        ({"channel": "payments", "text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
    ],
)
async def test_a_refused_message_says_why(slack: AsyncWebClient, arguments: dict[str, Any], error: str) -> None:
    assert await refusal(slack, "chat.postMessage", **arguments) == error


async def test_a_reply_to_what_was_deleted_stands_at_the_root_and_is_no_reply(slack: AsyncWebClient) -> None:
    root = await slack.chat_postMessage(channel="payments", text="root")
    await slack.chat_delete(channel=root["channel"], ts=root["ts"])
    reply = await slack.chat_postMessage(channel="payments", text="x", thread_ts=root["ts"], reply_broadcast=True)
    assert reply["ok"]
    assert "thread_ts" not in reply["message"]


async def test_a_token_is_asked_for(slack: AsyncWebClient, world: World) -> None:
    slack.token = "xoxb-other"
    assert await refusal(slack, "auth.test") == "invalid_auth"
    slack.token = ""
    assert await refusal(slack, "auth.test") == "not_authed"
    world.slack.auth_error = "token_revoked"
    slack.token = "xoxb-sandbox"
    assert await refusal(slack, "auth.test") == "token_revoked"


async def test_a_method_slack_does_not_have_is_unknown(slack: AsyncWebClient) -> None:
    assert await refusal(slack, "chat.shout") == "unknown_method"


async def test_ts_are_unique_and_increase_while_the_clock_stands(slack: AsyncWebClient) -> None:
    seen = [(await slack.chat_postMessage(channel="payments", text="x"))["ts"] for _ in range(4)]
    assert seen == sorted(set(seen))
    assert seen[0] == "1772442000.000100"


async def test_an_edit_keeps_what_was_said_before(slack: AsyncWebClient, world: World) -> None:
    posted = await slack.chat_postMessage(channel="payments", text="open")
    await slack.chat_update(channel=posted["channel"], ts=posted["ts"], text="resolved")
    message = world.slack.channel("payments").messages[0]
    assert (message.text, message.edits[0].text) == ("resolved", "open")
    assert message.edited_at is not None


async def test_an_edit_keeps_blocks_and_metadata_it_does_not_name(slack: AsyncWebClient, world: World) -> None:
    blocks = [{"type": "divider"}]
    metadata = {"event_type": "delivery", "event_payload": {"id": 1}}
    posted = await slack.chat_postMessage(channel="payments", text="a", blocks=blocks, metadata=metadata)
    await slack.api_call("chat.update", json={"channel": posted["channel"], "ts": posted["ts"], "text": "b"})
    message = world.slack.channel("payments").messages[0]
    assert (message.blocks, message.metadata) == (blocks, metadata)
    await slack.api_call(
        "chat.update", json={"channel": posted["channel"], "ts": posted["ts"], "blocks": [], "metadata": {}}
    )
    assert (message.blocks, message.metadata) == ([], {})


async def test_what_cannot_be_edited_says_why(slack: AsyncWebClient, world: World) -> None:
    posted = await slack.chat_postMessage(channel="payments", text="open")
    where = {"channel": posted["channel"], "ts": posted["ts"], "text": "x"}
    assert await refusal(slack, "chat.update", **{**where, "ts": "1.000001"}) == "message_not_found"
    assert await refusal(slack, "chat.update", **{**where, "channel": "payments"}) == "channel_not_found"
    world.slack.edit_window_closed = True
    assert await refusal(slack, "chat.update", **where) == "edit_window_closed"
    world.slack.channel("payments").messages[0].bot_id = "B0OTHER"
    assert await refusal(slack, "chat.update", **where) == "cant_update_message"
    assert await refusal(slack, "chat.delete", **where) == "cant_delete_message"


async def test_a_deleted_message_is_gone(slack: AsyncWebClient, world: World) -> None:
    posted = await slack.chat_postMessage(channel="payments", text="oops")
    await slack.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert world.slack.channel("payments").messages == []


async def test_an_ephemeral_message_is_seen_by_one_and_in_no_history(slack: AsyncWebClient, world: World) -> None:
    channel = world.slack.channel("payments")
    await slack.chat_postEphemeral(channel=channel.id, user="U00000001", text="done")
    assert (await slack.conversations_history(channel=channel.id))["messages"] == []
    assert channel.messages[0].ephemeral_to == "U00000001"


async def test_a_permalink_leads_into_the_thread(slack: AsyncWebClient) -> None:
    root = await slack.chat_postMessage(channel="payments", text="root")
    reply = await slack.chat_postMessage(channel="payments", text="reply", thread_ts=root["ts"])
    link = await slack.chat_getPermalink(channel=root["channel"], message_ts=reply["ts"])
    assert f"thread_ts={root['ts']}" in link["permalink"]
