"""Column types that keep their promise on both engines: times are aware UTC, words are enumerations, the rest is JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import DateTime, LargeBinary, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")


class Utc(TypeDecorator[datetime]):
    """An aware UTC time. SQLite drops the zone on the way in and would hand back naive times; this puts it on again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware time into UTC before it is written."""
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Hand back an aware UTC time."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Word = String(64)
Name = String(512)
Blob = LargeBinary


def packed(value: object) -> bytes:
    """Write a frozen value as compact JSON bytes."""
    return msgspec.json.encode(value)


def unpacked(raw: bytes | memoryview | str, kind: type[T]) -> T:
    """Read a frozen value back from its JSON."""
    return msgspec.json.decode(raw, type=kind)
