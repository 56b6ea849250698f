"""Bytes to one JSON object. msgspec reads nearly all; the standard library is the second opinion on what it refuses."""

from __future__ import annotations

import json

import msgspec

from switchboard.model.news import Unread
from switchboard.payloads.lenient import LARGEST_ID, Object

# msgspec raises UnicodeDecodeError for bytes that are not UTF-8, and its own errors for all else.
REFUSED = (msgspec.MsgspecError, UnicodeDecodeError)


def read_object(raw: bytes) -> Object | Unread:
    """Read any bytes as one JSON object, or say why they are none.

    Taken although strict JSON forbids it: NaN, Infinity, lone surrogates, a byte order mark, bytes that are not UTF-8
    (an alert is worth more than one bad character). Refused: nesting deeper than the interpreter's stack.
    """
    try:
        value = msgspec.json.decode(raw)
    except REFUSED:
        value = _second_opinion(raw)
    except RecursionError:
        return Unread("the body is nested too deeply")
    if isinstance(value, Unread):
        return value
    return value if isinstance(value, dict) else Unread("the body is not a JSON object")


def _second_opinion(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8-sig", "replace"), parse_int=_whole)
    except RecursionError:
        return Unread("the body is nested too deeply")
    except json.JSONDecodeError as error:
        return Unread(f"the body is not JSON: {error.msg} at character {error.pos}")


def _whole(digits: str) -> int | None:
    """Read an integer; one beyond 64 bits is no count and no id, and may be too long for Python to read."""
    value = int(digits) if len(digits) <= 21 else LARGEST_ID
    return value if abs(value) < LARGEST_ID else None
