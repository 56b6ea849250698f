"""A DSN of the sandbox takes what Sentry's own SDK sends."""

from __future__ import annotations

import asyncio
import gzip

import httpx
import pytest
import sentry_sdk

from sandbox.world import World

ADDRESS = "/sentry/api/4500000000000001/envelope/"
KEY = {"X-Sentry-Auth": "Sentry sentry_key=abc, sentry_version=7"}
ENVELOPE = b'{"event_id":"a1"}\n{"type":"event","length":15}\n{"message":"a"}\n{"type":"session"}\n{"sid":1}\n'


async def test_sentrys_own_sdk_is_understood(base_url: str, world: World) -> None:
    dsn = base_url.replace("http://", "http://key@") + "/sentry/4500000000000001"
    client = sentry_sdk.Client(dsn=dsn, default_integrations=False, auto_enabling_integrations=False)
    event = client.capture_event({"message": "a test"})
    await asyncio.to_thread(client.close, 5)
    [item] = world.sentry.reported
    assert (item["type"], item["project"]) == ("event", "4500000000000001")
    assert (item["payload"]["event_id"], item["payload"]["message"]) == (event, "a test")


@pytest.mark.parametrize("zipped", [False, True])
async def test_items_are_kept_with_and_without_a_length(http: httpx.AsyncClient, world: World, zipped: bool) -> None:
    body, more = (gzip.compress(ENVELOPE), {"Content-Encoding": "gzip"}) if zipped else (ENVELOPE, {})
    answer = await http.post(ADDRESS, content=body, headers={**KEY, **more})
    assert (answer.status_code, answer.json()) == (200, {"id": "a1"})
    assert [one["payload"] for one in world.sentry.reported] == [{"message": "a"}, {"sid": 1}]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}\n{", b'{}\n{"type":"event","length":9}\n{}', b"\xff\n"])
async def test_what_is_no_envelope_is_refused(http: httpx.AsyncClient, world: World, body: bytes) -> None:
    assert (await http.post(ADDRESS, content=body, headers=KEY)).status_code == 400
    assert world.sentry.reported == []


async def test_without_a_key_nothing_is_taken(http: httpx.AsyncClient) -> None:
    assert (await http.post(ADDRESS, content=ENVELOPE)).status_code == 401
    assert (await http.post(f"{ADDRESS}?sentry_key=abc", content=ENVELOPE)).status_code == 200


async def test_a_fault_limits_it(http: httpx.AsyncClient, world: World) -> None:
    world.faults.add(service="sentry", kind="429", method="envelope", seconds=3)
    answer = await http.post(ADDRESS, content=ENVELOPE, headers=KEY)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3")
