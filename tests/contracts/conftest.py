"""What the contracts are held against: a sandbox with something of everything, and what the product said in a day's work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.app import create_app
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import Issue
from sandbox.server import running
from sandbox.world import World
from tests.contracts.relay import Exchange, a_relay
from tests.town import Town, a_town

PAYMENTS = Crash(level="fatal", tags={"payment_type": "card"})
WIDGETS = Crash(type="RenderError", level="error", frames=(Frame("widgets/list.js", "render", 7),), environment=None)


@pytest.fixture(name="world")
def _world() -> World:
    """Give a world where the bot is in #payments, with people, a service, and an issue that was met twice."""
    world = World(rate_factor=0)
    world.slack.add_channel("payments", member=True)
    world.slack.add_channel("core")
    world.slack.add_user("alice", "alice@acme.example")
    world.slack.add_user("bob")
    world.pagerduty.add_service("Payments", "a" * 32)
    world.sentry.add_project("shop-backend")
    world.sentry.add_member("Alice", "alice@acme.example")
    world.sentry.add_team("payments")
    return world


@pytest.fixture(name="base_url")
async def _base_url(world: World) -> AsyncIterator[str]:
    async with running(create_app(world)) as address:
        yield address


@pytest.fixture(name="slack")
def _slack(base_url: str) -> AsyncWebClient:
    """Give Slack's own client, trying once."""
    return AsyncWebClient(token="xoxb-sandbox", base_url=f"{base_url}/slack/api/", retry_handlers=[])


@pytest.fixture(name="exchanges", scope="session")
def _exchanges(tmp_path_factory: pytest.TempPathFactory) -> list[Exchange]:
    """Give everything that product and sandbox said to each other while much of what can happen did."""
    return asyncio.run(_said_in_a_day(tmp_path_factory.mktemp("day")))


async def _said_in_a_day(folder: Path) -> list[Exchange]:
    async with a_relay() as relay:
        settings = {
            "SLACK_API_URL": f"{relay.address}/slack/api/",
            "PAGERDUTY_EVENTS_URL": f"{relay.address}/pagerduty",
            "SENTRY_URL": f"{relay.address}/sentry",
            "SENTRY_AUTH_TOKEN": "sntrys_sandbox",
        }
        async with a_town(folder, rate_factor=0, environment=settings) as town:
            relay.target = town.world.base_url
            await town.worker.people.refresh()
            await _a_day(town)
        return list(relay.exchanges)


async def _a_day(town: Town) -> None:
    sentry = town.world.sentry
    paged = await town.capture(PAYMENTS)
    await town.advance(3)
    await town.capture(PAYMENTS)
    await sentry.assign(paged, "Alice", by="Alice")
    await town.advance(3)
    await sentry.resolve(paged, by="Alice")
    await town.advance(3)
    await town.capture(PAYMENTS)  # it regresses
    await sentry.metric_alert("critical")
    await town.advance(3)
    await sentry.metric_alert("resolved")
    for channel in ("alerts", "frontend"):  # a line and a message arrive, and nobody says so: they are looked for
        town.world.faults.add(service="slack", kind="reset_after", method="chat.postMessage", channel=channel, times=1)
    await town.capture(WIDGETS)
    await town.advance(120)
    await sentry.archive(paged)
    await town.advance(10)
    await _people_act(town, paged)


async def _people_act(town: Town, issue: Issue) -> None:
    """Somebody opens the issue again, looks at it, resolves it in a release, and says something in its thread."""
    ts = town.channel("payments").roots()[-1].ts
    await town.press("payments", ts, "unresolve")
    await town.advance(5)
    for label in ("Details", "Why here?"):
        await town.from_menu("payments", ts, label)
        await town.close(await town.opened())
    await town.command(f"/assign {issue.short_id} me")
    await town.command(f"/ignore {issue.short_id} 100 events in 1h because it is known")
    await town.advance(10)
    await town.say("<@U0SWBOT> resolve next release", thread=ts, by="bob")
    await town.say("!note seen on staging, too", thread=ts)
    await town.advance(10)
