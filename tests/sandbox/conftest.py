"""A running sandbox on a clock that tests move, and clients that try once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.app import create_app
from sandbox.server import running
from sandbox.world import World
from switchboard.senders.certificates import trusted
from tests.moved_clock import MovedClock
from tests.sandbox.slack.app import App


@pytest.fixture
def time() -> MovedClock:
    return MovedClock()


@pytest.fixture
def world(time: MovedClock) -> World:
    """A world with a few channels (the bot is in #payments), a service and a project."""
    world = World(now=time.now)
    world.slack.add_channel("payments", member=True)
    world.slack.add_channel("core")
    world.slack.add_channel("secret", private=True)
    world.slack.add_channel("old", archived=True)
    world.slack.add_user("alice", "alice@acme.example")
    world.pagerduty.add_service("payments", "a" * 32)
    world.pagerduty.add_service("core", "b" * 32)
    world.sentry.add_project("shop-backend")
    world.sentry.add_member("Alice", "alice@acme.example")
    return world


@pytest.fixture
async def base_url(world: World) -> AsyncIterator[str]:
    async with running(create_app(world)) as base_url:
        yield base_url


@pytest.fixture
async def http(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=base_url, trust_env=False, verify=trusted()) as client:
        yield client


@pytest.fixture
def slack(base_url: str) -> AsyncWebClient:
    """Slack's own client, trying once."""
    return AsyncWebClient(token="xoxb-sandbox", base_url=f"{base_url}/slack/api/", retry_handlers=[])


@pytest.fixture(name="app")
def _app(world: World, time: MovedClock) -> App:
    """Give an app at the end of the sandbox's callbacks."""
    app = App(world.callbacks.secret, time)
    world.callbacks.target = "http://127.0.0.1/slack/events"
    world.callbacks.transport = httpx.ASGITransport(app.web())
    return app
