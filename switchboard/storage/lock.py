"""Refuses a second worker on one database: a lock on a file beside SQLite, a session's advisory lock on PostgreSQL."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from switchboard.errors import StorageBusy
from switchboard.storage.engine import database_file, is_sqlite

ADVISORY_WORKER = 0x5B_0001


@contextmanager
def worker_lock(url: str) -> Iterator[None]:
    """Hold the right to work on this database; raises StorageBusy where another process holds it. Ends with the process."""
    with _sqlite_lock(url) if is_sqlite(url) else _postgres_lock(url):
        yield


@contextmanager
def _sqlite_lock(url: str) -> Iterator[None]:
    path = database_file(url).with_suffix(".lock")
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StorageBusy(f"A worker already runs on {path.name}. {StorageBusy.__doc__}") from error
        yield


@contextmanager
def _postgres_lock(url: str) -> Iterator[None]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_WORKER}).scalar():
            raise StorageBusy(f"A worker already runs on this database. {StorageBusy.__doc__}")
        yield
