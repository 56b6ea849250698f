"""The inbox: an answer comes after its own commit, many share one, and a disk that refuses refuses each caller."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from switchboard.errors import InboxAtBound, InboxFull
from switchboard.inbox.inbox import BATCH, FOR_THE_URGENT, QUEUED_BYTES, Inbox
from switchboard.model.inbound import Raw
from switchboard.storage.inbox_sqlite import SqliteInbox
from tests.switchboard.builders import a_raw


class Disk(SqliteInbox):
    """A real file, whose commits can be held up and are noted."""

    def __init__(self, path: Path, *, max_bytes: int = 8 << 30) -> None:
        super().__init__(path, max_bytes=max_bytes)
        self.batches: list[int] = []
        self.free = threading.Event()
        self.free.set()

    def append(self, raws: Sequence[Raw]) -> list[int]:
        """Wait until the disk is free, commit, and note how many came together."""
        self.free.wait(10)
        ids = super().append(raws)
        self.batches.append(len(raws))
        return ids


@asynccontextmanager
async def opened(disk: SqliteInbox) -> AsyncIterator[tuple[Inbox, list[int]]]:
    """Run an inbox on a disk; the list grows with each ring."""
    rings: list[int] = []
    inbox = Inbox(disk, wake=lambda: rings.append(1))
    inbox.start()
    try:
        yield inbox, rings
    finally:
        await inbox.stop()
        disk.close()


async def test_what_is_answered_is_on_the_disk_and_the_worker_is_rung(tmp_path: Path) -> None:
    path = tmp_path / "inbox.db"
    async with opened(SqliteInbox(path)) as (inbox, rings):
        id_ = await inbox.keep(a_raw(b"kept"))
        with sqlite3.connect(path) as other:
            assert other.execute("SELECT id, raw FROM inbox").fetchall() == [(id_, b"kept")]
        other.close()
    assert rings == [1]


async def test_nothing_is_answered_before_its_commit(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "inbox.db")
    async with opened(disk) as (inbox, _):
        disk.free.clear()
        keeping = asyncio.create_task(inbox.keep(a_raw()))
        done, _ = await asyncio.wait({keeping}, timeout=0.05)
        assert not done
        disk.free.set()
        assert await keeping == 1


async def test_many_at_once_share_commits_and_each_gets_its_own_id(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "inbox.db")
    async with opened(disk) as (inbox, _):
        raws = [a_raw(str(number).encode()) for number in range(2 * BATCH)]
        ids = await asyncio.gather(*map(inbox.keep, raws))
        assert len(disk.batches) < 20
        assert max(disk.batches) <= BATCH
        found = [disk.get(id_) for id_ in ids]
        assert [inbound.kept.raw for inbound in found if inbound] == [raw.raw for raw in raws]


async def test_what_comes_together_shares_a_commit_and_what_comes_meanwhile_the_next(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "inbox.db")
    async with opened(disk) as (inbox, rings):
        disk.free.clear()
        first = [asyncio.create_task(inbox.keep(a_raw())) for _ in range(2)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        meanwhile = [asyncio.create_task(inbox.keep(a_raw())) for _ in range(3)]
        await asyncio.sleep(0)
        disk.free.set()
        assert await asyncio.gather(*first, *meanwhile) == [1, 2, 3, 4, 5]
        assert await inbox.keep(a_raw()) == 6
        assert disk.batches == [2, 3, 1]
    assert len(rings) == 3


async def test_stopping_amid_a_commit_commits_what_waits_behind_it(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "inbox.db")
    async with opened(disk) as (inbox, _):
        disk.free.clear()
        first = asyncio.create_task(inbox.keep(a_raw()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        behind = [asyncio.create_task(inbox.keep(a_raw())) for _ in range(BATCH + 1)]
        await asyncio.sleep(0)
        stopping = asyncio.create_task(inbox.stop())
        await asyncio.sleep(0)
        disk.free.set()
        await stopping
        assert await asyncio.gather(first, *behind) == list(range(1, BATCH + 3))
        assert disk.batches == [1, BATCH, 1]


async def test_a_disk_that_refuses_refuses_each_caller_and_is_tried_again(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "inbox.db", max_bytes=1)
    async with opened(disk) as (inbox, rings):
        answers = await asyncio.gather(*(inbox.keep(a_raw()) for _ in range(5)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [InboxAtBound] * 5
        assert rings == []
        disk._max_bytes = 8 << 30
        assert await inbox.keep(a_raw()) == 1


async def test_a_store_that_breaks_refuses_in_words(tmp_path: Path) -> None:
    disk = SqliteInbox(tmp_path / "inbox.db")
    async with opened(disk) as (inbox, _):
        disk._write.execute("DROP TABLE inbox")
        with pytest.raises(InboxFull, match="could not commit"):
            await inbox.keep(a_raw())


async def test_more_than_may_wait_for_the_disk_is_refused_at_once(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "inbox.db")
    async with opened(disk) as (inbox, _):
        disk.free.clear()
        large = a_raw(bytes(QUEUED_BYTES // 2))
        waiting = [asyncio.create_task(inbox.keep(large)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(InboxFull, match="waits for the disk"):
            await inbox.keep(large)
        disk.free.set()
        assert await asyncio.gather(*waiting) == [1, 2]
        assert await inbox.keep(a_raw()) == 3


async def test_what_is_urgent_may_wait_for_the_disk_where_chatter_may_not(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "inbox.db")
    async with opened(disk) as (inbox, _):
        disk.free.clear()
        waiting = [asyncio.create_task(inbox.keep(a_raw(bytes(QUEUED_BYTES - FOR_THE_URGENT), urgent=False)))]
        await asyncio.sleep(0)
        with pytest.raises(InboxFull, match="waits for the disk"):
            await inbox.keep(a_raw(b"chatter", urgent=False))
        waiting.append(asyncio.create_task(inbox.keep(a_raw(b"urgent"))))
        await asyncio.sleep(0)
        disk.free.set()
        assert await asyncio.gather(*waiting) == [1, 2]


async def test_stopping_commits_what_is_queued_and_then_refuses(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "inbox.db")
    async with opened(disk) as (inbox, _):
        disk.free.clear()
        waiting = [asyncio.create_task(inbox.keep(a_raw())) for _ in range(3)]
        await asyncio.sleep(0)
        stopping = asyncio.create_task(inbox.stop())
        await asyncio.sleep(0)
        disk.free.set()
        await stopping
        assert sorted(await asyncio.gather(*waiting)) == [1, 2, 3]
        with pytest.raises(InboxFull, match="not open"):
            await inbox.keep(a_raw())


async def test_a_caller_that_went_away_disturbs_nobody_and_its_inbound_is_kept(tmp_path: Path) -> None:
    disk = Disk(tmp_path / "inbox.db")
    async with opened(disk) as (inbox, _):
        disk.free.clear()
        gone, stays = (asyncio.create_task(inbox.keep(a_raw())) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        disk.free.set()
        assert await stays == 2
        assert disk.newest() == 2
