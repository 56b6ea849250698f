"""The bell on PostgreSQL: every append to the inbox notifies in its own commit, and one direct connection listens."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import psycopg
import structlog
from sqlalchemy.engine import make_url

from switchboard.storage.inbox_postgres import CHANNEL

# How often the thread looks whether it was closed, and how long it waits before it connects again. Polling goes on.
LOOK_SECONDS = 0.5

log = structlog.get_logger()


class NotifiedBell:
    """Rings by the append itself; listens on a thread of its own, over a connection that no pooler may share."""

    def __init__(self, url: str) -> None:
        """Listen at this database."""
        self._conninfo = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def ring(self) -> None:
        """Do nothing: the append has rung."""

    async def listen(self, wake: Callable[[], None]) -> _Listening:
        """Call `wake` in this event loop at each notification, until the ear is closed."""
        loop = asyncio.get_running_loop()
        ear = _Listening(self._conninfo, lambda: loop.call_soon_threadsafe(wake))
        ear.start()
        return ear

    def close(self) -> None:
        """Nothing is held between rings."""


class _Listening(threading.Thread):
    def __init__(self, conninfo: str, wake: Callable[[], object]) -> None:
        super().__init__(name="bell", daemon=True)
        self._conninfo, self._wake = conninfo, wake
        self._closed = threading.Event()

    def close(self) -> None:
        self._closed.set()
        self.join()

    def run(self) -> None:
        while not self._closed.is_set():
            try:
                self._hear()
            except psycopg.OperationalError:
                log.warning("bell.deaf", because="the connection broke; polling goes on meanwhile")
                self._closed.wait(LOOK_SECONDS)

    def _hear(self) -> None:
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            while not self._closed.is_set():
                for _ in connection.notifies(timeout=LOOK_SECONDS, stop_after=1):
                    self._wake()
