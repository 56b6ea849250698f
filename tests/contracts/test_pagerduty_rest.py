"""What the product asks of PagerDuty's REST API and what the sandbox answers, held against PagerDuty's own description."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx

from sandbox.pagerduty.oncall import Level, Shift
from sandbox.world import World
from switchboard.model.outcome import Sent
from switchboard.senders.certificates import trusted
from switchboard.senders.pagerduty.lookup import PagerLookup
from switchboard.senders.pagerduty.notes import PagerNotesRest
from switchboard.senders.pagerduty.on_call import PagerOnCall
from switchboard.senders.pagerduty.rest import PagerRest
from switchboard.senders.pagerduty.subscribed import Hearers, heard
from tests.contracts.openapi import answers, faults, takes
from tests.contracts.reference import read
from tests.moved_clock import MovedClock

pytestmark = pytest.mark.reference
KEY, CLOSED = "a" * 32, "closed through the REST API"
TRIGGER = {
    "routing_key": KEY,
    "event_action": "trigger",
    "dedup_key": "one",
    "payload": {"summary": "card declined", "source": "shop-backend", "severity": "critical"},
}
PATHS = (
    *("/users", "/incidents", "/incidents/{id}", "/services/{id}"),
    *("/services", "/oncalls", "/escalation_policies/{id}"),
    *("/webhook_subscriptions", "/incidents/{id}/alerts"),
    *("/incidents/{id}/notes", "/incidents/{id}/snooze"),
)


@pytest.fixture(name="asked")
async def _asked(base_url: str, world: World) -> list[httpx.Request]:
    """Give every call of a sync, an acknowledgement for a time, and a note."""
    world.pagerduty.users.append("alice@acme.example")
    world.pagerduty.enqueue(TRIGGER)
    service = world.pagerduty.services[KEY]
    start, end = (world.now() + timedelta(hours=hours) for hours in (-1, 1))
    world.pagerduty.add_schedule("Days", Shift("alice@acme.example", start, end))
    policy = world.pagerduty.add_policy(service, Level(("Days",)))
    rest = PagerRest(api_url=f"{base_url}/pagerduty", token=world.pagerduty.api_token)
    with respx.mock() as router:
        router.route().pass_through()
        assert isinstance(await rest.users(), list)
        assert await rest.acknowledge("one", KEY, by="alice@acme.example")
        assert isinstance(await rest.snooze("one", KEY, seconds=3600, by="alice@acme.example"), Sent)
        scribe = PagerNotesRest(PagerLookup(rest, lambda _: (KEY,), MovedClock()), "alice@acme.example")
        [incident] = world.pagerduty.incidents
        assert await scribe.find(incident.id, "a mark") is None
        written = await scribe.write(incident.id, "with a mark")
        assert isinstance(written, str)
        assert await scribe.find(incident.id, "a mark") == written
        asks = PagerOnCall(rest, lambda _: (KEY,))
        assert isinstance(await asks.ask({"one": "auto", "two": policy.id}, world.now()), list)
        assert isinstance(await heard(rest), Hearers)
        assert await rest.close("one", known=incident.id, by="alice@acme.example", why="gone") == Sent(answer=CLOSED)
        return [call.request for call in router.calls]


def test_each_call_is_one_that_pagerduty_describes(asked: list[httpx.Request]) -> None:
    description = read("schemas/pagerduty-rest-openapiv3.json")
    assert {described(each) for each in asked} == set(PATHS)
    for each in asked:
        operation = description["paths"][described(each)][each.method.lower()]
        told = [parameter(description, one) for one in operation["parameters"]]
        assert set(each.url.params) <= {one["name"] for one in told if one["in"] == "query"}
        for one in told:
            given = each.headers.get(one["name"]) if one["in"] == "header" else None
            assert given or one["in"] != "header" or not one.get("required"), one["name"]
            allowed = one["schema"].get("enum")
            assert all(value in allowed for value in each.url.params.get_list(one["name"]) if allowed)
        if each.method in ("PUT", "POST"):
            takes_it = takes(description, described(each), each.method.lower())
            assert not list(faults(takes_it, json.loads(each.read())))


async def test_each_answer_of_the_sandbox_is_as_described(asked: list[httpx.Request], world: World) -> None:
    [incident] = world.pagerduty.incidents
    world.pagerduty.life.reopen(incident, None)  # what closes it is asked for again
    description = read("schemas/pagerduty-rest-openapiv3.json")
    async with httpx.AsyncClient(verify=trusted()) as http:
        for each in asked:
            answer = await http.request(each.method, each.url, headers=each.headers, content=each.read())
            world.pagerduty.life.reopen(incident, None)
            check = answers(description, described(each), each.method.lower(), answer.status_code)
            assert not list(faults(check, referring(answer.json()))), each.url


def referring(answer: Any) -> Any:
    """Put references for a service's integrations and for users: that they are whole where that was asked for stands in prose."""
    if service := answer.get("service"):
        return {"service": _referring(service)}
    services = [_referring(each) for each in answer.get("services", ())]
    shifts = [each | {"user": each["user"] | {"type": "user_reference"}} for each in answer.get("oncalls", ())]
    return answer | ({"services": services} if services else {}) | ({"oncalls": shifts} if shifts else {})


def _referring(service: Any) -> Any:
    [integration] = service["integrations"]
    assert integration["integration_key"]  # in no description, and in PagerDuty's answers
    reference = {"id": integration["id"], "type": f"{integration['type']}_reference"}
    return service | {"integrations": [reference]}


def described(request: httpx.Request) -> str:
    """Return the path of a call as the description writes it."""
    return re.sub(r"/[PQ][A-Z0-9]+(?=/|$)", "/{id}", request.url.path.removeprefix("/pagerduty"))


def parameter(description: Any, told: Any) -> Any:
    """Return a parameter that is described elsewhere."""
    name = told.get("$ref", "").removeprefix("#/components/parameters/")
    return description["components"]["parameters"][name] if name else told
