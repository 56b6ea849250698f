"""What the sandbox's PagerDuty answers through its REST API, held against PagerDuty's own description."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.pagerduty.account import service_id
from sandbox.pagerduty.oncall import Level, rotation
from sandbox.world import World
from switchboard.senders.certificates import trusted
from tests.contracts.openapi import answers, faults, takes
from tests.contracts.reference import read

pytestmark = pytest.mark.reference
ALICE, BOB = "alice@acme.example", "bob@acme.example"
DESCRIPTION = "schemas/pagerduty-rest-openapiv3.json"
READS = (
    "/services?include[]=integrations",
    "/oncalls?earliest=true",
    "/maintenance_windows",
    "/webhook_subscriptions",
    "/users",
    "/priorities",
    "/incidents?date_range=all&incident_key=one",
    "/incidents?date_range=all&include[]=users",
    "/incidents/{incident}",
    "/incidents/{incident}/notes",
    "/incidents/{incident}/alerts",
    "/escalation_policies/{policy}",
    "/schedules/{schedule}",
    "/users/{user}",
    "/services/{service}",
)
WRITES: tuple[tuple[str, str, Any], ...] = (
    ("PUT", "/incidents/{incident}", {"incident": {"type": "incident_reference", "status": "acknowledged"}}),
    ("PUT", "/incidents/{incident}", {"incident": {"type": "incident_reference", "escalation_level": 2}}),
    ("PUT", "/incidents", {"incidents": [{"type": "incident_reference", "id": "{incident}", "status": "resolved"}]}),
    ("POST", "/incidents/{incident}/notes", {"note": {"content": "looking"}}),
    ("POST", "/incidents/{incident}/snooze", {"duration": 60}),
)


@pytest.fixture(name="ids")
async def _ids(world: World) -> dict[str, str]:
    """Fill the account with something of everything; give the ids of some of it."""
    pager = world.pagerduty
    pager.users += [ALICE, BOB]
    start = world.now() - timedelta(hours=1)
    schedule = pager.add_schedule("nights", *rotation([ALICE, BOB], start=start, hours=12, shifts=4))
    policy = pager.add_policy("Payments", Level(("nights",)), Level((BOB,)))
    payload = {"summary": "card declined", "source": "shop", "severity": "critical"}
    pager.enqueue({"routing_key": "a" * 32, "event_action": "trigger", "dedup_key": "one", "payload": payload})
    [incident] = pager.incidents
    pager.hands.note(incident, "is it the network?", by=BOB)
    pager.hands.prioritise(incident, "P1", by=BOB)
    pager.hands.maintain("Payments", by=BOB)
    pager.webhooks.subscribe("http://127.0.0.1:9/webhooks/pagerduty", "hidden-secret")
    pager.webhooks.paused = True
    return {
        "incident": incident.id,
        "policy": policy.id,
        "schedule": schedule.id,
        "user": pager.person(BOB).id,
        "service": service_id(incident.routing_key),
    }


@pytest.fixture(name="http")
async def _http(base_url: str, world: World) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Token token={world.pagerduty.api_token}", "From": ALICE}
    async with httpx.AsyncClient(
        base_url=f"{base_url}/pagerduty", headers=headers, trust_env=False, verify=trusted()
    ) as client:
        yield client


@pytest.mark.parametrize("address", READS)
async def test_each_answer_is_as_described(http: httpx.AsyncClient, ids: dict[str, str], address: str) -> None:
    answer = await http.get(address.format(**ids))
    assert answer.status_code == 200, answer.text
    check = answers(read(DESCRIPTION), described(address), "get", 200)
    assert not list(faults(check, as_in_prose(answer.json())))


@pytest.mark.parametrize(("verb", "address", "body"), WRITES)
async def test_each_change_is_taken_and_answered_as_described(
    http: httpx.AsyncClient, ids: dict[str, str], verb: str, address: str, body: Any
) -> None:
    content = json.loads(json.dumps(body).replace("{incident}", ids["incident"]))
    assert not list(faults(takes(read(DESCRIPTION), described(address), verb.lower()), content))
    answer = await http.request(verb, address.format(**ids), json=content)
    assert answer.is_success, answer.text
    check = answers(read(DESCRIPTION), described(address), verb.lower(), answer.status_code)
    assert not list(faults(check, as_in_prose(answer.json())))


async def test_a_refusal_is_as_described(http: httpx.AsyncClient, world: World) -> None:
    world.faults.add(service="pagerduty", kind="429", method="oncalls", times=1)
    limited, unknown = await http.get("/oncalls"), await http.get("/incidents/PNONE")
    assert limited.json()["error"]["code"] == 2020
    for answer, path, status in ((limited, "/oncalls", 429), (unknown, "/incidents/{id}", 404)):
        assert answer.status_code == status
        assert not list(faults(answers(read(DESCRIPTION), path, "get", status), answer.json()))


@pytest.mark.usefixtures("ids")
async def test_no_answer_shows_the_secret_of_a_subscription(http: httpx.AsyncClient) -> None:
    assert "hidden-secret" not in (await http.get("/webhook_subscriptions")).text


def described(address: str) -> str:
    """Return a path as the description writes it."""
    return re.sub(r"\{\w+\}", "{id}", address.partition("?")[0])


def as_in_prose(told: Any) -> Any:
    """Leave out what is null where the description says so in prose only, and put references for whole integrations."""
    if isinstance(told, list):
        return [as_in_prose(one) for one in told]
    if not isinstance(told, dict):
        return told
    if "integration_key" in told:
        return {"id": told["id"], "type": f"{told['type']}_reference"}
    prose = {"start", "end", "schedule", "id"}
    return {name: as_in_prose(value) for name, value in told.items() if value is not None or name not in prose}
