"""An answer that many ask for: it is looked up by one at a time, and a copy serves for some seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from switchboard.clock import Clock

T = TypeVar("T")


class Copied(Generic[T]):
    """However many ask, the database is asked once within `lasts`: nobody else's question waits behind theirs."""

    def __init__(self, ask: Callable[[], Awaitable[T]], clock: Clock, *, lasts: timedelta) -> None:
        """Look up by `ask`."""
        self._ask, self._clock, self._lasts = ask, clock, lasts
        self._asking = asyncio.Lock()
        self._copy: tuple[datetime, T] | None = None

    async def get(self) -> T:
        """Return the copy, or a fresh one where it is too old."""
        async with self._asking:
            now = self._clock.now()
            if self._copy is None or not timedelta() <= now - self._copy[0] < self._lasts:
                self._copy = (now, await self._ask())
            return self._copy[1]
