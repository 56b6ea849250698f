"""Webhooks v3 as PagerDuty sends them: signed, in order, again for two days, and never after three refusals."""

from __future__ import annotations

import asyncio
import hashlib
import hmac

import httpx
import pytest

from sandbox.pagerduty.oncall import Level
from sandbox.pagerduty.pager import Pager
from sandbox.world import World
from tests.moved_clock import MovedClock
from tests.sandbox.pagerduty.conftest import ALICE, BOB, KEY, SECRET, Receiver, trigger


async def pass_time(account: Pager, time: MovedClock, seconds: float) -> None:
    """Let a wait end, and what it waited for be sent."""
    time.move(seconds)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await account.webhooks.settled()


async def test_an_event_that_opens_an_incident_is_told_with_all_of_it(account: Pager, receiver: Receiver) -> None:
    trigger(account)
    assert await account.webhooks.settled()
    [event] = receiver.events
    data = event["data"]
    assert (event["event_type"], event["resource_type"]) == ("incident.triggered", "incident")
    assert event["agent"]["type"] == "events_api_v2_inbound_integration_reference"
    assert (data["incident_key"], data["status"], data["title"], data["number"]) == (
        "one",
        "triggered",
        "card declined",
        1,
    )
    assert [each["summary"] for each in data["assignees"]] == ["Alice"]
    assert data["service"]["summary"] == data["escalation_policy"]["summary"] == "payments"
    assert data["html_url"].endswith(f"/pager#{data['id']}")


async def test_every_secret_signs_the_bytes(account: Pager, receiver: Receiver) -> None:
    account.webhooks.subscriptions[0].secrets = (SECRET, "the-new-secret")
    trigger(account)
    await account.webhooks.settled()
    [(raw, headers)] = receiver.heard
    macs = [hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest() for secret in (SECRET, "the-new-secret")]
    assert headers["x-pagerduty-signature"] == f"v1={macs[0]},v1={macs[1]}"
    assert headers["x-webhook-subscription"] == account.webhooks.subscriptions[0].id


async def test_everything_that_hands_do_is_told_in_order_by_whom(account: Pager, receiver: Receiver) -> None:
    trigger(account)
    [one], hands = account.incidents, account.hands
    hands.acknowledge(one, by="Alice")
    hands.unacknowledge(one, by=ALICE)
    hands.escalate(one, by=ALICE)
    hands.reassign(one, ALICE, by=BOB)
    hands.delegate(one, "core", by=BOB)
    hands.prioritise(one, "P1", by=BOB)
    hands.note(one, "the card network is down", by=BOB)
    hands.resolve(one, by=BOB)
    hands.reopen(one, by=ALICE)
    await account.webhooks.settled()
    assert receiver.types == [
        *("triggered", "acknowledged", "unacknowledged", "escalated", "reassigned", "delegated"),
        *("priority_updated", "annotated", "resolved", "reopened"),
    ]
    assert [event["agent"]["summary"] for event in receiver.events] == ["Sentry", *["Alice"] * 3, *["Bob"] * 5, "Alice"]
    escalated, note = receiver.events[3]["data"], receiver.events[7]["data"]
    assert [each["summary"] for each in escalated["assignees"]] == ["Bob"]
    assert (note["type"], note["content"]) == ("incident_note", "the card network is down")
    assert note["incident"]["id"] == one.id
    assert receiver.events[6]["data"]["priority"]["summary"] == "P1"


async def test_a_repeated_trigger_is_told_to_nobody(account: Pager, receiver: Receiver) -> None:
    trigger(account)
    trigger(account)
    trigger(account, "unknown", "resolve")
    await account.webhooks.settled()
    assert receiver.types == ["triggered"]


async def test_a_failed_one_comes_again_and_holds_up_only_its_own_incident(
    account: Pager, receiver: Receiver, time: MovedClock
) -> None:
    receiver.statuses.extend((503,))
    trigger(account)
    await account.webhooks.settled()
    trigger(account, "one", "acknowledge")
    trigger(account, "two")
    await account.webhooks.settled()
    assert receiver.types == ["triggered", "triggered"]
    await pass_time(account, time, 10)
    assert receiver.types == ["triggered", "triggered", "triggered", "acknowledged"]
    assert receiver.events[0]["id"] == receiver.events[2]["id"]


async def test_no_answer_in_five_seconds_is_a_failure(account: Pager, receiver: Receiver, time: MovedClock) -> None:
    deaf = asyncio.Event()

    async def hold(scope: object, receive: object, send: object) -> None:
        await deaf.wait()

    held, account.webhooks.transport = account.webhooks.transport, None
    account.webhooks.transport = httpx.ASGITransport(hold)
    trigger(account)
    for _ in range(20):
        await asyncio.sleep(0)
    time.move(5)
    account.webhooks.transport = held
    await account.webhooks.settled()
    assert [sent.error for sent in account.webhooks.log] == ["timed out"]
    await pass_time(account, time, 10)
    assert receiver.types == ["triggered"]


async def test_it_gives_up_after_two_days(account: Pager, receiver: Receiver, time: MovedClock) -> None:
    account.add_policy("payments", Level((ALICE,)))
    receiver.statuses.extend([503] * 500)
    trigger(account)
    await account.webhooks.settled()
    for _ in range(110):
        await pass_time(account, time, 1800)
    tries = len(receiver.events)
    assert 90 < tries < 110
    await pass_time(account, time, 3600)
    assert len(receiver.events) == tries


async def test_a_refused_one_is_dropped_and_the_third_disables_the_subscription_for_a_day(
    account: Pager, receiver: Receiver, time: MovedClock
) -> None:
    [subscription] = account.webhooks.subscriptions
    receiver.statuses.extend((401, 401, 202, 401, 404, 400))
    for number in range(6):
        trigger(account, str(number))
        await account.webhooks.settled()
    assert len(receiver.events) == 6
    assert account.webhooks.is_disabled(subscription)
    trigger(account, "lost")
    assert not await account.webhooks.settled()
    time.move(24 * 3600)
    trigger(account, "heard")
    await account.webhooks.settled()
    told = {event["data"]["incident_key"] for event in receiver.events if event["event_type"] == "incident.triggered"}
    assert ("heard" in told, "lost" in told) == (True, False)


@pytest.mark.parametrize(("kind", "heard"), [("500", 1), ("down", 1), ("reset_after", 2)])
async def test_faults_meet_webhooks_as_they_meet_calls(
    receiver: Receiver, world: World, time: MovedClock, kind: str, heard: int
) -> None:
    world.faults.add(service="pagerduty", method="webhook", kind=kind, times=1)
    trigger(world.pagerduty)
    await world.pagerduty.webhooks.settled()
    await pass_time(world.pagerduty, time, 10)
    assert len(receiver.events) == heard
    assert len({event["id"] for event in receiver.events}) == 1


async def test_only_what_is_subscribed_to_is_sent(account: Pager, receiver: Receiver) -> None:
    [subscription] = account.webhooks.subscriptions
    subscription.events, subscription.service = ("incident.resolved",), "PELSEWHERE"
    account.webhooks.paused = False
    trigger(account)
    trigger(account, action="resolve")
    assert not await account.webhooks.settled()
    assert account.rules_of(KEY).policy == "payments"
