"""An inbox at its bound keeps new bodies and lets the oldest settled ones go; only what is unsettled can fill it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from switchboard.errors import InboxAtBound
from switchboard.inbox.inbox import Inbox
from switchboard.inbox.retention import make_room
from switchboard.model.inbound import Door, Progress, ProgressState
from switchboard.storage.inbox_sqlite import SqliteInbox
from switchboard.storage.store import Store, writing_store
from tests.migrated import migrated
from tests.switchboard.builders import a_raw

# The log beside the file counts as well, and holds up to some megabytes: the bound is much larger than that.
BOUND, BODY = 128 << 20, b"x" * 2_000_000


@dataclass
class Filling:
    """An inbox of some megabytes, and the worker's notes on it."""

    kept: SqliteInbox
    inbox: Inbox
    notes: Store

    async def keep(self, **over: object) -> int:
        """Keep a body of 2 MB."""
        return await self.inbox.keep(a_raw(BODY, **({"urgent": False} | over)))

    async def fill(self) -> list[int]:
        """Keep chatter until it is refused."""
        ids = []
        while True:
            try:
                ids.append(await self.keep())
            except InboxAtBound as refusal:
                assert "has reached its bound" in str(refusal)
                return ids

    def settle(self, through: int, *, quarantined: int | None = None) -> None:
        """Note that all is settled up to an id, but for one."""
        if quarantined:
            note = Progress(inbound_id=quarantined, state=ProgressState.QUARANTINED, because="unreadable")
            self.notes.transact(lambda unit: unit.inbound.write([note]))
        self.notes.transact(lambda unit: unit.inbound.raise_floor(through))

    def left(self) -> list[int]:
        """Return the ids that are still there, the oldest first."""
        return [inbound.id for inbound in self.kept.listing(limit=10_000)][::-1]


@pytest.fixture(name="filling")
async def _filling(tmp_path: Path) -> AsyncIterator[Filling]:
    notes = writing_store(migrated(f"sqlite:///{tmp_path}/house.db"))
    kept = SqliteInbox(tmp_path / "house.inbox.db", max_bytes=BOUND)
    inbox = Inbox(kept, wake=lambda: None, make_room=partial(make_room, kept, notes))
    inbox.start()
    yield Filling(kept, inbox, notes)
    await inbox.stop()
    kept.close()
    notes.close()


async def test_what_is_unsettled_fills_it_and_stays(filling: Filling) -> None:
    ids = await filling.fill()
    assert filling.left() == ids


async def test_the_oldest_settled_ones_make_room(filling: Filling) -> None:
    filled = await filling.fill()
    filling.settle(filled[-1])
    later = [await filling.keep() for _ in range(20)]
    left = filling.left()
    assert left == list(range(left[0], later[-1] + 1))
    assert set(later) < set(left)


async def test_however_much_comes_the_file_stays_about_as_large_as_it_may_be(filling: Filling) -> None:
    for _ in range(130):
        filling.settle(await filling.keep())
    (pages,) = filling.kept._read.execute("PRAGMA page_count").fetchone()
    assert pages * 4096 < 1.1 * BOUND


async def test_what_is_in_quarantine_stays(filling: Filling) -> None:
    filled = await filling.fill()
    filling.settle(filled[-1], quarantined=filled[0])
    for _ in range(70):
        filling.settle(await filling.keep())
    assert filling.left()[0] == filled[0]


async def test_where_chatter_fills_it_what_is_urgent_and_what_people_ask_is_kept(filling: Filling) -> None:
    filled = await filling.fill()
    urgent = await filling.keep(urgent=True)
    asked = await filling.keep(door=Door.SLACK)
    assert filling.left() == [*filled, urgent, asked]


async def test_of_those_that_come_together_the_urgent_ones_are_kept(filling: Filling) -> None:
    await filling.fill()
    kinds: list[dict[str, object]] = [{"urgent": False}, {"urgent": True}, {"door": Door.SLACK}, {"urgent": False}]
    outcomes = await asyncio.gather(*(filling.keep(**kind) for kind in kinds), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [InboxAtBound, int, int, InboxAtBound]
    assert outcomes[2] < outcomes[1]  # type: ignore[operator]


async def test_it_is_ready_as_long_as_room_can_be_made(filling: Filling) -> None:
    filled = await filling.fill()
    with pytest.raises(InboxAtBound):
        await filling.inbox.check()
    filling.settle(filled[-1])
    await filling.inbox.check()


async def test_without_the_workers_notes_nothing_is_let_go(filling: Filling) -> None:
    filled = await filling.fill()
    filling.settle(filled[-1])
    with filling.notes._engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE progress RENAME TO lost")
    with pytest.raises(InboxAtBound):
        await filling.keep()
    assert filling.left() == filled
