"""Forgets a person: their bodies, then what is kept of them, then every trace in SQLite's files. The house stands still meanwhile.

The bodies go first and the rest in one transaction, so that a run which is cut off leaves behind by what they are known, and
the next one finishes. Nothing is forgotten by halves that cannot be.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, nullcontext
from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from switchboard.errors import StorageBusy, StorageDown
from switchboard.redact.somebody import Eraser, Identity
from switchboard.storage.address import database_file, inbox_file, is_sqlite
from switchboard.storage.engine import writing_engine
from switchboard.storage.forget_bodies import Bodies, delete_bodies, mentioning, settle_quarantined
from switchboard.storage.forget_facts import forget_facts
from switchboard.storage.forget_rows import KeptRows
from switchboard.storage.known_as import known_as
from switchboard.storage.lock import inbox_alone, worker_lock

_ERASING = "PRAGMA secure_delete=ON"
_BUSY_SECONDS = 10.0


class Forgotten(Struct, frozen=True, kw_only=True):
    """What was found of somebody. `deleted` and `rewritten` count rows by table; `config_in_force`: routes.yaml names them still.

    `users` are ids, not known before, by which events name them as their user; `beside` are files beside the database that may
    hold them, which are the operator's.
    """

    known_as: Identity
    bodies: Bodies
    deleted: dict[str, int]
    rewritten: dict[str, int]
    config_in_force: bool
    users: frozenset[str] = frozenset()
    beside: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Return whether nothing of them is left in the databases."""
        return not self.bodies.waiting and not self.config_in_force


def forget(url: str, told: Identity, *, dry_run: bool) -> Forgotten:
    """Forget somebody, or with `dry_run` say what would be; raises StorageBusy where a worker or a web process runs on SQLite,
    or a worker on PostgreSQL, and StorageDown where the database cannot be used.
    """
    files = (database_file(url), inbox_file(url)) if is_sqlite(url) and not dry_run else ()
    try:
        with worker_lock(url), inbox_alone(url) if is_sqlite(url) else nullcontext():
            found = _forget(url, told, dry_run=dry_run)
            for file in files:
                scrub(file)
    except (DBAPIError, sqlite3.Error) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
        raise StorageDown(f"{said}. Nothing is half done: run it again. {StorageDown.__doc__}") from error
    return found


def scrub_all(url: str) -> tuple[Path, ...]:
    """Write both files of a SQLite house anew; raises StorageBusy where it runs, and StorageDown where one cannot be written."""
    files = (database_file(url), inbox_file(url))
    try:
        with worker_lock(url), inbox_alone(url):
            for file in files:
                scrub(file)
    except sqlite3.Error as error:
        raise StorageDown(f"{error}. {StorageDown.__doc__}") from error
    return files


def scrub(file: Path, *, wait: float = _BUSY_SECONDS) -> None:
    """Write a SQLite database anew without what its free pages hold, and cut its log; raises StorageBusy where it is being read."""
    if not file.exists():
        return
    with closing(sqlite3.connect(file, timeout=wait, isolation_level=None)) as connection:
        connection.execute(_ERASING)
        connection.execute("VACUUM")
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StorageBusy(
            f"Something reads {file.name}, and so its log still holds what is gone. Stop it, and run this again."
        )


def _forget(url: str, told: Identity, *, dry_run: bool) -> Forgotten:
    inbox_url = f"sqlite:///{inbox_file(url)}" if is_sqlite(url) else url
    with _transaction(url, dry_run=dry_run) as database:
        known = known_as(database, told)
        with _transaction(inbox_url, dry_run=dry_run) as inbox:
            bodies = mentioning(inbox, database, Eraser(known))
            delete_bodies(inbox, bodies)
        with _transaction(inbox_url, dry_run=True) as inbox:
            settle_quarantined(inbox, database)
        rows = KeptRows(database, known, key=secrets.token_bytes(16))
        facts = forget_facts(database, Eraser(known))
        deleted, rewritten = rows.forget()
        return Forgotten(
            known_as=known,
            bodies=bodies,
            deleted=deleted,
            rewritten=dict(sorted((rewritten | facts.rewritten).items())),
            users=facts.users - known.users,
            config_in_force=rows.config_in_force_names_them(),
            beside=_beside(url),
        )


@contextmanager
def _transaction(url: str, *, dry_run: bool) -> Iterator[Connection]:
    """Open a transaction, which is undone where nothing is to change."""
    engine = writing_engine(url)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        connection = stack.enter_context(engine.connect())
        if is_sqlite(url):
            connection.exec_driver_sql(_ERASING)
        yield connection
        if dry_run:
            connection.rollback()
        else:
            connection.commit()


def _beside(url: str) -> tuple[str, ...]:
    """Return the files that a restore has set aside beside the database."""
    if not is_sqlite(url):
        return ()
    return tuple(str(each) for each in sorted(database_file(url).resolve().parent.glob("*.before-restore-*")))
