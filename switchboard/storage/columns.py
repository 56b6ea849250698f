"""Column types that keep their promise on both engines: times are aware UTC, words are enumerations, the rest is JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from sqlalchemy import DateTime, LargeBinary, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

T = TypeVar("T")
# Written and read with a zone, a time costs less than one whose zone is changed.
_ZONE = "+00:00"


class Utc(TypeDecorator[datetime]):
    """An aware UTC time. SQLite has none: there it is text without a zone, which this puts on again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Return what writes a time. SQLite's is text; Python's own way of writing one costs a third of the dialect's."""
        return _text_of if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Return what reads a time."""
        return _time_of if dialect.name == "sqlite" else _in_utc


def _text_of(value: datetime | None) -> str | None:
    """Write a time as SQLAlchemy's dialect does: to the microsecond, without the zone."""
    return value if value is None else value.astimezone(UTC).isoformat(" ", "microseconds").removesuffix(_ZONE)


def _time_of(text: str | None) -> datetime | None:
    return text if text is None else datetime.fromisoformat(text + _ZONE)


def _in_utc(value: datetime | None) -> datetime | None:
    return value if value is None else value.astimezone(UTC)


Word = String(64)
Name = String(512)
Blob = LargeBinary


def packed(value: object) -> bytes:
    """Write a frozen value as compact JSON bytes."""
    return msgspec.json.encode(value)


def unpacked(raw: bytes | memoryview | str, kind: type[T]) -> T:
    """Read a frozen value back from its JSON."""
    return msgspec.json.decode(raw, type=kind)
