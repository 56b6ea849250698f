"""Asks PagerDuty's REST API for the incidents of open pages, where there is a token; what differs is kept in the inbox."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import structlog

from switchboard.clock import Clock
from switchboard.config.config import Config
from switchboard.errors import InboxFull
from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery
from switchboard.model.inbound import Door, Raw
from switchboard.model.incident import SeenIncident
from switchboard.model.outcome import Outcome, TryAgain
from switchboard.outbox.looked_up import LookUpTerms, due, later, missed, seen
from switchboard.payloads.pager_webhook import as_webhook, pager_hint
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.store import Store

# Returns a page's incident, None where there is none, or why that cannot be known.
SeeIncident = Callable[[Delivery], Awaitable[SeenIncident | Outcome | None]]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class IncidentLookups:
    """Looks each page up; `see` is None where PagerDuty cannot be asked. `config` tells the one in force."""

    store: Store
    inbox: InboxStore
    see: SeeIncident | None
    config: Callable[[], Config | None]
    clock: Clock
    ops: Destination | None = None

    async def look(self) -> int:
        """Look up what is due by now; returns how many came to something that is to be worked or told."""
        if self.see is None or self.config() is None:
            return 0
        now, news = self.clock.now(), 0
        for page in await self.store.run(lambda unit: due(unit, now)):
            found = await self.see(page)
            news += await self._learn(page, found)
            if isinstance(found, TryAgain):  # the others would fare no better
                break
        return news

    async def _learn(self, page: Delivery, found: SeenIncident | Outcome | None) -> bool:
        now, config = self.clock.now(), self.config()
        if isinstance(found, SeenIncident):
            return await self._compare(page, found)
        if found is None and config is not None:
            return await self.store.run(partial(missed, page, terms=LookUpTerms(config, self.ops, now)))
        log.warning("incident.unseen", delivery=page.id, because=getattr(found, "because", ""))
        await self.store.run(lambda unit: later(page, unit, now))
        return False

    async def _compare(self, page: Delivery, found: SeenIncident) -> bool:
        now = self.clock.now()
        change = await self.store.run(lambda unit: seen(page, found, unit, now))
        if change is None or page.place is None:
            return False
        body = as_webhook(found, key=page.place.lookup or "", change=change)
        raw = Raw(door=Door.PAGERDUTY, received_at=now, raw=body, hint=pager_hint(body))
        try:
            await asyncio.to_thread(self.inbox.append, [raw])
        except InboxFull as error:  # it is looked up again
            log.warning("incident.unseen", delivery=page.id, because=str(error))
            return False
        return True
