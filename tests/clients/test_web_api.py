"""@slack/web-api, Slack's client for JavaScript, finds Slack in the sandbox."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.world import World
from tests.clients.conftest import Run

LOCK = Path(__file__).parent / "package-lock.json"


async def test_a_message_lives_as_it_does_in_slack(run: Run, world: World) -> None:
    channel, alice = world.slack.channel("payments"), world.slack.user("alice")
    seen, who = await run("messages")
    assert seen == {
        "channel": channel.id,
        "permalink": True,
        "history": ["by whom?", "mended"],
        "delivery": 7,
        "thread": ["mended", "by whom?"],
    }
    assert [one.text for one in channel.messages] == ["mended", "only for you"]
    assert channel.messages[1].ephemeral_to == alice.id
    assert [one.text for one in world.slack.channel(f"D{alice.id[1:]}").messages] == ["between us"]
    assert who == {"who": world.slack.bot_user}


async def test_lists_are_turned_page_by_page(run: Run, world: World) -> None:
    pages, one = await run("lists")
    assert pages == {"channels": [["payments", "core"], ["ops", "old"]], "people": [["alice", "bob"], ["carol"]]}
    assert one == {"joined": True, "person": "alice@acme.example"}
    assert world.slack.channel("core").member


async def test_refusals_are_told_in_slacks_words(run: Run) -> None:
    refusals = await run("refusals")
    assert {one["code"] for one in refusals} == {"slack_webapi_platform_error"}
    assert [one["error"] for one in refusals] == [
        "channel_not_found",
        "is_archived",
        "invalid_blocks",
        "channel_not_found",  # chat.update takes ids only
        "invalid_trigger_id",
        "users_not_found",
        "not_allowed_token_type",
        "invalid_auth",
        "not_authed",
        "unknown_method",
    ]


async def test_a_client_that_is_asked_to_wait_waits_and_comes_again(run: Run, world: World) -> None:
    world.faults.add(service="slack", kind="429", method="chat.postMessage", seconds=1, times=1)
    [said] = await run("patience", "patient")
    assert said["waited"] >= 1000
    assert len(world.slack.channel("payments").messages) == 1
    assert [entry.outcome for entry in world.log.of("slack", "chat.postMessage")] == ["ratelimited", "ok"]


async def test_a_client_may_leave_the_waiting_to_its_caller(run: Run, world: World) -> None:
    world.faults.add(service="slack", kind="429", method="chat.postMessage", seconds=30, times=1)
    [said] = await run("patience", "impatient")
    assert said == {"code": "slack_webapi_rate_limited_error", "retryAfter": 30}


@pytest.mark.parametrize("kind", ["500", "reset_before"])
async def test_a_client_comes_again_when_slack_stumbles(run: Run, world: World, kind: str) -> None:
    world.faults.add(service="slack", kind=kind, method="chat.postMessage", times=2)
    await run("patience", "patient")
    assert len(world.slack.channel("payments").messages) == 1


async def test_a_lost_answer_is_posted_twice_by_a_client_that_comes_again(run: Run, world: World) -> None:
    world.faults.add(service="slack", kind="reset_after", method="chat.postMessage", times=1)
    await run("patience", "patient")
    assert len(world.slack.channel("payments").messages) == 2


@pytest.mark.parametrize("kind, code", [("500", "slack_webapi_http_error"), ("down", "slack_webapi_request_error")])
async def test_a_client_that_does_not_come_again_says_so(run: Run, world: World, kind: str, code: str) -> None:
    world.faults.add(service="slack", kind=kind)
    [said] = await run("patience", "once")
    assert said["code"] == code


def test_the_lock_names_every_package_by_its_hash_and_no_address_to_fetch_it_from() -> None:
    packages = json.loads(LOCK.read_text("utf-8"))["packages"]
    assert all("integrity" in package for path, package in packages.items() if path)
    assert not any("resolved" in package for package in packages.values())
