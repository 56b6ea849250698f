"""What may page, as the doors know it: the active config's summary, read from the database again every few seconds."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from switchboard.clock import Clock
from switchboard.errors import StorageDown
from switchboard.model.inbound import Hint
from switchboard.routing.paging import PagingSummary, may_page, read_summary
from switchboard.storage.store import Store, Unit

EVERY_SECONDS = 2.0
PAUSE_SECONDS = 0.05

log = structlog.get_logger()


@dataclass(slots=True)
class PagingWatch:
    """Knows which hints are urgent. Until a summary was read, everything is: for so many seconds the door stays closed for it."""

    reader: Store
    clock: Clock
    patience: float = 0.0
    summary: PagingSummary | None = None

    def may_page(self, hint: Hint) -> bool:
        """Return whether an inbound with this hint may page anybody."""
        return may_page(hint, self.summary)

    async def refresh(self) -> None:
        """Read the summary of the active config."""
        self.summary = await self.reader.run(_active)

    async def open(self) -> None:
        """Read it before the door opens: what comes while nothing is known counts as urgent, and a page would wait behind it.

        At the very first start it is the worker, started beside us, that reads the configuration.
        """
        await self._read()
        waited = 0.0
        while self.summary is None and waited < self.patience:
            await self.clock.sleep(PAUSE_SECONDS)
            waited += PAUSE_SECONDS
            await self._read()

    async def watch(self) -> None:
        """Refresh for ever; a database that cannot be read leaves the last summary."""
        while True:
            await self._read()
            await self.clock.sleep(EVERY_SECONDS)

    async def _read(self) -> None:
        try:
            await self.refresh()
        except StorageDown:
            log.debug("paging.unread")


def _active(unit: Unit) -> PagingSummary | None:
    active = unit.configs.active()
    return read_summary(active.paging.decode()) if active else None
