"""A whole house on a real database: bodies kept as a door keeps them, worked by the real pipeline, told to a stub."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from switchboard.app.build_worker import make_worker
from switchboard.app.worker import Worker
from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.inbound import Door, Raw
from switchboard.model.outcome import GaveUp, Outcome, Sent
from switchboard.model.traits import RateLimits, Traits
from switchboard.payloads.hint import read_hint
from switchboard.runtime.settings import Settings, load
from switchboard.senders.contract import Sender
from switchboard.senders.pagerduty.sender import incident
from switchboard.senders.slack.place import slack_place
from switchboard.storage.inbox_sqlite import inbox_store
from tests.migrated import migrated

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ROUTES = """\
version: 1
teams:
  payments: {slack: "#payments", pagerduty: "${PAGERDUTY_PAYMENTS}"}
  core: {slack: "#core"}
owners: |
  path:src/acme/*           #core
  path:src/acme/payments/*  #payments
routes:
  - name: crawlers
    when: error.type:Http404
    drop: crawlers ask for what never was
  - name: staging
    when: environment:staging
    notify: [slack:#gone]
  - name: whoever owns it
    when: environment:production has:team user.email:*
    notify: [slack:owner]
  - name: broken in production
    when: environment:production level:error
    notify: [pagerduty:payments]
    severity: critical
fallback: ["slack:#alerts"]
"""


@dataclass
class Moved:
    """A clock that stands until it is moved."""

    at: datetime = START

    def now(self) -> datetime:
        """Return the time it was moved to."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Wait for ever: nothing here times out."""
        await asyncio.Event().wait()


@dataclass
class Stub:
    """A destination that takes everything, but for channels that are gone."""

    kind: DestinationKind
    limits: RateLimits = RateLimits()  # noqa: RUF009 - it is frozen

    @property
    def traits(self) -> Traits:
        """Return what the real one can do."""
        return self.kind.traits

    def budget(self, step: Step, *, in_thread: bool = False) -> str | None:
        """Limit nothing."""
        return None

    async def send(self, job: Job) -> Outcome:
        """Take it."""
        delivery = job.card.delivery
        if delivery.destination.address == "#gone":
            return GaveUp("channel_not_found")
        if self.kind is DestinationKind.PAGERDUTY:
            return Sent(incident(f"switchboard-{delivery.id}", "ab12"), "queued")
        return Sent(slack_place("C0PAYMENTS", f"1700000000.{delivery.id:06}"), "posted")


@dataclass
class House:
    """A database with its worker."""

    settings: Settings
    clock: Moved
    worker: Worker

    def keep(self, raw: bytes, resource: str) -> int:
        """Keep a body as the webhook's door does."""
        kept = Raw(door=Door.SENTRY, received_at=self.clock.at, raw=raw, hint=read_hint(resource, raw))
        return self.append(kept)

    def append(self, raw: Raw) -> int:
        """Keep a body."""
        inbox = inbox_store(self.settings.database_url.reveal())
        [id_] = inbox.append([raw])
        inbox.close()
        return id_

    async def settle(self) -> None:
        """Work and deliver all that is due, and leave the counts, as a running worker does."""
        while await self.worker.work():
            pass
        for _ in range(50):
            self.clock.at += timedelta(seconds=2)
            started = await self.worker.outbox.tick()
            await asyncio.gather(*self.worker.outbox.flying.values())
            if not started:
                break
        await self.worker.report()

    def close(self) -> None:
        """Let go of the database."""
        self.worker.store.close()
        self.worker.backlog.inbox.close()
        self.worker.bell.close()


async def open_house(folder: Path, *, routes: str = ROUTES, environ: Mapping[str, str] | None = None) -> House:
    """Make a database and its worker in a folder."""
    settings = load(environment(folder, routes=routes) | dict(environ or {}))
    migrated(settings.database_url.reveal())
    clock = Moved()
    senders: dict[DestinationKind, Sender] = {kind: Stub(kind) for kind in DestinationKind}
    worker = make_worker(settings, clock=clock, senders=senders)
    await worker.open()
    return House(settings, clock, worker)


def environment(folder: Path, *, routes: str = ROUTES) -> dict[str, str]:
    """Write routes.yaml and tell the environment that goes with the folder."""
    (folder / "routes.yaml").write_text(routes)
    return {
        "DATABASE_URL": f"sqlite:///{folder}/house.db",
        "ROUTES": str(folder / "routes.yaml"),
        "PAGERDUTY_PAYMENTS": "k" * 32,
    }
