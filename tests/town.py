"""A town: the whole product in one process, between the sandbox's Sentry, Slack, PagerDuty and mailbox, on a clock that is moved.

The web application, the inbox, the worker and the databases are the real ones; only time and the outside are played.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from fastapi import FastAPI

from asgi import create_app
from sandbox.app import create_app as create_sandbox
from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from sandbox.server import running
from sandbox.slack.workspace import Channel
from sandbox.world import World
from switchboard.app.build_worker import make_worker
from switchboard.app.web import WebServices, web_services
from switchboard.app.worker import Worker
from switchboard.inbox import redaction, retention
from switchboard.model.delivery import Delivery
from switchboard.runtime.settings import Settings, load
from tests.composing import composing
from tests.due import next_due
from tests.in_slack import InSlack
from tests.migrated import migrated
from tests.moved_clock import MovedClock, WithRounds
from webhooks import paging

PAYMENTS_KEY, CORE_KEY = "aa" * 16, "bb" * 16
SECRET = "a-client-secret"
SIGNING_SECRET = "a-signing-secret"

ROUTES = """
version: 1
defaults: {dead_after: 24h}
teams:
  payments: {slack: "#payments", pagerduty: "${PAGERDUTY_PAYMENTS}", sentry: payments-team}
  core: {slack: "#core", pagerduty: "${PAGERDUTY_CORE}"}
  frontend: {slack: "#frontend"}
owners: |
  path:src/acme/payments/*  #payments
  path:src/acme/ledger/*    #core
  path:widgets/*            #frontend
routes:
  - name: local runs
    when: environment:development
    drop: "development stays local"
  - name: fatal pages
    when: level:fatal has:team
    notify: [pagerduty:owner, slack:owner]
    severity: critical
  - name: owned
    when: has:team
    notify: [slack:owner]
fallback: ["slack:#alerts"]
page_fallback: ["pagerduty:core"]
"""


@dataclass(slots=True)
class Town(InSlack):
    """The product at work. `settle` runs all that can run now; `advance` lets time pass, step by step."""

    folder: Path
    clock: MovedClock
    world: World
    settings: Settings
    services: WebServices
    app: FastAPI
    worker: Worker
    jumps: bool = True
    ticks: int = 0
    webhooks: int = 0
    issues: dict[str, Issue] = field(default_factory=dict)

    async def capture(self, crash: Crash, *, rule: str | None = "Every event") -> Issue:
        """Let a program crash: Sentry takes the event in and sends its webhooks."""
        captured = await self.world.sentry.capture(crash, rule=rule)
        return captured.issue

    async def settle(self) -> None:
        """Run the worker until nothing more can happen at this moment; what a slow service holds stays under way."""
        begun = await self.worker.tick(anew=True)
        while True:
            self.ticks += 1
            flying = self.worker.flying()
            if len(flying) > self.world.held:
                await asyncio.wait(flying, timeout=0.01, return_when=asyncio.FIRST_COMPLETED)
            elif not begun and not self.worker.is_due() and not await self._heard():
                return
            begun = await self.worker.tick()

    async def _heard(self) -> bool:
        """Let PagerDuty say what it has to say, where somebody subscribed to it; whether that was new."""
        webhooks = self.world.pagerduty.webhooks
        await webhooks.settled()
        is_new, self.webhooks = len(webhooks.log) > self.webhooks, len(webhooks.log)
        if is_new:
            await self.worker.tick(anew=True)
        return is_new

    async def advance(self, seconds: float, *, step: float = 1.0) -> None:
        """Let time pass in steps, and run what falls due at each; steps at which nothing could are taken at once."""
        passed = 0.0
        while passed < seconds:
            left = math.ceil((seconds - passed) / step)
            idle = min(await self._idle(step), left - 1) if passed else 0  # the first finds what the test left
            self.clock.move(min((idle + 1) * step, seconds - passed))
            passed += (idle + 1) * step
            await asyncio.sleep(0)
            await self.settle()

    async def _idle(self, step: float) -> float:
        """Return after how many steps nothing can happen yet."""
        now = self.clock.now()
        if not self.jumps or self.worker.flying():
            return 0
        due = await next_due(self.worker, now, wakes=self.clock.wakes(), step=step)
        return math.inf if due is None else max(0, math.ceil((due - now).total_seconds() / step) - 1)

    def channel(self, name: str) -> Channel:
        """Return a channel of the sandbox's Slack."""
        return self.world.slack.channel(name)

    def texts(self, name: str) -> list[str]:
        """Return the fallback texts of a channel's root messages, oldest first."""
        return [message.text for message in self.channel(name).roots()]

    async def deliveries(self) -> list[Delivery]:
        """Return every delivery, oldest first."""
        found = await self.worker.store.run(lambda unit: unit.deliveries.listing(limit=10_000))
        return found[::-1]

    async def post(self, headers: Mapping[str, str], raw: bytes, *, path: str = "/webhooks/sentry") -> httpx.Response:
        """Send a webhook by hand."""
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.post(path, content=raw, headers=dict(headers))

    async def stop_worker(self) -> None:
        """Let the worker die where it stands."""
        await self.worker.stop(at_once=True)
        self.worker.close()

    async def restart_worker(self) -> None:
        """Let the worker die where it stands, and start another on the same database."""
        await self.stop_worker()
        self.worker = _worker(self.settings, self.clock)
        await self.worker.open()


@asynccontextmanager
async def a_town(
    folder: Path,
    *,
    routes: str = ROUTES,
    rate_factor: float = 1.0,
    environment: Mapping[str, str] | None = None,
    asks_sentry: bool = False,
    mails: bool = False,
    before: Callable[[World], object] | None = None,
    clock: MovedClock | None = None,
) -> AsyncIterator[Town]:
    """Build a town in a folder, with these settings on top, and take it down.

    With a token, it `asks_sentry`; with a mail server, it `mails`. `before` the product starts, something may befall the world.
    """
    clock = clock or MovedClock()
    world = World(now=clock.outside, sleep=clock.sleep, rate_factor=rate_factor)
    _furnish(world)
    if before is not None:
        before(world)
    (folder / "routes.yaml").write_text(routes)
    async with running(create_sandbox(world)) as base_url:
        token = {"SENTRY_URL": f"{base_url}/sentry", "SENTRY_AUTH_TOKEN": world.sentry.token} if asks_sentry else {}
        server = {"SMTP_URL": world.mail.url} if mails else {}
        settings = load(_environment(folder, base_url) | token | server | dict(environment or {}))
        migrated(settings.database_url.reveal())
        services = _services(settings, clock)
        app = create_app(services)
        _lead(world, app, settings)
        worker = _worker(settings, clock)
        async with app.router.lifespan_context(app):
            await worker.open()
            town = Town(folder, clock, world, settings, services, app, worker)
            try:
                yield town
            finally:
                world.faults.clear()
                await town.stop_worker()
                await world.stop()


def _services(settings: Settings, clock: MovedClock) -> WebServices:
    rounds = (paging.EVERY_SECONDS, retention.EVERY_SECONDS, redaction.EVERY_SECONDS)
    return web_services(settings, clock=WithRounds(clock, rounds), compose=composing(settings.database_url.reveal()))


def _worker(settings: Settings, clock: MovedClock) -> Worker:
    return make_worker(settings, clock=clock, compose=composing(settings.database_url.reveal()))


def _lead(world: World, app: FastAPI, settings: Settings) -> None:
    """Tell Sentry and Slack the way to the product's doors."""
    world.sentry.deliveries.secret = SECRET
    world.sentry.deliveries.target = "http://127.0.0.1/webhooks/sentry"
    world.sentry.deliveries.transport = httpx.ASGITransport(app)
    # As in bot/manifest.yaml.
    world.happenings.subscribed = {"app_home_opened", "app_mention", "link_shared", "message"}
    world.happenings.subscribed |= {"reaction_added", "reaction_removed"}
    world.callbacks.secret = settings.slack.signing_secret.reveal()
    world.callbacks.target = "http://127.0.0.1/slack/events"
    world.callbacks.transport = httpx.ASGITransport(app)
    world.pagerduty.webhooks.transport = httpx.ASGITransport(app)


def _furnish(world: World) -> None:
    for name in ("payments", "core", "frontend", "alerts", "ops"):
        world.slack.add_channel(name)
    world.pagerduty.add_service("Payments", PAYMENTS_KEY)
    world.pagerduty.add_service("Core", CORE_KEY)
    for project in ("shop-backend", "shop-widgets"):
        world.sentry.add_project(project)
    for name in ("alice", "bob", "carol"):
        world.slack.add_user(name, f"{name}@acme.example")
    world.slack.add_user("mallory", "alice@acme.example", confirmed=False)
    world.sentry.add_team("payments-team")
    world.sentry.add_team("core-team")
    world.sentry.add_member("Alice", "alice@acme.example", teams=("payments-team",))
    world.sentry.add_member("Bob", "bob@acme.example", teams=("core-team",))


def _environment(folder: Path, base_url: str) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{folder}/town.db",
        "ROUTES": str(folder / "routes.yaml"),
        "SENTRY_ORG": "acme",
        "SENTRY_CLIENT_SECRET": SECRET,
        "SLACK_BOT_TOKEN": "xoxb-sandbox",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": f"{base_url}/slack/api/",
        "PAGERDUTY_EVENTS_URL": f"{base_url}/pagerduty",
        "PAGERDUTY_API_URL": f"{base_url}/pagerduty",
        "PAGERDUTY_PAYMENTS": PAYMENTS_KEY,
        "PAGERDUTY_CORE": CORE_KEY,
    }
