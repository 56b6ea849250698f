"""PagerDuty's Events API as its documents describe it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from sandbox.world import World
from tests.moved_clock import MovedClock

PAYMENTS, CORE = "a" * 32, "b" * 32
PAYLOAD = {"summary": "card declined", "source": "shop-backend", "severity": "critical"}


async def send(http: httpx.AsyncClient, action: str = "trigger", **more: Any) -> httpx.Response:
    event = {"routing_key": PAYMENTS, "event_action": action, "dedup_key": "issue-1", **more}
    if action == "trigger":
        event.setdefault("payload", PAYLOAD)
    return await http.post("/pagerduty/v2/enqueue", json=event)


async def test_a_trigger_opens_an_incident(http: httpx.AsyncClient, world: World) -> None:
    answer = await send(http)
    assert (answer.status_code, answer.json()["status"], answer.json()["dedup_key"]) == (202, "success", "issue-1")
    incident = world.pagerduty.incidents[0]
    assert (incident.service, incident.state, incident.severity) == ("payments", "triggered", "critical")


async def test_a_trigger_without_a_dedup_key_is_given_one(http: httpx.AsyncClient) -> None:
    assert len((await send(http, dedup_key=None)).json()["dedup_key"]) == 32


async def test_a_repeated_trigger_is_only_a_line_in_the_log(http: httpx.AsyncClient, world: World) -> None:
    await send(http)
    await send(http, "acknowledge")
    await send(http)
    (incident,) = world.pagerduty.incidents
    assert incident.state == "acknowledged"
    assert [line.action for line in incident.log] == ["trigger", "acknowledge", "trigger"]


async def test_a_trigger_after_the_end_opens_a_new_incident(http: httpx.AsyncClient, world: World) -> None:
    await send(http)
    await send(http, "resolve")
    await send(http)
    assert [one.state for one in world.pagerduty.incidents] == ["resolved", "triggered"]


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
async def test_what_is_not_open_under_this_key_is_dropped_silently(
    http: httpx.AsyncClient, world: World, action: str
) -> None:
    assert (await send(http, action)).status_code == 202
    await send(http)
    assert (await send(http, action, routing_key=CORE)).status_code == 202
    assert [one.state for one in world.pagerduty.incidents] == ["triggered"]


@pytest.mark.parametrize(
    ("action", "more", "named"),
    [
        ("trigger", {"routing_key": "short"}, "routing_key"),
        ("trigger", {"routing_key": "c" * 32}, "routing_key"),
        ("shout", {}, "event_action"),
        ("trigger", {"dedup_key": "x" * 256}, "dedup_key"),
        ("resolve", {"dedup_key": None}, "dedup_key"),
        ("trigger", {"payload": None}, "payload"),
        ("trigger", {"payload": {**PAYLOAD, "severity": "fatal"}}, "payload.severity"),
        ("trigger", {"payload": {**PAYLOAD, "summary": "x" * 1025}}, "payload.summary"),
        ("trigger", {"payload": {**PAYLOAD, "source": ""}}, "payload.source"),
        ("trigger", {"payload": {**PAYLOAD, "timestamp": "soon"}}, "payload.timestamp"),
        ("trigger", {"images": [{"src": "http://x.example/a.png"}]}, "images.src"),
        ("trigger", {"links": [{"text": "x"}]}, "links.href"),
        ("trigger", {"images": 7}, "images.src"),
    ],
)
async def test_an_invalid_event_is_refused_by_name(
    http: httpx.AsyncClient, world: World, action: str, more: dict[str, Any], named: str
) -> None:
    answer = await send(http, action, **more)
    assert answer.status_code == 400
    assert f"'{named}'" in answer.json()["errors"][0]
    assert world.pagerduty.incidents == []


async def test_an_event_over_512_kb_is_refused(http: httpx.AsyncClient) -> None:
    assert (await send(http, client="x" * 513 * 1024)).status_code == 413


async def test_a_body_that_is_not_an_object_is_refused(http: httpx.AsyncClient) -> None:
    assert (await http.post("/pagerduty/v2/enqueue", content=b"[]")).status_code == 400
    assert (await http.post("/pagerduty/v2/enqueue", content=b"\xff")).status_code == 400


async def test_a_key_takes_120_events_a_minute(http: httpx.AsyncClient, time: MovedClock) -> None:
    statuses = [(await send(http)).status_code for _ in range(121)]
    assert (statuses.count(202), statuses[-1]) == (120, 429)
    time.move(60)
    assert (await send(http)).status_code == 202
