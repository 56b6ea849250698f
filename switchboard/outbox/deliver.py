"""★ The outbox at work: one try at a time in each lane, every lane on its own, so that a slow one delays only itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import structlog

from switchboard.clock import Clock, within
from switchboard.config.config import Config
from switchboard.errors import StorageDown
from switchboard.model.card import Step
from switchboard.model.delivery import Delivery
from switchboard.model.outcome import Outcome, Sent, Unknown
from switchboard.outbox.ledger import Ledger, Pick, Round
from switchboard.runtime.metrics import WorkerMetrics
from switchboard.storage.store import Store, Unit

# The whole of one try, connection and answer. Shorter than any lease that a lane may come to have.
SEND_SECONDS = 20.0
# How long a worker that ends waits for what is under way; the next one looks for what it left.
STOP_SECONDS = 5.0
# How long an outcome waits before it is offered to the database again.
UNWRITTEN_SECONDS = 1.0

log = structlog.get_logger()


@dataclass(slots=True)
class Outbox:
    """Starts what may be tried and settles what comes back. `config` tells the one in force, None before any was good."""

    store: Store
    ledger: Ledger
    clock: Clock
    config: Callable[[], Config | None]
    metrics: WorkerMetrics
    flying: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    ring: asyncio.Event = field(default_factory=asyncio.Event)

    async def tick(self) -> int:
        """Start every try that may start now, one for each free lane; returns how many."""
        config = self.config()
        if config is None:
            return 0
        busy = frozenset(self.flying)
        now = self.clock.now()
        picks = await self.store.run(lambda unit: self.ledger.pick(Round(unit, config, now), busy=busy))
        for pick in picks:
            task = asyncio.create_task(self._try(pick, config), name=f"send {pick.lane}")
            self.flying[pick.lane] = task
        return len(picks)

    async def _try(self, pick: Pick, config: Config) -> None:
        try:
            outcome = await self._send(pick)
            self._count(pick, outcome, await self._settle(pick, outcome, config))
        finally:
            self.flying.pop(pick.lane, None)
            self.ring.set()

    async def _settle(self, pick: Pick, outcome: Outcome, config: Config) -> Delivery:
        """Write an outcome down, however long the database is away: forgotten, it would be tried again."""
        while True:
            try:
                return await self.store.run(partial(self._write_down, pick, outcome, config))
            except StorageDown as error:
                log.error("delivery.unwritten", lane=pick.lane, because=str(error))  # noqa: TRY400 - its text says all
                await self.clock.sleep(UNWRITTEN_SECONDS)

    def _write_down(self, pick: Pick, outcome: Outcome, config: Config, unit: Unit) -> Delivery:
        return self.ledger.settle(pick, outcome, Round(unit, config, self.clock.now()))

    async def _send(self, pick: Pick) -> Outcome:
        sender = self.ledger.senders[pick.job.card.delivery.destination.kind]
        try:
            return await within(self.clock, SEND_SECONDS, sender.send(pick.job))
        except TimeoutError:
            return Unknown(f"no answer within {SEND_SECONDS:.0f} s")
        except Exception as error:
            log.exception("delivery.broke", delivery=pick.job.card.delivery.id, lane=pick.lane)
            return Unknown(f"the sender broke: {type(error).__name__}")

    def _count(self, pick: Pick, outcome: Outcome, settled: Delivery) -> None:
        kind, step = settled.destination.kind.value, pick.job.step
        log.info(
            "delivery.tried",
            delivery=settled.id,
            lane=pick.lane,
            step=step.value,
            outcome=type(outcome).__name__,
            state=settled.state.value,
            because=getattr(outcome, "because", None),
        )
        self.metrics.tried.labels(kind, step.value, type(outcome).__name__).inc()
        if step is Step.OPEN and isinstance(outcome, Sent):
            waited = (self.clock.now() - settled.born_at).total_seconds()
            self.metrics.delivered_after.labels(kind).observe(waited)

    async def stop(self) -> None:
        """Let what is under way come to its end; what does not is found again after the next start."""
        if self.flying:
            await asyncio.wait(self.flying.values(), timeout=STOP_SECONDS)
