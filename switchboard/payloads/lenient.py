"""Typed getters over untyped JSON: a part of the wrong type is a missing part, never an exception."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from switchboard.payloads.text import clean

Object = Mapping[str, object]

LARGEST_ID = 2**64
LARGEST_REAL = 1e300
LARGEST_COUNT = 2**53  # what JSON carries exactly; a database's 64 bits have room to count on from there

_EMPTY: Object = {}
_LINK = re.compile(r"https?://[^\s<>\"|\\^`{}\x00-\x1f\ud800-\udfff]+", re.IGNORECASE)


def mapping(value: object) -> Object:
    """Take a JSON object, else an empty one."""
    return value if isinstance(value, dict) else _EMPTY


def sequence(value: object) -> Sequence[object]:
    """Take a JSON array, else an empty one."""
    return value if isinstance(value, list) else ()


def text(value: object, *, limit: int = 500) -> str | None:
    """Take a string or a 64-bit integer (ids come as either), cleaned and cut; None for blank and for all else."""
    if isinstance(value, str):
        # Nearly all text is short and printable; an event has hundreds of such parts.
        kept = value if len(value) <= limit and value.isprintable() else clean(value, limit=limit)
        return kept if kept and not kept.isspace() else None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_ID:
        return str(value)
    return None


def number(value: object) -> int | None:
    """Take a count: an integer of at most 53 bits, or its decimal digits in a string."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_COUNT:
        return value
    return None


def flag(value: object) -> bool | None:
    """Take a boolean; None means that the body did not say."""
    return value if isinstance(value, bool) else None


def moment(value: object) -> datetime | None:
    """Take an ISO 8601 time, aware and in UTC; one without a zone is UTC already."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def instant(value: object) -> datetime | None:
    """Take a time as `moment` does, or as seconds since 1970, aware and in UTC."""
    seconds = real(value)
    if seconds is None:
        return moment(value)
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def real(value: object) -> float | None:
    """Take a finite number that JSON carries."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= LARGEST_REAL else None


def link(value: object) -> str | None:
    """Take an http(s) address that is safe to put behind a link; None for any other text."""
    return value if isinstance(value, str) and len(value) <= 2000 and _LINK.fullmatch(value) else None


def plain(value: object, *, limit: int = 500) -> str | None:
    """Take any value as text: scalars as JSON spells them, nested ones as compact JSON; None for null and blank."""
    if value is None or isinstance(value, str):
        return text(value, limit=limit)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        return clean(json.dumps(value, separators=(",", ":"), ensure_ascii=False), limit=limit)
    except (RecursionError, ValueError):  # nested as deep as the parser allows, or an integer too long to print
        return None
