"""A pager with people on call at two levels, told of on a clock that tests move, and one who hears its webhooks."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.pagerduty.oncall import Level
from sandbox.pagerduty.pager import Pager
from sandbox.world import World
from tests.moved_clock import MovedClock

KEY = "a" * 32
ALICE, BOB = "alice@acme.example", "bob@acme.example"
SECRET = "the-old-secret"
PAYLOAD = {"summary": "card declined", "source": "shop", "severity": "critical"}


class Receiver:
    """Hears webhooks, and answers each with the next of `statuses`, then with 202."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.heard: list[tuple[bytes, dict[str, str]]] = []
        self.statuses: deque[int] = deque()

    @property
    def types(self) -> list[str]:
        """What happened, in the order in which it was heard."""
        return [event["event_type"].removeprefix("incident.") for event in self.events]

    def transport(self) -> httpx.ASGITransport:
        """The way to it."""
        return httpx.ASGITransport(Starlette(routes=[Route("/webhooks/pagerduty", self._take, methods=["POST"])]))

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        self.heard.append((body, dict(request.headers)))
        self.events.append(json.loads(body)["event"])
        return Response(status_code=self.statuses.popleft() if self.statuses else 202)


@pytest.fixture(name="world")
def _world(time: MovedClock) -> World:
    """Give a world with two services, whose timers hang on the moved clock as well."""
    world = World(now=time.now, sleep=time.sleep)
    world.pagerduty.add_service("payments", KEY)
    world.pagerduty.add_service("core", "b" * 32)
    return world


@pytest.fixture(name="account")
def _account(world: World) -> Pager:
    """Give its account, with Alice on call for payments, and Bob after five minutes."""
    world.pagerduty.users += [ALICE, BOB]
    world.pagerduty.add_policy("payments", Level((ALICE,), minutes=5), Level((BOB,)))
    return world.pagerduty


@pytest.fixture(name="receiver")
def _receiver(account: Pager) -> Receiver:
    """Give one who is subscribed to everything."""
    receiver = Receiver()
    account.webhooks.transport = receiver.transport()
    account.webhooks.subscribe("http://127.0.0.1/webhooks/pagerduty", SECRET)
    return receiver


def trigger(account: Pager, key: str = "one", action: str = "trigger") -> None:
    """Let an event come in."""
    event = {"routing_key": KEY, "event_action": action, "dedup_key": key}
    account.enqueue(event | ({"payload": PAYLOAD} if action == "trigger" else {}))
