"""The sandbox's PagerDuty, asked by PagerDuty's own client, held against its description of the Events API."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
import pytest
from pagerduty import EventsApiV2Client, HttpError

from sandbox.world import World
from switchboard.senders.certificates import trusted
from tests.contracts.openapi import answers, faults
from tests.contracts.reference import read
from tests.contracts.relay import Exchange

KEY = "a" * 32
PAYLOAD = {"summary": "card declined", "source": "shop-backend", "severity": "critical"}


class LoopbackClient(EventsApiV2Client):
    """PagerDuty's client, at an address that is not https, giving up at once."""

    max_http_attempts = -1
    max_network_attempts = 0
    address = ""

    @property
    def url(self) -> str:
        return self.address

    @url.setter
    def url(self, new_base_url: Any) -> None:
        self.address = str(new_base_url)


@pytest.fixture(name="client")
def _client(base_url: str) -> LoopbackClient:
    client = LoopbackClient(KEY, base_url=f"{base_url}/pagerduty")
    client.retry = dict.fromkeys((429, 500), 1)
    client.log = logging.getLogger("pagerduty.contract")
    client.log.disabled = True
    return client


async def test_its_own_client_opens_acknowledges_and_resolves_an_incident(client: LoopbackClient, world: World) -> None:
    def play() -> list[str]:
        keys = [client.send_event("trigger", dedup_key="issue-1", payload=PAYLOAD)]
        client.acknowledge("issue-1")
        client.resolve("issue-1")
        client.close()
        return keys

    assert await asyncio.to_thread(play) == ["issue-1"]
    assert [line.action for line in world.pagerduty.incidents[0].log] == ["trigger", "acknowledge", "resolve"]


@pytest.mark.parametrize(("fault", "status"), [("429", 429), ("500", 500), (None, 400)])
async def test_its_own_client_is_refused(client: LoopbackClient, world: World, fault: str | None, status: int) -> None:
    if fault:
        world.faults.add(service="pagerduty", kind=fault)

    def play() -> int:
        with pytest.raises(HttpError) as caught:
            client.send_event("trigger", payload={} if status == 400 else PAYLOAD)
        client.close()
        return int(getattr(caught.value.response, "status_code", 0))

    assert await asyncio.to_thread(play) == status


@pytest.mark.reference
def test_every_answer_of_the_day_is_as_described(exchanges: list[Exchange]) -> None:
    check = answers(read("schemas/pagerduty-events-v2-openapiv3.json"), "/enqueue", "post", 202)
    said = [one for one in exchanges if one.service == "pagerduty"]
    assert {one.status for one in said} == {202}
    assert not [fault for one in said for fault in faults(check, one.answered())]


@pytest.mark.parametrize("fault", ["429", None])
async def test_a_refusal_says_what_it_is_and_lists_why(base_url: str, world: World, fault: str | None) -> None:
    """The description leaves the bodies of 400 and 429 empty: status, message and errors stand in prose."""
    if fault:
        world.faults.add(service="pagerduty", kind=fault, seconds=7)
    async with httpx.AsyncClient(base_url=base_url, trust_env=False, verify=trusted()) as http:
        answer = await http.post("/pagerduty/v2/enqueue", json={"routing_key": KEY, "event_action": "trigger"})
    told = answer.json()
    assert (answer.status_code, answer.headers.get("Retry-After")) == ((429, "7") if fault else (400, None))
    assert set(told) == {"status", "message", "errors"}
    assert told["errors"]
    assert all(isinstance(error, str) for error in told["errors"])


@pytest.mark.reference
@pytest.mark.parametrize("path", ["/abilities", "/users"])
async def test_each_answer_of_the_rest_api_is_as_described(base_url: str, world: World, path: str) -> None:
    world.pagerduty.users.append("alice@acme.example")
    description = read("schemas/pagerduty-rest-openapiv3.json")
    headers = {"Authorization": f"Token token={world.pagerduty.api_token}"}
    async with httpx.AsyncClient(base_url=f"{base_url}/pagerduty", verify=trusted()) as http:
        taken, refused = await http.get(path, headers=headers), await http.get(path)
    assert not list(faults(answers(description, path, "get", 200), taken.json()))
    assert not list(faults(answers(description, path, "get", 401), refused.json()))
