"""Hides in what was kept before what is to be hidden since: row by row, in slices, beside the worker's own work.

Idempotent: what is hidden stays so, and how far it is stands with each slice; a process that dies goes on from there. Once all
was looked through nothing is left to do, as what is written since is hidden where it is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from switchboard.clock import Clock
from switchboard.inbox.sweep import AT_ONCE, FIRST, REST, adapted, is_page_due
from switchboard.model.redaction import KeptKind
from switchboard.storage.store import Store, Unit

# What somebody asked for, and was hidden when it was done, stands in the log until that is cut.
CUT_EVERY = timedelta(minutes=1)

log = structlog.get_logger()


@dataclass(slots=True)
class Rewriting:
    """A pass over all that was kept, in slices that are timed, with rests between them, and none while a page is due."""

    store: Store
    clock: Clock
    sizes: dict[KeptKind, int] = field(default_factory=dict)
    is_over: bool = False
    count: int = 0
    _cut_at: datetime | None = None

    def begin(self) -> None:
        """Look again whether there is something to do: what is asked for is another, perhaps."""
        self.is_over = False

    async def rewrite(self) -> None:
        """Rewrite a few slices, where something is asked for and was not done, and cut the log once in a while."""
        if self.store.at_rest.kinds is None:
            if not self.is_over:
                await self.store.run(lambda unit: unit.kept_before.begin_anew())
                self.is_over = True
            return
        for _ in range(AT_ONCE):
            if self.is_over or not await self.store.call(self.slice):
                break
            await self.clock.sleep(REST)
        await self._cut()

    def slice(self) -> bool:
        """Rewrite one slice; returns False where a page is due, which goes first, and where nothing is left."""
        began = self.clock.now()
        kind, count = self.store.transact(lambda unit: self._one(unit, began))
        if kind is None:
            return False
        self.sizes[kind] = adapted(self.sizes.get(kind, FIRST), self.clock.now() - began)
        self.count += count
        return True

    def _one(self, unit: Unit, now: datetime) -> tuple[KeptKind | None, int]:
        kind = unit.kept_before.next_kind()
        if kind is None:
            self._end()
        if kind is None or is_page_due(unit, now):
            return None, 0
        return kind, unit.kept_before.rewrite(kind, limit=self.sizes.get(kind, FIRST))

    def _end(self) -> None:
        self.is_over, self._cut_at = True, None
        if self.count:
            log.info("redaction.rewritten", rows=self.count)
            self.count = 0

    async def _cut(self) -> None:
        now = self.clock.now()
        if self._cut_at is None or now >= self._cut_at:
            is_cut = await self.store.call(self.store.cut_log)
            self._cut_at = now + CUT_EVERY if is_cut else None
