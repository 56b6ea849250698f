"""The bell between processes of one machine: a lossy datagram on a Unix socket beside the database. Polling covers a loss."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from pathlib import Path

# A Unix socket's address is at most 107 bytes on Linux; a deeper path goes without the bell.
LONGEST_PATH = 100


class Bell:
    """Rings the one listener of a path; rings into the void when nobody listens."""

    def __init__(self, path: Path | None) -> None:
        """Ring at `path`; None rings nobody (PostgreSQL, where the worker may be elsewhere)."""
        self._path = str(path) if path and len(str(path)) < LONGEST_PATH else None
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def ring(self) -> None:
        """Wake the listener, if there is one."""
        if self._path:
            with contextlib.suppress(OSError):
                self._socket.sendto(b"!", self._path)

    async def listen(self, wake: Callable[[], None]) -> asyncio.BaseTransport | None:
        """Call `wake` at each ring, until the transport that comes back is closed."""
        if self._path is None:
            return None
        listening = _bound(self._path)
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Ear(wake), sock=listening)
        return transport

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()


def _bound(path: str) -> socket.socket:
    Path(path).unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listening.setblocking(False)
    listening.bind(path)
    return listening


class _Ear(asyncio.DatagramProtocol):
    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._wake()
