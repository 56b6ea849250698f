"""A clock that tests move. Every wait of the product and of the sandbox hangs on it; nothing passes by itself."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Sleeper:
    """Somebody who waits; one who makes a `round` does so again and again, and finds nothing that was not there."""

    until: datetime
    number: int
    waking: asyncio.Future[None] = field(compare=False)
    is_round: bool = field(compare=False, default=False)


class MovedClock:
    """Tells one moment until it is moved. By `wrong`, the product's clock differs from the world's; no wait is longer for it."""

    def __init__(self, start: datetime = START) -> None:
        """Stand at `start`."""
        self._now = start
        self.wrong = timedelta()
        self._order = itertools.count()
        self._sleepers: list[Sleeper] = []

    def now(self) -> datetime:
        """Return the moment it stands at, as the product sees it."""
        return self._now + self.wrong

    def outside(self) -> datetime:
        """Return the moment it stands at, as the rest of the world sees it."""
        return self._now

    async def sleep(self, seconds: float, *, is_round: bool = False) -> None:
        """Wait until the clock was moved so far."""
        if seconds <= 0:
            return
        waking = asyncio.get_running_loop().create_future()
        heapq.heappush(
            self._sleepers, Sleeper(self._now + timedelta(seconds=seconds), next(self._order), waking, is_round)
        )
        await waking

    def move(self, seconds: float) -> None:
        """Let so many seconds pass, and wake whoever waited for less."""
        self._now += timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0].until <= self._now:
            waking = heapq.heappop(self._sleepers).waking
            if not waking.done():
                waking.set_result(None)

    def wakes(self) -> datetime | None:
        """Return when the next one wakes who makes no rounds, None where nobody waits."""
        waiting = (one.until for one in self._sleepers if not one.is_round and not one.waking.done())
        first = min(waiting, default=None)
        return first + self.wrong if first else None


@dataclass(frozen=True, slots=True)
class WithRounds:
    """The same clock for those who wait so many seconds again and again."""

    clock: MovedClock
    rounds: Collection[float]

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.clock.now()

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was moved so far."""
        await self.clock.sleep(seconds, is_round=seconds in self.rounds)
