"""The bell between processes: a lossy datagram on a Unix socket beside SQLite's file. Polling covers a loss.

On PostgreSQL an append notifies by itself (storage/notified.py); both kinds of bell are asked the same way.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from switchboard.storage.address import database_file, is_sqlite
from switchboard.storage.private import tighten

# A Unix socket's address is at most 107 bytes on Linux; a deeper path goes without the bell.
LONGEST_PATH = 100


class Ear(Protocol):
    """Listens until it is closed."""

    def close(self) -> None:
        """Listen no more."""
        ...


class Bell(Protocol):
    """Wakes the worker when something was kept."""

    def ring(self) -> None:
        """Wake the listener, if there is one."""
        ...

    async def listen(self, wake: Callable[[], None]) -> Ear | None:
        """Call `wake`, in the event loop, at each ring, until the ear is closed; None where nothing can be heard."""
        ...

    def close(self) -> None:
        """Let go of what it rings through."""
        ...


class SocketBell:
    """Rings the one listener of a path; rings into the void when nobody listens."""

    def __init__(self, path: Path) -> None:
        """Ring at `path`."""
        self._path = str(path) if len(str(path)) < LONGEST_PATH else None
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def ring(self) -> None:
        """Wake the listener, if there is one."""
        if self._path:
            with contextlib.suppress(OSError):
                self._socket.sendto(b"!", self._path)

    async def listen(self, wake: Callable[[], None]) -> Ear | None:
        """Call `wake` at each ring, until the ear is closed."""
        if self._path is None:
            return None
        listening = _bound(self._path)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Hearing(wake), sock=listening)
        return transport

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()


def _bound(path: str) -> socket.socket:
    Path(path).unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.setblocking(False)
    listening.bind(path)
    tighten(Path(path))
    return listening


class _Hearing(asyncio.DatagramProtocol):
    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._wake()


def bell_of(url: str) -> Bell:
    """Return the bell that goes with a database."""
    if is_sqlite(url):
        return SocketBell(database_file(url).resolve().with_suffix(".bell"))
    from switchboard.storage.notified import NotifiedBell  # with the driver, which SQLite does without

    return NotifiedBell(url)
