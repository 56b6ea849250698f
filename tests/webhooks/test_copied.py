"""Whatever many ask for at once is looked up by one, and a copy serves until it is too old."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.console.house import Moved
from webhooks.copied import Copied

LASTS = timedelta(seconds=5)


class Source:
    """Counts how often it is asked, and how many ask at once."""

    def __init__(self) -> None:
        self.asked = self.at_once = self.most = 0
        self.broken = False

    async def ask(self) -> int:
        """Answer after a turn of the loop."""
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        if self.broken:
            raise LookupError
        self.asked += 1
        return self.asked


async def test_many_at_once_are_one_question() -> None:
    source, clock = Source(), Moved()
    copied = Copied(source.ask, clock, lasts=LASTS)
    assert await asyncio.gather(*(copied.get() for _ in range(100))) == [1] * 100
    assert (source.asked, source.most) == (1, 1)


async def test_a_copy_is_never_older_than_it_may_be() -> None:
    source, clock = Source(), Moved()
    copied = Copied(source.ask, clock, lasts=LASTS)
    assert await copied.get() == 1
    clock.at += LASTS - timedelta(milliseconds=1)
    assert await copied.get() == 1
    clock.at += timedelta(milliseconds=1)
    assert await copied.get() == 2


async def test_a_clock_that_is_set_back_makes_no_copy_last_for_ever() -> None:
    source, clock = Source(), Moved()
    copied = Copied(source.ask, clock, lasts=LASTS)
    await copied.get()
    clock.at -= timedelta(hours=1)
    assert await copied.get() == 2


async def test_what_failed_is_asked_again() -> None:
    source, clock = Source(), Moved()
    copied = Copied(source.ask, clock, lasts=LASTS)
    source.broken = True
    with pytest.raises(LookupError):
        await copied.get()
    source.broken = False
    assert await copied.get() == 1
