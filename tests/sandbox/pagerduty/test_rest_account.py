"""Who is on call, which services there are, what is under maintenance, and who hears webhooks, through the REST API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.pagerduty.oncall import Level, rotation
from sandbox.pagerduty.pager import Pager
from tests.moved_clock import START
from tests.sandbox.pagerduty.conftest import ALICE, BOB, KEY


@pytest.fixture(name="rest")
async def _rest(http: httpx.AsyncClient, account: Pager) -> httpx.AsyncClient:
    """Give a client with the token, where Alice and Bob take turns of twelve hours, and Bob stands behind."""
    http.headers.update({"Authorization": f"Token token={account.api_token}"})
    account.add_schedule("turns", *rotation([ALICE, BOB], start=START, hours=12, shifts=4))
    account.add_policy("payments", Level(("turns",)), Level((BOB,)))
    return http


async def told(rest: httpx.AsyncClient, **asked: Any) -> list[tuple[int, str]]:
    """Return the levels and people that are on call."""
    answer = await rest.get("/pagerduty/oncalls", params=asked)
    return [(one["escalation_level"], one["user"]["summary"]) for one in answer.json()["oncalls"]]


async def test_who_is_on_call_now_is_told_by_level(rest: httpx.AsyncClient, account: Pager) -> None:
    policy = {"escalation_policy_ids[]": [account.policies["payments"].id]}
    assert await told(rest, **policy) == [(1, "Alice"), (2, "Bob")]
    assert await told(rest, **policy, **{"schedule_ids[]": [account.schedules["turns"].id]}) == [(1, "Alice")]
    assert await told(rest, **{"escalation_policy_ids[]": ["PNONE"]}) == []


async def test_who_is_next_is_in_a_range_once_each_where_the_earliest_are_asked_for(rest: httpx.AsyncClient) -> None:
    until = {"until": (START + timedelta(days=2)).isoformat()}
    assert await told(rest, **until) == [(1, "Alice"), (1, "Bob"), (1, "Alice"), (1, "Bob"), (2, "Bob")]
    assert await told(rest, **until, earliest="true") == [(1, "Alice"), (1, "Bob"), (2, "Bob")]
    assert await told(rest, since=(START + timedelta(days=3)).isoformat()) == [(2, "Bob")]


async def test_people_come_whole_where_that_was_asked_for_and_shifts_with_their_ends(rest: httpx.AsyncClient) -> None:
    answer = await rest.get("/pagerduty/oncalls", params={"include[]": "users"})
    first, always = answer.json()["oncalls"]
    assert (first["user"]["email"], first["schedule"]["summary"]) == (ALICE, "turns")
    assert (first["start"], first["end"]) == ("2026-03-02T09:00:00.000Z", "2026-03-02T21:00:00.000Z")
    assert (always["start"], always["end"], always["schedule"]) == (None, None, None)


async def test_a_service_leads_from_a_routing_key_to_its_policy(rest: httpx.AsyncClient, account: Pager) -> None:
    answer = await rest.get("/pagerduty/services", params={"include[]": "integrations"})
    [payments] = [
        one for one in answer.json()["services"] if [each["integration_key"] for each in one["integrations"]] == [KEY]
    ]
    policy = await rest.get(f"/pagerduty/escalation_policies/{payments['escalation_policy']['id']}")
    rules = policy.json()["escalation_policy"]["escalation_rules"]
    assert [[target["type"] for target in rule["targets"]] for rule in rules] == [
        ["schedule_reference"],
        ["user_reference"],
    ]
    assert (await rest.get(f"/pagerduty/schedules/{rules[0]['targets'][0]['id']}")).json()["schedule"]["users"]


async def test_a_window_is_listed_while_it_is_on_and_shows_in_the_service(
    rest: httpx.AsyncClient, account: Pager
) -> None:
    account.hands.maintain("payments", by=ALICE)
    assert len((await ongoing(rest)).json()["maintenance_windows"]) == 1
    services = (await rest.get("/pagerduty/services")).json()["services"]
    assert {one["name"]: one["status"] for one in services} == {"payments": "maintenance", "core": "active"}
    account.hands.end_maintenance("payments")
    assert (await ongoing(rest)).json()["maintenance_windows"] == []


async def ongoing(rest: httpx.AsyncClient) -> httpx.Response:
    """Ask for the windows that are on."""
    return await rest.get("/pagerduty/maintenance_windows", params={"filter": "ongoing"})


async def test_a_subscription_shows_where_it_leads_and_whether_it_is_disabled(
    rest: httpx.AsyncClient, account: Pager
) -> None:
    subscription = account.webhooks.subscribe("https://switchboard.example/webhooks/pagerduty", "secret")
    subscription.disabled_until = START + timedelta(hours=1)
    [shown] = (await rest.get("/pagerduty/webhook_subscriptions")).json()["webhook_subscriptions"]
    method = shown["delivery_method"]
    assert (method["url"], method["temporarily_disabled"], method["secret"]) == (subscription.url, True, None)
    assert "incident.acknowledged" in shown["events"]


async def test_a_token_of_the_account_is_nobody(rest: httpx.AsyncClient, account: Pager) -> None:
    assert (await rest.get("/pagerduty/users/me")).status_code == 400
    one = account.person(BOB)
    assert (await rest.get(f"/pagerduty/users/{one.id}")).json()["user"]["email"] == BOB
