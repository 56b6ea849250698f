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

log = structlog.get_logger()


@dataclass(slots=True)
class PagingWatch:
    """Knows which hints are urgent. Until a summary was read, everything is."""

    reader: Store
    clock: Clock
    summary: PagingSummary | None = None

    def may_page(self, hint: Hint) -> bool:
        """Return whether an inbound with this hint may page anybody."""
        return may_page(hint, self.summary)

    async def refresh(self) -> None:
        """Read the summary of the active config."""
        self.summary = await self.reader.run(_active)

    async def watch(self) -> None:
        """Refresh for ever; a database that cannot be read leaves the last summary."""
        while True:
            try:
                await self.refresh()
            except StorageDown:
                log.debug("paging.unread")
            await self.clock.sleep(EVERY_SECONDS)


def _active(unit: Unit) -> PagingSummary | None:
    active = unit.configs.active()
    return read_summary(active.paging.decode()) if active else None
