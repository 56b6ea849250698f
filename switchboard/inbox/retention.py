"""What is kept how long: the raw bodies of the inbox, trimmed by their steady writer, the web process, in small slices.

Idempotent: what is gone is gone. An inbound that waits or is in quarantine stays, and so does all above the floor.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from switchboard.clock import Clock
from switchboard.errors import StorageDown
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.store import Store, Unit

KEPT_FOR = timedelta(days=30)
SLICE = 200
EVERY_SECONDS = 60.0

log = structlog.get_logger()


async def trim(kept: InboxStore, reader: Store, clock: Clock) -> int:
    """Forget one slice of settled inbounds that are older than 30 days; returns how many went."""
    floor, unsettled = await reader.run(_settled)
    before = clock.now() - KEPT_FOR
    return await asyncio.to_thread(kept.trim, floor, before=before, spared=unsettled, limit=SLICE)


async def trim_for_ever(kept: InboxStore, reader: Store, clock: Clock) -> None:
    """Trim a slice each minute; while the worker's database cannot be asked, nothing is forgotten."""
    while True:
        await clock.sleep(EVERY_SECONDS)
        try:
            gone = await trim(kept, reader, clock)
        except StorageDown:
            continue
        if gone:
            log.info("inbox.trimmed", inbounds=gone)


def _settled(unit: Unit) -> tuple[int, list[int]]:
    return unit.inbound.floor(), unit.inbound.unsettled()
