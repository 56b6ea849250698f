"""Modals and Home tabs, and what Slack refuses of them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.world import World
from tests.sandbox.slack.test_hands import MODAL, OPTIONS, PLAIN

Json = dict[str, Any]
ALICE = "U00000001"
HOME: Json = {"type": "home", "blocks": [{"type": "divider"}]}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": PLAIN, "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": list(blocks), **more}


async def refusal(slack: AsyncWebClient, method: str, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(SlackApiError) as caught:
        await slack.api_call(method, json=arguments)
    answer = caught.value.response
    return str(answer["error"]), str(answer.get("response_metadata", {}).get("messages", ""))


async def test_a_view_is_named_and_its_parts_too(slack: AsyncWebClient, world: World) -> None:
    opened = await slack.views_open(trigger_id=world.slack.tickets.trigger(ALICE), view=MODAL)
    view = opened["view"]
    assert (view["id"], view["root_view_id"]) == ("V00000001", "V00000001")
    assert [block["block_id"] for block in view["blocks"]] == ["version", "blk1"]
    assert "block_id" not in MODAL["blocks"][1]


async def test_three_modals_may_be_stacked(slack: AsyncWebClient, world: World) -> None:
    def trigger() -> str:
        return world.slack.tickets.trigger(ALICE)

    assert (await refusal(slack, "views.push", trigger_id=trigger(), view=MODAL))[0] == "not_found"
    await slack.views_open(trigger_id=trigger(), view=MODAL)
    pushed = [await slack.views_push(trigger_id=trigger(), view=MODAL) for _ in "ab"]
    assert pushed[1]["view"]["previous_view_id"] == pushed[0]["view"]["id"]
    assert (await refusal(slack, "views.push", trigger_id=trigger(), view=MODAL))[0] == "push_limit_reached"


async def test_an_update_needs_the_view_as_it_is(slack: AsyncWebClient, world: World) -> None:
    view = world.slack.views.show(ALICE, {**MODAL, "external_id": "mine"})
    before = view.hash
    await slack.views_update(external_id="mine", view={**MODAL, "private_metadata": "2"}, hash=before)
    assert view.content["private_metadata"] == "2"
    conflict = await refusal(slack, "views.update", view_id=view.id, view=MODAL, hash=before)
    assert conflict[0] == "hash_conflict"
    assert (await refusal(slack, "views.update", view_id="V9", view=MODAL))[0] == "not_found"
    assert (await refusal(slack, "views.update", view=MODAL))[0] == "invalid_arguments"


async def test_a_home_tab_is_published_again_in_its_place(slack: AsyncWebClient, world: World) -> None:
    first = await slack.views_publish(user_id=ALICE, view=HOME)
    again = await slack.views_publish(user_id=ALICE, view=HOME)
    assert first["view"]["id"] == again["view"]["id"]
    assert first["view"]["hash"] != again["view"]["hash"]
    stale = await refusal(slack, "views.publish", user_id=ALICE, view=HOME, hash=first["view"]["hash"])
    assert stale[0] == "hash_conflict"
    assert (await refusal(slack, "views.publish", user_id="U9", view=HOME))[0] == "user_not_found"


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (HOME, "must be a modal"),
        (modal(*[{"type": "divider"}] * 101), "no more than 100 items"),
        ({**modal({"type": "divider"}), "title": {"type": "plain_text", "text": "x" * 25}}, "less than 25"),
        (modal({"type": "divider"}, private_metadata="x" * 3001), "less than 3001"),
        ({"type": "modal", "title": PLAIN, "blocks": [field({"type": "plain_text_input"})]}, "submit"),
        (modal(field({"type": "button", "text": PLAIN})), "unsupported type: button"),
        (modal(*[field({"type": "plain_text_input"}, block_id="same")] * 2), "block_id already exists"),
        (modal(field({"type": "static_select", "options": OPTIONS * 51})), "no more than 100 items"),
        (modal(field({"type": "number_input"})), "is_decimal_allowed"),
        ("{", ""),
    ],
)
async def test_a_view_slack_would_refuse_is_refused(
    slack: AsyncWebClient, world: World, view: Any, problem: str
) -> None:
    trigger = world.slack.tickets.trigger(ALICE)
    error, messages = await refusal(slack, "views.open", trigger_id=trigger, view=view)
    assert error == "invalid_arguments"
    assert problem in messages


@pytest.mark.parametrize(
    "element",
    [
        {"type": "plain_text_input", "multiline": True, "max_length": 100},
        {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
        {"type": "external_select", "min_query_length": 0},
        {"type": "multi_static_select", "options": OPTIONS},
        {"type": "radio_buttons", "options": OPTIONS},
        {"type": "checkboxes", "options": OPTIONS},
        {"type": "users_select"},
    ],
)
async def test_every_kind_of_input_is_taken(slack: AsyncWebClient, world: World, element: Json) -> None:
    trigger = world.slack.tickets.trigger(ALICE)
    assert (await slack.views_open(trigger_id=trigger, view=modal(field(element))))["ok"]
