"""A running sandbox on a clock that tests move, and clients that try once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.app import create_app
from sandbox.server import running
from sandbox.world import World


@dataclass
class Time:
    """A clock that stands still until it is moved."""

    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 9, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def world(time: Time) -> World:
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
    async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
        yield client


@pytest.fixture
def slack(base_url: str) -> AsyncWebClient:
    """Slack's own client, trying once."""
    return AsyncWebClient(token="xoxb-sandbox", base_url=f"{base_url}/slack/api/", retry_handlers=[])
