"""A clock that tests move. Every wait of the product and of the sandbox hangs on it; nothing passes by itself."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class MovedClock:
    """Tells one moment until it is moved."""

    def __init__(self, start: datetime = START) -> None:
        """Stand at `start`."""
        self._now = start
        self._order = itertools.count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was moved so far."""
        if seconds <= 0:
            return
        waking = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + timedelta(seconds=seconds), next(self._order), waking))
        await waking

    def move(self, seconds: float) -> None:
        """Let so many seconds pass, and wake whoever waited for less."""
        self._now += timedelta(seconds=seconds)
        while self._sleepers and self._sleepers[0][0] <= self._now:
            *_, waking = heapq.heappop(self._sleepers)
            if not waking.done():
                waking.set_result(None)
