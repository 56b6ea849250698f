"""★ Shared links at work: each message on its own, at Slack's pace, until it is shown or for half an hour; then kept true.

Idempotent: what Slack is told again replaces what it was told before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from switchboard.actions.lookup import look_up
from switchboard.clock import Clock, within
from switchboard.model.card import Card
from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain, Unknown
from switchboard.model.traits import Limit
from switchboard.model.unfurl import Unfurl
from switchboard.outbox.budgets import RateWindow
from switchboard.sentry.client import Gone, NotNow, SentryClient
from switchboard.storage.store import Store
from switchboard.unfurls.ledger import FOLLOWED, UnfurledMessage, UnfurlLedger

# chat.unfurl is tier 3, 50 a minute for the workspace; some are kept from changes for what nobody sees yet.
UNFURLS = Limit(48, timedelta(minutes=1), reserve=18)
SECONDS = 15.0
MOST = 50
TURN = timedelta(seconds=1)

log = structlog.get_logger()


class Shows(Protocol):
    """Shows cards under somebody's message, trying once."""

    async def unfurl(self, channel: str, ts: str, cards: Mapping[str, Card]) -> Outcome:
        """Show each card under its link."""
        ...


@dataclass(slots=True)
class Unfurler:
    """Shows what is due. `slack` None: there is no token; `sentry` likewise. `asks` is what Sentry lets pass, shared."""

    store: Store
    ledger: UnfurlLedger
    slack: Shows | None
    sentry: SentryClient | None
    clock: Clock
    asks: RateWindow
    budget: RateWindow = field(default_factory=lambda: RateWindow(UNFURLS))
    flying: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _closed_until: datetime | None = None

    async def tick(self) -> int:
        """Begin what may be shown now; returns how many messages."""
        now = self.clock.now()
        if self.slack is None or (self._closed_until and now < self._closed_until):
            return 0
        due = await self.store.run(lambda unit: unit.unfurls.due(now, since=now - FOLLOWED, limit=MOST))
        messages: dict[str, list[Unfurl]] = {}
        for row in due:
            messages.setdefault(f"{row.channel}/{row.ts}", []).append(row)
        begun = 0
        for name, rows in messages.items():
            idle = all(row.shown is not None for row in rows)
            if name not in self.flying and self.budget.free_at(now, idle=idle) <= now:
                self.budget.take(now)
                self.flying[name] = asyncio.create_task(self._work(name, rows, self.slack))
                begun += 1
        return begun

    async def _work(self, name: str, rows: list[Unfurl], slack: Shows) -> None:
        try:
            for row in rows:
                if not row.subject_id:
                    await self._meet(row)
            await self._show(rows[0].channel, rows[0].ts, slack)
        except Exception as error:  # a loop's own: a message that breaks is tried again, and stops no other
            log.exception("unfurl.broke", message=name)
            await self._again(rows, f"it broke: {type(error).__name__}")
        finally:
            self.flying.pop(name, None)

    async def _meet(self, row: Unfurl) -> None:
        """Find the issue of a link here, else in Sentry."""
        now = self.clock.now()
        if not await self.store.run(lambda unit: self.ledger.meet(unit, row, now)):
            return
        if self.sentry is None:
            await self.store.run(
                lambda unit: self.ledger.leave(unit, row, "not known here; SENTRY_AUTH_TOKEN is not set")
            )
            return
        if self.asks.free_at(now, idle=True) > now:
            await self.store.run(lambda unit: self.ledger.put_off(unit, row, "Sentry is busy", now, after=TURN))
            return
        self.asks.take(now)
        found = await look_up(self.sentry, row.issue, self.clock)
        if isinstance(found, Gone):
            await self.store.run(lambda unit: self.ledger.leave(unit, row, "Sentry knows no such issue"))
        elif isinstance(found, NotNow):
            await self._again([row], found.because, after=found.after)
        else:
            await self.store.run(lambda unit: self.ledger.met(unit, row, found))

    async def _show(self, channel: str, ts: str, slack: Shows) -> None:
        laid = partial(self.ledger.lay_out, channel=channel, ts=ts, now=self.clock.now())
        message: UnfurledMessage = await self.store.run(laid)
        if message.cards and not await self._try(message, slack) and len(message.rows) > 1:
            for one in message.apart():  # one link that was edited away spoils it for all
                self.budget.take(self.clock.now())
                await self._try(one, slack)

    async def _try(self, message: UnfurledMessage, slack: Shows) -> bool:
        """Show what is laid out; False where Slack refused it for good, which is not written down if there is more than one."""
        try:
            outcome = await within(self.clock, SECONDS, slack.unfurl(message.channel, message.ts, message.cards))
        except TimeoutError:
            outcome = Unknown("Slack did not answer in time")
        now, refused = self.clock.now(), isinstance(outcome, GaveUp)
        if refused and len(message.rows) > 1:
            return False
        if isinstance(outcome, TryAgain) and outcome.after:
            self._closed_until = now + outcome.after
        if isinstance(outcome, Sent):
            log.info("unfurl.shown", channel=message.channel, issues=len(message.cards))
        await self.store.run(lambda unit: self.ledger.settle(unit, message, outcome, now))
        return not refused

    async def _again(self, rows: list[Unfurl], because: str, *, after: timedelta | None = None) -> None:
        now = self.clock.now()
        for row in rows:
            await self.store.run(partial(self.ledger.put_off, row=row, because=because, now=now, after=after))

    async def stop(self) -> None:
        """Show nothing more; what was under way is shown after the next start."""
        for task in self.flying.values():
            task.cancel()
        await asyncio.gather(*self.flying.values(), return_exceptions=True)
