"""A knock sends nothing that a door would keep, and an address where nobody answers is told."""

from __future__ import annotations

import httpx
import pytest

from switchboard.senders.certificates import trusted
from switchboard.senders.doorstep import Doorstep
from tests.switchboard.senders.loopback import Reply, loopback


@pytest.mark.parametrize("status", [200, 302, 401, 404, 502])
async def test_the_status_is_told_as_it_came(status: int) -> None:
    async with (
        loopback(lambda _: Reply(status, headers={"Location": "/elsewhere"})) as server,
        httpx.AsyncClient(verify=trusted()) as http,
    ):
        assert await Doorstep(http).knock(f"{server.url}/slack/events") == status
    [asked] = server.asked
    assert not {"authorization", "x-slack-signature"} & asked.headers.keys()
    assert asked.held == {}


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/slack/events", "http://[", "https://127.0.0.1:1"])
async def test_where_nothing_answers_the_reason_is_told(address: str) -> None:
    async with httpx.AsyncClient(verify=trusted()) as http:
        assert isinstance(await Doorstep(http).knock(address), str)
