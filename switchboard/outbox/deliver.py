"""★ The outbox at work: one try at a time in each lane, every lane on its own, so that a slow one delays only itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from switchboard.clock import Clock, within
from switchboard.model.outcome import Outcome, Unknown
from switchboard.outbox.ledger import Ledger, Pick
from switchboard.routing.book import Book
from switchboard.storage.store import Store

# The whole of one try, connection and answer. Shorter than any lease that a lane may come to have.
SEND_SECONDS = 20.0

log = structlog.get_logger()


@dataclass(slots=True)
class Outbox:
    """Starts what may be tried and settles what comes back. `book` tells the one in force, None before any was good."""

    store: Store
    ledger: Ledger
    clock: Clock
    book: Callable[[], Book | None]
    changed: Callable[[], None]
    flying: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def tick(self) -> int:
        """Start every try that may start now, one for each free lane; tells how many."""
        book = self.book()
        if book is None:
            return 0
        busy = frozenset(self.flying)
        now = self.clock.now()
        picks = await self.store.run(lambda unit: self.ledger.pick(unit, book, busy=busy, now=now))
        for pick in picks:
            task = asyncio.create_task(self._try(pick, book), name=f"send {pick.lane}")
            self.flying[pick.lane] = task
        return len(picks)

    async def _try(self, pick: Pick, book: Book) -> None:
        try:
            outcome = await self._send(pick)
            now = self.clock.now()
            settled = await self.store.run(lambda unit: self.ledger.settle(unit, pick, outcome, book, now=now))
            log.info(
                "delivery.tried",
                placement=settled.id,
                lane=pick.lane,
                step=pick.job.step.value,
                outcome=type(outcome).__name__,
                state=settled.state.value,
                because=getattr(outcome, "because", None),
            )
        finally:
            self.flying.pop(pick.lane, None)
            self.changed()

    async def _send(self, pick: Pick) -> Outcome:
        sender = self.ledger.senders[pick.job.card.placement.destination.kind]
        try:
            return await within(self.clock, SEND_SECONDS, sender.send(pick.job))
        except TimeoutError:
            return Unknown(f"no answer within {SEND_SECONDS:.0f} s")
        except Exception as error:
            log.exception("delivery.broke", placement=pick.job.card.placement.id, lane=pick.lane)
            return Unknown(f"the sender broke: {type(error).__name__}")

    async def stop(self) -> None:
        """Let what is under way come to its end; what does not is found again after the next start."""
        if self.flying:
            await asyncio.wait(self.flying.values(), timeout=SEND_SECONDS)
