"""The bell: a ring wakes the one listener of its path, and is lost in peace where nobody listens."""

from __future__ import annotations

import asyncio
from pathlib import Path

from switchboard.storage.bell import LONGEST_PATH, SocketBell


async def test_a_ring_wakes_the_listener(tmp_path: Path) -> None:
    heard = asyncio.Event()
    bell, ringer = SocketBell(tmp_path / "house.bell"), SocketBell(tmp_path / "house.bell")
    ear = await bell.listen(heard.set)
    assert ear
    ringer.ring()
    await asyncio.wait_for(heard.wait(), 5)
    ear.close()
    bell.close()
    ringer.close()


async def test_a_new_listener_takes_the_place_of_a_dead_one(tmp_path: Path) -> None:
    first, second = list[int](), asyncio.Event()
    bell = SocketBell(tmp_path / "house.bell")
    dead = await bell.listen(lambda: first.append(1))
    living = await bell.listen(second.set)
    bell.ring()
    await asyncio.wait_for(second.wait(), 5)
    assert first == []
    for ear in (dead, living):
        assert ear
        ear.close()
    bell.close()


def test_a_ring_that_nobody_hears_is_lost(tmp_path: Path) -> None:
    bell = SocketBell(tmp_path / "house.bell")
    bell.ring()
    bell.close()
    bell.ring()


def test_rings_never_wait_for_a_listener_that_sleeps(tmp_path: Path) -> None:
    async def ring_often() -> None:
        bell = SocketBell(tmp_path / "house.bell")
        ear = await bell.listen(lambda: None)
        for _ in range(10_000):
            bell.ring()
        assert ear
        ear.close()
        bell.close()

    asyncio.run(ring_often())


async def test_a_path_too_long_for_a_socket_goes_without(tmp_path: Path) -> None:
    bell = SocketBell(tmp_path / ("x" * LONGEST_PATH))
    assert await bell.listen(lambda: None) is None
    bell.ring()
    bell.close()
