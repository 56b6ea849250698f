"""Reads a request's body up to a cap, at the level of ASGI: what is too large is refused before it is read on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from enum import Enum, auto
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


MOST_PIECES = 1000


class Spoilt(Enum):
    """Why there is no body."""

    TOO_LARGE = auto()
    GONE = auto()


async def read_body(scope: Scope, receive: Receive, *, cap: int) -> bytes | Spoilt:
    """Read the whole body, at most `cap` bytes; a client that hangs up half-way has sent nothing."""
    declared = header(scope, b"content-length")
    if declared.isdigit() and len(declared) < 20 and int(declared) > cap:
        return Spoilt.TOO_LARGE
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return Spoilt.GONE
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > cap:
            return Spoilt.TOO_LARGE
        pieces.append(chunk)
        if not message.get("more_body"):
            return chunk if len(pieces) == 1 else b"".join(pieces)
        if len(pieces) == MOST_PIECES:  # they may be of one byte each
            pieces = [b"".join(pieces)]


def header(scope: Scope, name: bytes) -> bytes:
    """Return a request header's value by its lower-case name, empty where it is missing."""
    return next((value for key, value in scope["headers"] if key == name), b"")


def headers_of(scope: Scope) -> Mapping[bytes, bytes]:
    """Return all of a request's headers by their lower-case names; of one that was sent twice, the first counts."""
    return dict(reversed(scope["headers"]))


async def answer(send: Send, status: int, body: bytes, *extra: tuple[bytes, bytes]) -> None:
    """Send a small JSON answer."""
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *extra]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
