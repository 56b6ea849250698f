"""Incidents through the REST API: found, changed in somebody's name, noted, snoozed; with the account's limits."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox.pagerduty.account import Rules, service_id
from sandbox.pagerduty.pager import Pager
from sandbox.world import World
from tests.sandbox.pagerduty.conftest import ALICE, BOB, KEY, trigger


@pytest.fixture(name="rest")
async def _rest(http: httpx.AsyncClient, account: Pager) -> httpx.AsyncClient:
    """Give a client with the token, in Alice's name, and two alerts of one incident."""
    http.headers.update({"Authorization": f"Token token={account.api_token}", "From": ALICE})
    account.rules[KEY] = Rules(policy="payments", grouping=True)
    trigger(account, "one")
    trigger(account, "two")
    return http


async def found(rest: httpx.AsyncClient, **asked: Any) -> list[str]:
    """Return the keys of the incidents that are found so."""
    answer = await rest.get("/pagerduty/incidents", params=asked)
    return [one["incident_key"] for one in answer.json()["incidents"]]


async def test_an_incident_is_found_by_its_key_service_and_state(rest: httpx.AsyncClient, account: Pager) -> None:
    assert await found(rest, incident_key="one", **{"statuses[]": ["triggered"]}) == ["one"]
    assert await found(rest, **{"service_ids[]": [service_id("b" * 32)]}) == []
    assert await found(rest, since="2026-03-03T00:00:00Z") == []
    assert await found(rest, since="2026-03-03T00:00:00Z", date_range="all") == ["one"]


async def test_a_grouped_alert_is_found_by_its_key_as_described_or_among_the_alerts(
    rest: httpx.AsyncClient, account: Pager
) -> None:
    assert await found(rest, incident_key="two") == ["one"]
    account.keys_find_alerts = False
    assert await found(rest, incident_key="two") == []
    answer = await rest.get(f"/pagerduty/incidents/{account.incidents[0].id}/alerts")
    assert [one["alert_key"] for one in answer.json()["alerts"]] == ["one", "two"]


async def test_several_are_changed_at_once_or_none(rest: httpx.AsyncClient, account: Pager) -> None:
    [one] = account.incidents
    wanted = {"id": one.id, "type": "incident_reference", "status": "acknowledged"}
    both = {"incidents": [wanted, wanted | {"id": "PNONE"}]}
    assert (await rest.put("/pagerduty/incidents", json=both)).status_code == 404
    assert one.state == "triggered"
    assert (await rest.put("/pagerduty/incidents", json={"incidents": [wanted]})).status_code == 200
    assert [agent.name for agent in one.acknowledged_by] == ["Alice"]


async def test_it_escalates_to_a_level_that_the_policy_has(rest: httpx.AsyncClient, account: Pager) -> None:
    [one] = account.incidents
    answers = [
        await rest.put(f"/pagerduty/incidents/{one.id}", json={"incident": {"type": "incident", "escalation_level": n}})
        for n in (2, 3)
    ]
    assert [answer.status_code for answer in answers] == [200, 400]
    told = answers[0].json()["incident"]
    assert [each["assignee"]["summary"] for each in told["assignments"]] == ["Bob"]


async def test_a_note_has_words_and_somebody_who_wrote_them(rest: httpx.AsyncClient, account: Pager) -> None:
    address = f"/pagerduty/incidents/{account.incidents[0].id}/notes"
    said = {"note": {"content": "looking"}}
    statuses = [
        (await rest.post(address, json=body, headers={"From": sender})).status_code
        for body, sender in ((said, BOB), ({"note": {"content": ""}}, BOB), (said, "mallory@acme.example"), (said, ""))
    ]
    assert statuses == [200, 400, 400, 400]
    notes = (await rest.get(address)).json()["notes"]
    assert [(note["content"], note["user"]["summary"]) for note in notes] == [("looking", "Bob")]


async def test_a_snooze_lasts_a_second_to_a_week(rest: httpx.AsyncClient, account: Pager) -> None:
    address = f"/pagerduty/incidents/{account.incidents[0].id}/snooze"
    statuses = [(await rest.post(address, json={"duration": each})).status_code for each in (0, 604801, "1", 60)]
    assert statuses == [400, 400, 400, 201]
    assert account.incidents[0].state == "acknowledged"


async def test_what_is_resolved_is_changed_only_by_being_reopened(rest: httpx.AsyncClient, account: Pager) -> None:
    [one] = account.incidents
    account.hands.resolve(one, by=ALICE)
    address = f"/pagerduty/incidents/{one.id}"
    statuses = [
        (await rest.put(address, json={"incident": {"type": "incident_reference"} | more})).status_code
        for more in ({"status": "resolved"}, {"escalation_level": 1}, {"status": "triggered"})
    ]
    assert statuses == [400, 400, 200]
    assert one.state == "triggered"


async def test_a_key_is_let_in_960_times_a_minute_and_told_how_often_still(
    rest: httpx.AsyncClient, world: World
) -> None:
    world.windows.factor = 240.0  # 4 a minute
    answers = [await rest.get("/pagerduty/abilities") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    assert answers[0].headers["ratelimit-limit"] == "960"
    assert (answers[4].headers["ratelimit-remaining"], answers[4].json()["error"]["code"]) == ("0", 2020)
    assert 0 < int(answers[4].headers["ratelimit-reset"]) <= 60
