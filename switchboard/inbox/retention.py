"""What is kept how long: the raw bodies of the inbox, trimmed by their steady writer, the web process, in small slices.

They stay as long as `retention: large_bodies` says, or until an inbox at its bound needs their room: then the oldest settled
ones go first.

Idempotent: what is gone is gone. An inbound that waits or is in quarantine stays, and so does all above the floor.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from switchboard.clock import Clock
from switchboard.config.config import Retention
from switchboard.errors import StorageDown
from switchboard.inbox.redaction import kinds_in
from switchboard.storage.configs import config_of
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.store import Store, Unit

ANY_TIME = datetime.max.replace(tzinfo=UTC)
SLICE, LET_GO = 200, 50
EVERY_SECONDS = 60.0

log = structlog.get_logger()


async def trim(kept: InboxStore, reader: Store, clock: Clock) -> int:
    """Forget one slice of settled inbounds that are older than they are kept; returns how many went."""
    floor, unsettled, wholly, kept_for = await reader.run(lambda unit: (*_settled(unit), kept_for_in(unit)))
    before = clock.now() - kept_for
    return await asyncio.to_thread(kept.trim, floor, before=before, spared=unsettled, limit=SLICE, wholly=wholly)


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


def make_room(kept: InboxStore, reader: Store) -> int:
    """Let the oldest settled inbounds go, however young; returns how many went, 0 where there are none to be had."""
    try:
        floor, unsettled, wholly = reader.transact(_settled)
        gone = kept.trim(floor, before=ANY_TIME, spared=unsettled, limit=LET_GO, wholly=wholly)
    except StorageDown as error:
        log.warning("inbox.no_room", because=str(error))
        return 0
    if gone:
        log.warning("inbox.made_room", inbounds=gone, because="the inbox is at its bound")
    return gone


def kept_for_in(unit: Unit) -> timedelta:
    """Return how long bodies are kept by the configuration in force."""
    config = config_of(unit.configs.active())
    return (config.retention if config else Retention()).large_bodies


def _settled(unit: Unit) -> tuple[int, list[int], bool]:
    """Return the floor, what is not settled under it, and whether nothing of what goes may be left in the file."""
    return unit.inbound.floor(), unit.inbound.unsettled(), kinds_in(unit) is not None
