"""★ Shared links at work: each message on its own, at Slack's pace, until it is shown or for half an hour; then kept true.

Idempotent: what Slack is told again replaces what it was told before.
"""

from __future__ import annotations

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
from switchboard.runtime.tasks import Due, Look, Task, TaskRunner, earliest
from switchboard.sentry.client import Gone, NotNow, SentryClient
from switchboard.storage.store import Store, Unit
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
    runner: TaskRunner = field(init=False)
    _closed_until: datetime | None = None

    def __post_init__(self) -> None:
        """Have its messages run, each on its own."""
        self.runner = TaskRunner("unfurls", self.clock, self._look, went_back=self._rest_no_more)

    def _rest_no_more(self) -> None:
        self._closed_until = None

    async def _look(self, at: Look) -> Due:
        """Begin what may be shown now."""
        if self.slack is None or (self._closed_until and at.now < self._closed_until):
            return Due(next_at=self._closed_until)
        due, next_at = await self.store.run(lambda unit: _due(unit, at.now))
        messages: dict[str, list[Unfurl]] = {}
        for row in due:
            messages.setdefault(f"{row.channel}/{row.ts}", []).append(row)
        tasks = []
        for name, rows in messages.items():
            free_at = self.budget.free_at(at.now, idle=all(row.shown is not None for row in rows))
            if name not in at.busy and free_at <= at.now:
                self.budget.take(at.now)
                tasks.append(Task(name, partial(self._work, rows, self.slack), partial(self._broke, rows)))
            elif name not in at.busy:
                next_at = earliest([free_at, next_at])
        return Due(tasks, next_at)

    async def _work(self, rows: list[Unfurl], slack: Shows) -> None:
        for row in rows:
            if not row.subject_id:
                await self._meet(row)
        await self._show(rows[0].channel, rows[0].ts, slack)

    async def _broke(self, rows: list[Unfurl], error: Exception) -> None:
        await self._again(rows, f"it broke: {type(error).__name__}")

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


def _due(unit: Unit, now: datetime) -> tuple[list[Unfurl], datetime | None]:
    since = now - FOLLOWED
    return unit.unfurls.due(now, since=since, limit=MOST), unit.unfurls.next_due(after=now, since=since)
