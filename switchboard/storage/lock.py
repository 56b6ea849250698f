"""Refuses a second worker on one database: a lock on a file beside SQLite, a session's advisory lock on PostgreSQL.

Who has SQLite's inbox open shares a lock, so that nobody puts another in its place meanwhile.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from switchboard.errors import StorageBusy, StorageDown
from switchboard.storage.address import database_file, inbox_file, is_sqlite
from switchboard.storage.private import OWNERS, private_file

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

ADVISORY_WORKER = 0x5B_0001
IsHeld = Callable[[], bool]


@contextmanager
def worker_lock(url: str) -> Iterator[IsHeld]:
    """Hold the right to work on this database; raises StorageBusy where another process holds it. Ends with the process.

    Raises StorageDown where it cannot be reached, or lies where nothing can be written.

    Yields a question: is it still held? PostgreSQL forgets a lock when its connection breaks.
    """
    if is_sqlite(url):
        with _sqlite_lock(url) as is_held:
            yield is_held
    else:
        with session_lock(url) as is_held:
            yield is_held


@contextmanager
def _sqlite_lock(url: str) -> Iterator[IsHeld]:
    path = database_file(url).with_suffix(".lock")
    private_file(path)
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StorageBusy(f"A worker already runs on {path.name}. {StorageBusy.__doc__}") from error
        yield lambda: True


def share_inbox(inbox: Path) -> int:
    """Hold a SQLite inbox as one of those who have it open, until `os.close` of what is returned; waits for the end of a restore.

    A file of its own: closing one of SQLite's would end every lock that this process has on it (fcntl(2)).
    """
    held = _beside(inbox)
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


@contextmanager
def inbox_alone(url: str, *, wait: bool = False) -> Iterator[None]:
    """Hold a SQLite inbox while nobody has it open; raises StorageBusy where somebody does, unless they are waited for."""
    held = _beside(inbox_file(url))
    try:
        fcntl.flock(held, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        said = f"Something of Switchboard runs on {inbox_file(url).name}, such as the web process"
        raise StorageBusy(f"{said}. Stop it first.") from error
    finally:
        os.close(held)


def _beside(inbox: Path) -> int:
    path = inbox.with_suffix(".lock")
    try:
        return os.open(path, os.O_CREAT | os.O_RDWR, OWNERS)
    except OSError as error:
        raise StorageDown(f"{path}: {error.strerror}. {StorageDown.__doc__}") from error


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("a")
    except OSError as error:
        raise StorageDown(f"{path}: {error.strerror}. {StorageDown.__doc__}") from error


@contextmanager
def session_lock(url: str) -> Iterator[Callable[[], bool]]:
    """Hold the lock; raises StorageBusy where another session does, StorageDown where nobody answers.

    Yields the question whether it is still held.
    """
    from sqlalchemy import create_engine, text  # heavy, and SQLite's lock needs none
    from sqlalchemy.pool import NullPool

    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with _connected(engine) as connection:
        if not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_WORKER}).scalar():
            raise StorageBusy(f"A worker already runs on this database. {StorageBusy.__doc__}")
        yield partial(_answers, connection)


def _connected(engine: Engine) -> Connection:
    from sqlalchemy.exc import DBAPIError

    try:
        return engine.connect()
    except DBAPIError as error:
        raise StorageDown(f"{str(error.orig).partition(chr(10))[0]}. {StorageDown.__doc__}") from error


def _answers(connection: Connection) -> bool:
    """Return whether the session that holds the lock is alive: a broken one never comes back with its locks."""
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    try:
        connection.execute(text("SELECT 1"))
    except DBAPIError:
        return False
    return not connection.invalidated
