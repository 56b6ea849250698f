"""How an inbound lies in the inbox on either engine, and what an inbox can be asked."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, Protocol

from switchboard.model.facts import Pairs
from switchboard.model.inbound import Door, Hint, Inbound, Raw
from switchboard.storage.columns import packed, unpacked

COLUMNS = "door, received_at, urgent, shard, hint, headers, raw"
PLACES = "?, ?, ?, ?, ?, ?, ?"
SHARDS = 1024
NEVER = 2**63 - 1
OURS = "switchboard:"  # how the keys of our own pages begin

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class RoomRank(IntEnum):
    """Who gets the last room of an inbox that fills up: those of a higher rank may use what is kept free of the others."""

    CHATTER = 0  # a webhook that cannot page
    URGENT = 1
    ASKED = 2  # what people ask for, and what Sentry answered us


def room_rank_of(raw: Raw) -> RoomRank:
    """Return the rank of what came in."""
    if raw.door is Door.PAGERDUTY:
        return RoomRank.URGENT if (raw.hint.subject or "").startswith(OURS) else RoomRank.CHATTER
    if raw.door not in (Door.SENTRY, Door.MAIL):  # whoever has a mail's link may send what it asks again and again
        return RoomRank.ASKED
    return RoomRank.URGENT if raw.urgent else RoomRank.CHATTER


def lowest(raws: Sequence[Raw]) -> RoomRank:
    """Return the rank that a group has together; that of nobody is the lowest."""
    return min(map(room_rank_of, raws), default=RoomRank.CHATTER)


class InboxStore(Protocol):
    """Where inbounds lie, on either engine. Ids become visible in their order."""

    def append(self, raws: Sequence[Raw]) -> list[int]:
        """Keep inbounds in one durable commit and return their ids; raises InboxFull, or InboxAtBound where trimming helps."""
        ...

    def after(self, inbound_id: int, *, urgent: bool, limit: int) -> list[Inbound]:
        """Return the urgent, or the other, inbounds kept after an id, in order."""
        ...

    def get(self, inbound_id: int) -> Inbound | None:
        """Return one inbound by its id; raises StorageDown where it cannot be read."""
        ...

    def latest(self, *, limit: int) -> list[Inbound]:
        """Return the newest inbounds, the newest first."""
        ...

    def listing(self, *, limit: int, before: int | None = None) -> list[Inbound]:
        """Return the newest inbounds (older than an id), the newest first, without their bytes: those may be megabytes."""
        ...

    def between(self, after: int, through: int, *, limit: int) -> list[Inbound]:
        """Return inbounds kept after an id and up to another, in order; raises StorageDown where they cannot be read."""
        ...

    def trim(self, through: int, *, before: datetime, spared: Collection[int], limit: int, wholly: bool = False) -> int:
        """Forget at most `limit` inbounds up to an id that came before a time, except the spared; returns how many.

        `wholly`: also in the file, where that takes more. Raises StorageDown where the database refuses.
        """
        ...

    def redacted_through(self, asked: str) -> int:
        """Return the id up to which all was redacted by what was asked for, 0 where nothing was; raises StorageDown."""
        ...

    def rewrite(self, inbounds: Sequence[Inbound], *, asked: str, through: int) -> None:
        """Write inbounds over what they were, and that all up to an id is redacted now, in one commit; raises StorageDown."""
        ...

    def cut_log(self) -> bool:
        """Let nothing be left of what was overwritten in a log beside the file; returns False where somebody reads it still."""
        ...

    def redacting(self) -> AbstractContextManager[bool]:
        """Be the only one who redacts, for a while; False where somebody else is."""
        ...

    def newest(self) -> int:
        """Return the newest id, 0 where nothing was ever kept."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


def values_of(raw: Raw) -> tuple[Any, ...]:
    """Return an inbound's columns, in the order of COLUMNS."""
    shard = zlib.crc32((raw.hint.subject or "").encode()) % SHARDS
    return (
        raw.door.value,
        microseconds(raw.received_at),
        int(raw.urgent),
        shard,
        packed(raw.hint),
        packed(raw.headers),
        raw.raw,
    )


def rewritten(inbound: Inbound) -> tuple[bytes, bytes, bytes]:
    """Return the columns of an inbound that a redaction changes: its hint, its headers and its body."""
    return packed(inbound.kept.hint), packed(inbound.kept.headers), inbound.kept.raw


def microseconds(at: datetime) -> int:
    """Return a moment as the inbox writes it."""
    return (at - _EPOCH) // _MICROSECOND


def moment(written: int) -> datetime:
    """Return what the inbox wrote as a moment."""
    return _EPOCH + written * _MICROSECOND


def body_of(row: Sequence[Any]) -> Inbound:
    """Read an inbound back from its id and COLUMNS."""
    kept = Raw(
        door=Door(row[1]),
        received_at=moment(row[2]),
        urgent=bool(row[3]),
        hint=unpacked(row[5], Hint),
        headers=unpacked(row[6], Pairs),
        raw=bytes(row[7]),
    )
    return Inbound(id=row[0], kept=kept)
