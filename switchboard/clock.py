"""Time, as every layer reads it. Tests move it; nothing else asks the machine what time it is."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

# A machine's clock is corrected by less than this without anybody's notice.
SET_BACK = timedelta(minutes=1)
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)


class Clock(Protocol):
    """Where `now` comes from and what every wait goes through."""

    def now(self) -> datetime:
        """Return the time, aware and in UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds of this clock's time."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait so many real seconds."""
        await asyncio.sleep(seconds)


async def within(clock: Clock, seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """Run `work` for at most `seconds` of the clock's time; raises TimeoutError, after the work is cancelled, when it runs out."""
    task = asyncio.ensure_future(work)
    alarm = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({task, alarm}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise TimeoutError
    finally:
        for unfinished in (task, alarm):
            unfinished.cancel()
        await asyncio.gather(task, alarm, return_exceptions=True)


def backoff(attempts: int, jitter: float) -> timedelta:
    """Return the wait after so many failures in a row: it doubles from 2 s to 5 min, then half of it is left to chance.

    Half fixed, half random ("equal jitter", AWS Architecture Blog, Exponential Backoff And Jitter).
    """
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 20)
    whole = min(doubled, LONGEST_WAIT)
    return whole / 2 + whole / 2 * jitter
