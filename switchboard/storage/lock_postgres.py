"""The worker's lock on PostgreSQL: an advisory lock, held by one session for as long as its connection lives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from switchboard.errors import StorageBusy

ADVISORY_WORKER = 0x5B_0001


@contextmanager
def session_lock(url: str) -> Iterator[Callable[[], bool]]:
    """Hold the lock; raises StorageBusy where another session does. Yields the question whether it is still held."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_WORKER}).scalar():
            raise StorageBusy(f"A worker already runs on this database. {StorageBusy.__doc__}")
        yield partial(_answers, connection)


def _answers(connection: Connection) -> bool:
    """Tell whether the session that holds the lock is alive: a broken one never comes back with its locks."""
    try:
        connection.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return not connection.invalidated
