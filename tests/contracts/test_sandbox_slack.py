"""The sandbox's Slack, asked by Slack's own client, held against samples of Slack's answers and its rate tiers."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack.api import METHODS
from sandbox.slack.limits import POST, RATES, TIER_1, TIER_2, TIER_3, TIER_4
from sandbox.world import World
from tests.contracts.agreement import disagreements
from tests.contracts.reference import read

pytestmark = pytest.mark.reference
Answers = dict[str, dict[str, Any]]
METADATA = {"event_type": "alert", "event_payload": {"delivery": 7}}
BLOCKS = [{"type": "section", "text": {"type": "plain_text", "text": "card declined"}}]
LINK = "https://sentry.example/organizations/acme/issues/1/"
TITLE = {"type": "plain_text", "text": "Resolve"}
TEXT = {"type": "plain_text_input", "action_id": "version"}
MODAL = {
    "type": "modal",
    "title": TITLE,
    "submit": TITLE,
    "blocks": [{"type": "input", "block_id": "release", "label": TITLE, "element": TEXT}],
}
CHOSEN = {f"$.{place}" for place in ("message.blocks", "message.metadata.event_payload.delivery")}
CHOSEN |= {f"$.view.{place}" for place in ("close", "previous_view_id", "state.values")}  # the samples hold no nulls
TIERS = {"Tier1": TIER_1, "Tier2": TIER_2, "Tier3": TIER_3, "Tier4": TIER_4, "SpecialTier_chat_postMessage": POST}


@pytest.fixture(name="answers")
async def _answers(slack: AsyncWebClient, world: World) -> Answers:
    """Call every method once, as its own client does; a thread has a reply that the channel shows too."""
    alice = next(iter(world.slack.users))
    posted = await slack.chat_postMessage(channel="#payments", text="x", blocks=BLOCKS, metadata=METADATA)
    channel, ts = str(posted["channel"]), str(posted["ts"])
    reply = await slack.chat_postMessage(channel=channel, text="y", thread_ts=ts, reply_broadcast=True)
    shared = await world.happenings.say(world.slack.user("alice"), world.slack.channel("payments"), LINK)
    triggers = [world.slack.tickets.trigger(alice) for _ in "ab"]
    opened = await slack.views_open(trigger_id=triggers[0], view=MODAL)
    found = {
        "apps.connections.open": await slack.apps_connections_open(app_token=world.slack.sockets.token),
        "auth.test": await slack.auth_test(),
        "chat.getPermalink": await slack.chat_getPermalink(channel=channel, message_ts=ts),
        "chat.postEphemeral": await slack.chat_postEphemeral(channel=channel, user=alice, text="x"),
        "chat.postMessage": posted,
        "chat.postMessage in a thread": reply,
        "chat.unfurl": await slack.chat_unfurl(channel=channel, ts=shared.ts, unfurls={LINK: {"blocks": BLOCKS}}),
        "chat.update": await slack.chat_update(channel=channel, ts=ts, text="z", metadata=METADATA),
        "conversations.history": await slack.conversations_history(channel=channel, include_all_metadata=True),
        "conversations.info": await slack.conversations_info(channel=channel),
        "conversations.join": await slack.conversations_join(channel=channel),
        "conversations.list": await slack.conversations_list(exclude_archived=True),
        "conversations.open": await slack.conversations_open(users=alice),
        "conversations.replies": await slack.conversations_replies(channel=channel, ts=ts),
        "users.info": await slack.users_info(user=alice),
        "users.list": await slack.users_list(),
        "users.lookupByEmail": await slack.users_lookupByEmail(email="alice@acme.example"),
        "views.open": opened,
        "views.push": await slack.views_push(trigger_id=triggers[1], view=MODAL),
        "views.update": await slack.views_update(view_id=opened["view"]["id"], view=MODAL),
        "views.publish": await slack.views_publish(user_id=alice, view={"type": "home", "blocks": BLOCKS}),
        "chat.delete": await slack.chat_delete(channel=channel, ts=str(reply["ts"])),
    }
    return {name: dict(answer.data) for name, answer in found.items() if isinstance(answer.data, dict)}


def sample(method: str) -> dict[str, Any]:
    found: dict[str, Any] = read(f"schemas/slack-json-logs/api_{method}.json")
    return found


async def test_every_method_of_the_sandbox_answers_slacks_own_client(answers: Answers) -> None:
    assert set(METHODS) <= set(answers)
    assert all(answer["ok"] is True for answer in answers.values())


@pytest.mark.parametrize(
    "name",
    [
        "chat.postMessage",
        "chat.postMessage in a thread",
        "chat.update",
        "conversations.list",
        "users.lookupByEmail",
        "views.open",
    ],
)
async def test_an_answer_looks_like_its_sample(answers: Answers, name: str) -> None:
    assert not list(disagreements(answers[name], [sample(name.split(maxsplit=1)[0])], free=CHOSEN))


async def test_what_other_methods_show_looks_as_it_does_there(answers: Answers) -> None:
    message, channel = sample("chat.postMessage")["message"], sample("conversations.list")["channels"][0]
    edited, thread = sample("chat.update")["message"], message["root"]
    free = {"$.blocks", "$.metadata.event_payload.delivery", "$.is_locked"}
    shown = [*answers["conversations.history"]["messages"], *answers["conversations.replies"]["messages"]]
    for one in shown:
        assert not list(disagreements(one, [message, edited, thread], free=free))
    for method in ("conversations.info", "conversations.join"):
        assert not list(disagreements(answers[method]["channel"], [channel]))
    for person in answers["users.list"]["members"]:
        assert not list(disagreements(person, [sample("users.lookupByEmail")["user"]]))


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "conversations.list", "users.lookupByEmail"])
async def test_a_refusal_looks_like_its_sample(slack: AsyncWebClient, method: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        await slack.api_call(method, json={"channel": "C404", "ts": "1.0", "text": "x", "email": "x", "cursor": "?"})
    assert caught.value.response["error"]
    assert not list(disagreements(caught.value.response.data, [sample(method)]))


def test_every_method_has_the_rate_that_slack_lists() -> None:
    listed = read("schemas/slack_rate_limit_tiers.json")
    unreachable = {"auth.test", "chat.getPermalink"}  # hundreds a minute
    assert {method: TIERS[listed[method]] for method in METHODS.keys() - unreachable} == RATES
