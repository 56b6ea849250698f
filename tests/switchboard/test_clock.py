"""The clock: `within` gives up when the clock says so, whoever moves it."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta

import pytest

from switchboard.clock import SystemClock, within
from tests.moved_clock import START, MovedClock


async def _answer() -> str:
    return "done"


async def test_work_that_ends_in_time_gives_its_answer() -> None:
    assert await within(MovedClock(), 20, _answer()) == "done"


async def test_work_that_takes_too_long_is_cancelled_before_the_timeout_is_raised() -> None:
    clock, cancelled = MovedClock(), asyncio.Event()

    async def never() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    waiting = asyncio.create_task(within(clock, 20, never()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    clock.move(19)
    await asyncio.sleep(0)
    assert not waiting.done()
    clock.move(1)
    with pytest.raises(TimeoutError):
        await waiting
    assert cancelled.is_set()


async def test_what_the_work_raises_comes_through() -> None:
    async def breaks() -> None:
        raise KeyError("broken")

    with pytest.raises(KeyError):
        await within(MovedClock(), 20, breaks())


async def test_cancelling_the_wait_cancels_the_work() -> None:
    clock, begun, cancelled = MovedClock(), asyncio.Event(), asyncio.Event()

    async def never() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    waiting = asyncio.create_task(within(clock, 20, never()))
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert cancelled.is_set()


async def test_the_machines_clock_tells_utc_and_sleeps() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(0.001)
    assert clock.now() > before
    assert before.tzinfo is UTC


async def test_a_moved_clock_wakes_who_waits_in_turn() -> None:
    clock, woken = MovedClock(), list[int]()

    async def wait(seconds: int) -> None:
        await clock.sleep(seconds)
        woken.append(seconds)

    async with asyncio.TaskGroup() as group:
        for seconds in (2, 1):
            group.create_task(wait(seconds))
        for _ in range(2):
            await asyncio.sleep(0)
            clock.move(1)
            await asyncio.sleep(0)
    assert woken == [1, 2]
    assert clock.now() == START + timedelta(seconds=2)
