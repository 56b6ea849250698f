"""What the doctor asks PagerDuty is harmless, made once, and read whatever the answer holds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import httpx
import pytest

from switchboard.senders.certificates import trusted
from switchboard.senders.pagerduty.examined import NEVER_OPENED, PagerProbe, PagerSaid
from tests.switchboard.senders.loopback import Broken, Loopback, Play, Reply, loopback

KEY = "a1" * 16


@asynccontextmanager
async def probing(play: Play) -> AsyncIterator[tuple[PagerProbe, Loopback]]:
    """Give a probe of a PagerDuty that answers so."""
    async with loopback(play) as server, httpx.AsyncClient(timeout=2, verify=trusted()) as http:
        with ThreadPoolExecutor(1) as threads:
            yield PagerProbe(events_url=server.url, api_url=server.url, http=http, executor=threads), server


@pytest.mark.parametrize("status", [202, 400, 429, 500])
async def test_a_key_is_tried_once_by_a_resolve(status: int) -> None:
    body = {"status": "success", "message": "Event processed", "dedup_key": NEVER_OPENED}
    async with probing(lambda _: Reply(status, body)) as (probe, server):
        assert (await probe.resolves(KEY)).status == status
    [asked] = server.asked
    assert (asked.method, asked.held["event_action"], asked.held["dedup_key"]) == ("enqueue", "resolve", NEVER_OPENED)


async def test_a_pagerduty_that_is_not_there_has_no_status() -> None:
    async with probing(lambda _: Broken.RESET) as (probe, _):
        assert (await probe.resolves(KEY)).status == (await probe.abilities("t")).status == 0


@pytest.mark.parametrize("body", [[], {"users": "all"}, {"users": [None, {"email": 7}, {"name": "x"}]}, {}])
async def test_an_answer_that_names_nobody_finds_nobody(body: object) -> None:
    async with probing(lambda _: Reply(body=body)) as (probe, _):
        said = await probe.users("t", "alice@acme.example")
    assert said.status == 200
    assert "alice@acme.example" not in said.people


async def test_an_answer_that_is_not_json_is_not_pagerdutys() -> None:
    async with probing(lambda _: Reply(body=b"<html>")) as (probe, _):
        assert (await probe.abilities("t")).status == 0


async def test_users_are_known_by_address_in_lower_case() -> None:
    async with probing(lambda _: Reply(body={"users": [{"email": "Alice@Acme.example"}]})) as (probe, server):
        said = await probe.users("t", "alice@acme.example")
    assert said == PagerSaid(200, people=frozenset({"alice@acme.example"}))
    [asked] = server.asked
    assert (asked.headers["authorization"], asked.held["query"]) == ("Token token=t", "alice@acme.example")
