"""The sweep: looks through what is kept, a slice at a time, and lets go of what is old and needed by nobody.

Idempotent: what is gone is gone, and how far a pass came is noted with each slice; a process that dies goes on from there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from switchboard.clock import Clock
from switchboard.config.config import Config
from switchboard.inbox.cutoffs import Cutoffs, cutoffs
from switchboard.model.aged import Aged, Keeping, Passing
from switchboard.model.decision import wakes
from switchboard.storage.store import Store, Unit

# A slice is to be over before anybody waits for it, with its commit: it aims at half of 50 ms.
AIM = timedelta(milliseconds=25)
FIRST, FEWEST, MOST = 200, 20, 1_000
REST = 0.1
AT_ONCE = 10
# All that is kept is looked through again so often.
EVERY = timedelta(hours=1)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Slice:
    """What became of a slice: how many rows went, and whether there is more of the kind."""

    gone: int
    more: bool


@dataclass(slots=True)
class Sweep:
    """Passes over all that is kept, in slices that are timed, with rests between them, and none while a page is due."""

    store: Store
    clock: Clock
    config: Callable[[], Config | None]
    passed: Callable[[datetime], Mapping[Passing, datetime]] = lambda _: {}
    _left: list[Keeping | Passing] = field(default_factory=list)
    sizes: dict[Keeping | Passing, int] = field(default_factory=dict)
    _gone: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _rests_until: datetime | None = None

    async def sweep(self) -> None:
        """Let a few slices go, if a pass is under way or due."""
        for _ in range(AT_ONCE):
            now, config = self.clock.now(), self.config()
            if config is None or not self.is_due(now):
                return
            done = await self.store.call(partial(self.slice, config, now))
            if done is None:
                return
            if done.more:
                await self.clock.sleep(REST)

    def is_due(self, now: datetime) -> bool:
        """Return whether a pass is under way, or is to begin."""
        if not self._left and (self._rests_until is None or not self._rests_until - EVERY <= now < self._rests_until):
            self._left = [*Keeping, *Passing]
        return bool(self._left)

    def slice(self, config: Config, now: datetime) -> Slice | None:
        """Let one slice go; None where a page is due, which goes first."""
        keeping, began = self._left[0], self.clock.now()
        size = self.sizes.get(keeping, FIRST)
        at = cutoffs(config.retention, now, passed=self.passed(now))
        done = self.store.transact(lambda unit: one_slice(keeping, size, unit, at, now))
        if done is None:
            return None
        self.sizes[keeping] = adapted(size, self.clock.now() - began)
        self._gone[keeping.value] += done.gone
        if not done.more:
            self._left.pop(0)
        if not self._left:
            self._end(now)
        return done

    def _end(self, now: datetime) -> None:
        self._rests_until = now + EVERY
        gone = {name: count for name, count in self._gone.items() if count}
        self._gone.clear()
        if gone:
            log.info("retention.swept", **gone)


def adapted(size: int, took: timedelta) -> int:
    """Return how large the next slice is to be, after one of this size took so long: at most twice as large."""
    factor = min(2.0, AIM / took) if took else 2.0
    return max(FEWEST, min(MOST, int(size * factor)))


def one_slice(keeping: Keeping | Passing, size: int, unit: Unit, at: Cutoffs, now: datetime) -> Slice | None:
    """Let one slice of a kind go, within a unit of work; None where a page is due."""
    if is_page_due(unit, now):
        return None
    if isinstance(keeping, Passing):
        before = at.passing.get(keeping)
        gone = unit.passing.forget(keeping, before=before, limit=size) if before else 0
        return Slice(gone, more=gone == size)
    rows = unit.aged.after(keeping, unit.aged.looked_through(keeping), limit=size)
    gone = _let_go(keeping, rows, unit, at)
    more = bool(rows) and not at.is_through(keeping, rows)
    unit.aged.look_on(keeping, rows[-1].id if more else 0)
    return Slice(gone, more)


def is_page_due(unit: Unit, now: datetime) -> bool:
    """Return whether somebody is to be woken just now."""
    return any(map(wakes, unit.deliveries.lanes_due(now)))


def _let_go(keeping: Keeping, rows: Sequence[Aged], unit: Unit, at: Cutoffs) -> int:
    """Delete those rows that are old and needed by nobody; returns how many."""
    old = [row for row in rows if at.is_old(keeping, row)]
    ids = {row.id for row in old}
    match keeping:
        case Keeping.ALERTS:
            opened = unit.old.open_among({row.subject_id for row in old})
            ids -= unit.old.needed_alerts(ids, opened)
            unit.aged.forgotten_through([row.id for row in old if row.over_at and row.over_at < at.earliest])
        case Keeping.DELIVERIES:
            ids -= unit.old.needed_deliveries(ids)
        case Keeping.SUBJECTS:
            _forget_entries(rows, unit, at)
            ids = unit.old.unneeded_subjects(ids)
    if ids:
        unit.old.delete(keeping, ids)
    return len(ids)


def _forget_entries(rows: Sequence[Aged], unit: Unit, at: Cutoffs) -> None:
    """Drop the old lines of those subjects of which nothing is out any more."""
    opened = unit.old.open_among({row.id for row in rows})
    by_time: dict[datetime, list[int]] = defaultdict(list)
    for row in rows:
        if row.id not in opened:
            by_time[at.of(row.project)].append(row.id)
    for before, ids in by_time.items():
        unit.old.forget_entries(ids, before=before)
