"""Asks PagerDuty's REST API for the incidents of pages, where there is a token; what differs is kept in the inbox, or set right."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from switchboard.clock import Clock
from switchboard.config.config import Config
from switchboard.errors import InboxFull
from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery
from switchboard.model.inbound import Door, Raw
from switchboard.model.incident import PagerChange, SeenIncident
from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain
from switchboard.outbox.by_hand import ask_by_hand
from switchboard.outbox.gone_keys import OrphanTerms, give_up_orphans
from switchboard.outbox.left_open import SAID, LeftOpen, left_open
from switchboard.outbox.looked_up import LookUpTerms, due, later, let_be, missed, seen, set_right
from switchboard.payloads.pager_webhook import as_webhook, pager_hint
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.store import Store, Unit

# Returns a page's incident, None where there is none, or why that cannot be known.
SeeIncident = Callable[[Delivery], Awaitable[SeenIncident | Outcome | None]]
# Closes a page's incident, which has this id, without an event.
CloseIncident = Callable[[Delivery, str], Awaitable[Outcome]]

log = structlog.get_logger()


@dataclass(slots=True)
class IncidentLookups:
    """Looks each page up; `see` is None where PagerDuty cannot be asked, `close` where nothing can be closed without an event.

    `config` tells the one in force, `is_orphan` whether a page's routing key is gone.
    """

    store: Store
    inbox: InboxStore
    see: SeeIncident | None
    config: Callable[[], Config | None]
    clock: Clock
    ops: Destination | None = None
    close: CloseIncident | None = None
    is_orphan: Callable[[Delivery], bool] = field(default=lambda _: False)
    _rests_until: datetime | None = None

    def rest_no_more(self) -> None:
        """Ask again at once, whatever PagerDuty had said: our clock went back."""
        self._rests_until = None

    async def look(self) -> int:
        """Look up what is due by now; returns how many came to something that is to be worked or told."""
        now, config, news = self.clock.now(), self.config(), 0
        if self.see is None or config is None or (self._rests_until and now < self._rests_until):
            return 0
        for page in await self.store.run(lambda unit: due(unit, now)):
            found = await self.see(page)
            news += await self._learn(page, found, LookUpTerms(config, self.ops, self.clock.now()))
            if isinstance(found, TryAgain):  # the others would fare no better
                self._rests_until = self.clock.now() + found.after if found.after else None
                break
        return news

    async def give_up_orphans(self) -> int:
        """End the open pages whose routing key is gone; returns how many there were."""
        config = self.config()
        if config is None:
            return 0
        terms = OrphanTerms(config, self.is_orphan, self.close is not None, self.ops, self.clock.now())
        return await self.store.run(partial(give_up_orphans, terms=terms))

    async def _learn(self, page: Delivery, found: SeenIncident | Outcome | None, terms: LookUpTerms) -> bool:
        if not isinstance(found, SeenIncident | None):
            return await self._unseen(page, found, terms.now)
        if not page.is_out:
            return await self._finish(page, found, terms)
        if found is None:
            return await self.store.run(partial(missed, page, terms=terms))
        if await self.store.run(partial(set_right, page, found, terms=terms)):
            return True
        change = await self.store.run(lambda unit: seen(page, found, unit, terms.now))
        return await self._keep(page, found, change) if change else False

    async def _unseen(self, page: Delivery, why: Outcome, now: datetime) -> bool:
        """Ask again later; of what is over, and can never be seen, nothing more is asked."""
        log.warning("incident.unseen", delivery=page.id, because=getattr(why, "because", ""))
        after = why.after if isinstance(why, TryAgain) else None

        def write(unit: Unit) -> None:
            if isinstance(why, GaveUp) and not page.is_out:
                let_be(page, unit)
            else:
                later(page, unit, now, after)

        await self.store.run(write)
        return False

    async def _finish(self, page: Delivery, found: SeenIncident | None, terms: LookUpTerms) -> bool:
        """Have the incident of a page that is over closed, where it is not."""
        left = await self.store.run(lambda unit: left_open(page, found, unit, terms.config, terms.now))
        if found is None or left is LeftOpen.NOTHING:
            return False
        if left is LeftOpen.REOPENED:
            await self.store.run(lambda unit: later(page, unit, terms.now))
            return await self._keep(page, found, PagerChange.REOPENED)
        if left is LeftOpen.STUCK:
            await self._close(page, found, terms)
        return True

    async def _close(self, page: Delivery, found: SeenIncident, terms: LookUpTerms) -> None:
        """Close an incident without an event, else ask people to."""
        outcome = await self.close(page, found.id) if self.close else GaveUp(SAID)

        def write(unit: Unit) -> None:
            if isinstance(outcome, TryAgain):
                later(page, unit, terms.now, outcome.after)
            elif not isinstance(outcome, Sent):
                ask_by_hand([page], outcome.because, unit, terms.now, ops=self.ops)

        await self.store.run(write)
        log.warning("incident.closed_by_rest", delivery=page.id, outcome=type(outcome).__name__)

    async def _keep(self, page: Delivery, found: SeenIncident, change: PagerChange) -> bool:
        if page.place is None:
            return False
        body = as_webhook(found, key=page.place.lookup or "", change=change)
        raw = Raw(door=Door.PAGERDUTY, received_at=self.clock.now(), raw=body, hint=pager_hint(body))
        try:
            await asyncio.to_thread(self.inbox.append, [raw])
        except InboxFull as error:  # it is looked up again
            log.warning("incident.unseen", delivery=page.id, because=str(error))
            return False
        return True
