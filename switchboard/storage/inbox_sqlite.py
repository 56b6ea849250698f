"""The inbox's own SQLite file: an append is on the disk when it returns. Kept apart from the worker's file, so neither waits."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from switchboard.errors import InboxAtBound, InboxFull, StorageDown
from switchboard.model.inbound import Inbound, Raw
from switchboard.storage.address import inbox_file, is_sqlite
from switchboard.storage.inbox_postgres import PostgresInbox
from switchboard.storage.inbox_rows import (
    COLUMNS,
    NEVER,
    PLACES,
    InboxStore,
    RoomRank,
    body_of,
    lowest,
    microseconds,
    rewritten,
    values_of,
)
from switchboard.storage.lock import share_inbox
from switchboard.storage.private import private_database
from switchboard.storage.restore import standing

SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    door TEXT NOT NULL, received_at INTEGER NOT NULL, urgent INTEGER NOT NULL, shard INTEGER NOT NULL,
    hint BLOB NOT NULL, headers BLOB NOT NULL, raw BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS inbox_urgent ON inbox (id) WHERE urgent = 1;
CREATE TABLE IF NOT EXISTS redaction (asked TEXT PRIMARY KEY, through INTEGER NOT NULL) WITHOUT ROWID;
"""
# What is deleted is not overwritten at once: at the bound that would write as much to the log as is let go. A log that grew
# over a large commit is cut again, for it counts as well.
PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=FAST; PRAGMA journal_size_limit=8388608;"
)
BUSY_SECONDS = 5.0
# Of the bound, and of what is to stay free of the disk, the sixteenths that each rank leaves to those above it.
_LEAVES = {RoomRank.CHATTER: 2, RoomRank.URGENT: 1, RoomRank.ASKED: 0}
_STAYS_FREE = {RoomRank.CHATTER: 16, RoomRank.URGENT: 8, RoomRank.ASKED: 4}
_LEAST_FREE = 2  # less than this, and nothing is written at all, not even over free pages
_OVERHEAD = 1 << 20
_SHORT = COLUMNS.replace("raw", "X''")
_INSERT = f"INSERT INTO inbox (id, {COLUMNS}) VALUES (?, {PLACES})"
# The spared are one value: there may be more of them than a statement may have values.
_OLD = "id <= ? AND received_at < ? AND id NOT IN (SELECT value FROM json_each(?))"
_TRIM = f"DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE {_OLD} ORDER BY id LIMIT ?)"
_REWRITE = "UPDATE inbox SET hint = ?, headers = ?, raw = ? WHERE id = ?"
_REDACTED = "INSERT INTO redaction VALUES (?, ?) ON CONFLICT (asked) DO UPDATE SET through = excluded.through"
# Whoever appends waits meanwhile.
_CUT_SECONDS = 0.05
_LAST = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'inbox'"


class SqliteInbox:
    """The inbox in a file. One thread appends; questions go through a second, query-only connection."""

    def __init__(self, path: Path, *, max_bytes: int = 8 << 30, min_free: int = 256 << 20) -> None:
        """Open or make the file; `max_bytes` bounds it, `min_free` is left free on its disk.

        The last eighth of the bound is for what is urgent, the last half of that for what people ask for; so with the disk.
        """
        self._path, self._max_bytes, self._min_free = path, max_bytes, min_free
        self._log = path.with_name(f"{path.name}-wal")
        self._held = share_inbox(path)
        private_database(path)
        self._write = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self._write.executescript(PRAGMAS + SCHEMA)
        self._read = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self._read.execute("PRAGMA query_only=ON")
        self._reading, self._writing = threading.Lock(), threading.Lock()

    def append(self, raws: Sequence[Raw]) -> list[int]:
        """Keep inbounds in one durable commit and return their ids, which grow and are never reused.

        Raises InboxFull, or InboxAtBound where trimming helps.
        """
        self._check_room(raws)
        rows = [values_of(raw) for raw in raws]
        with self._writing:
            try:
                self._write.execute("BEGIN IMMEDIATE")
                ids = self._insert(rows)
                self._write.execute("COMMIT")
            except sqlite3.Error as error:
                if self._write.in_transaction:
                    self._write.execute("ROLLBACK")
                raise InboxFull(f"The inbox could not commit: {error}. {InboxFull.__doc__}") from error
        return ids

    def _insert(self, rows: Sequence[tuple[Any, ...]]) -> list[int]:
        """Insert rows under the ids that come next, and return these.

        AUTOINCREMENT keeps the largest id that ever was in `sqlite_sequence`, for given ids as for its own
        (sqlite.org/autoinc.html); between our BEGIN IMMEDIATE and COMMIT nobody else writes.
        """
        (last,) = self._write.execute(_LAST).fetchone()
        ids = range(last + 1, last + 1 + len(rows))
        self._write.executemany(_INSERT, [(id_, *row) for id_, row in zip(ids, rows, strict=True)])
        return list(ids)

    def _check_room(self, raws: Sequence[Raw]) -> None:
        """Refuse what finds no room. Free pages of the file are room: what was trimmed leaves them, and no disk is needed."""
        rank = lowest(raws)
        free = shutil.disk_usage(self._path.parent).free
        if free * 16 < self._min_free * _STAYS_FREE[rank] and not self._fits_free_pages(raws, free):
            raise InboxAtBound(f"The disk of {self._path.name} is nearly full. {InboxFull.__doc__}")
        size, bound = _size(self._path) + _size(self._log), self._max_bytes * (16 - _LEAVES[rank]) // 16
        if size > bound and size - self._free() > bound:
            raise InboxAtBound(f"{self._path.name} has reached its bound. {InboxFull.__doc__}")

    def _fits_free_pages(self, raws: Sequence[Raw], free: int) -> bool:
        needed = sum(len(raw.raw) for raw in raws) + _OVERHEAD
        return free * 16 >= self._min_free * _LEAST_FREE and self._free() >= needed

    def _free(self) -> int:
        """Return the bytes of the file's free pages: what was trimmed leaves them, and they are written again."""
        with self._reading:
            pages, size = (
                self._read.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_size")
            )
        return int(pages * size)

    def after(self, inbound_id: int, *, urgent: bool, limit: int) -> list[Inbound]:
        """Return the urgent, or the other, inbounds kept after an id, in order."""
        return self._ask(f"id > ? AND urgent = {int(urgent)} ORDER BY id LIMIT ?", (inbound_id, limit))

    def get(self, inbound_id: int) -> Inbound | None:
        """Return one inbound by its id; raises StorageDown where it cannot be read."""
        with _or_down():
            found = self._ask("id = ?", (inbound_id,))
        return found[0] if found else None

    def latest(self, *, limit: int) -> list[Inbound]:
        """Return the newest inbounds, the newest first."""
        return self._ask("TRUE ORDER BY id DESC LIMIT ?", (limit,))

    def listing(self, *, limit: int, before: int | None = None) -> list[Inbound]:
        """Return the newest inbounds (older than an id), the newest first, without their bytes."""
        return self._ask("id < ? ORDER BY id DESC LIMIT ?", (before or NEVER, limit), columns=_SHORT)

    def between(self, after: int, through: int, *, limit: int) -> list[Inbound]:
        """Return inbounds kept after an id and up to another, in order; raises StorageDown where they cannot be read."""
        with _or_down():
            return self._ask("id > ? AND id <= ? ORDER BY id LIMIT ?", (after, through, limit))

    def trim(self, through: int, *, before: datetime, spared: Collection[int], limit: int, wholly: bool = False) -> int:
        """Forget at most `limit` inbounds up to an id that came before a time, except the spared; returns how many.

        `wholly`: what they held is overwritten. Raises StorageDown where the database refuses.
        """
        values = (through, microseconds(before), json.dumps(list(spared)), limit)
        with self._writing, _or_down(), self._erasing() if wholly else nullcontext():
            return self._write.execute(_TRIM, values).rowcount

    def redacted_through(self, asked: str) -> int:
        """Return the id up to which all was redacted by what was asked for, 0 where nothing was; raises StorageDown."""
        with _or_down(), self._reading:
            found = self._read.execute("SELECT through FROM redaction WHERE asked = ?", (asked,)).fetchone()
        return int(found[0]) if found else 0

    def rewrite(self, inbounds: Sequence[Inbound], *, asked: str, through: int) -> None:
        """Write inbounds over what they were, and that all up to an id is redacted now, in one commit; raises StorageDown."""
        rows = [(*rewritten(each), each.id) for each in inbounds]
        with self._writing, _or_down(), self._erasing():
            try:
                self._write.execute("BEGIN IMMEDIATE")
                self._write.executemany(_REWRITE, rows)
                self._write.execute(_REDACTED, (asked, through))
                self._write.execute("COMMIT")
            except sqlite3.Error:
                if self._write.in_transaction:
                    self._write.execute("ROLLBACK")
                raise

    def cut_log(self) -> bool:
        """Let nothing be left of what was overwritten in the log; returns False where somebody reads it still."""
        if not _size(self._log):
            return True
        with self._writing, _or_down():
            self._write.execute(f"PRAGMA busy_timeout={int(_CUT_SECONDS * 1000)}")
            try:
                (busy, *_) = self._write.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                self._write.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
        return not busy

    def redacting(self) -> AbstractContextManager[bool]:
        """Be the one who redacts: beside a file of SQLite's, there is only one web process."""
        return nullcontext(enter_result=True)

    @contextmanager
    def _erasing(self) -> Iterator[None]:
        """Have what is deleted and replaced meanwhile overwritten."""
        self._write.execute("PRAGMA secure_delete=ON")
        try:
            yield
        finally:
            self._write.execute("PRAGMA secure_delete=FAST")

    def newest(self) -> int:
        """Return the newest id, 0 where nothing was ever kept."""
        with self._reading:
            return int(self._read.execute("SELECT coalesce(max(id), 0) FROM inbox").fetchone()[0])

    def _ask(self, where: str, values: tuple[int, ...], *, columns: str = COLUMNS) -> list[Inbound]:
        with (
            self._reading,
            closing(self._read.execute(f"SELECT id, {columns} FROM inbox WHERE {where}", values)) as rows,
        ):
            return [body_of(row) for row in rows]

    def close(self) -> None:
        """Let go of the file once nobody is at it: SQLite crashes where a connection is closed under a statement."""
        with self._writing, self._reading:
            self._write.close()
            self._read.close()
            self._let_go()

    def _let_go(self) -> None:
        """Let a restore have the file; closed twice, it is let go once."""
        held, self._held = self._held, -1
        if held >= 0:
            os.close(held)


@contextmanager
def _or_down() -> Iterator[None]:
    """Raise StorageDown where SQLite refuses."""
    try:
        yield
    except sqlite3.Error as error:
        raise StorageDown(f"{error}. {StorageDown.__doc__}") from error


def _size(file: Path) -> int:
    """Return a file's bytes, 0 where there is none: the log, whose pages are not in the file yet, comes with the first write."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def inbox_store(url: str) -> InboxStore:
    """Open the inbox of a database: NAME.inbox.db beside SQLite's NAME.db, a table of the same database on PostgreSQL."""
    if not is_sqlite(url):
        return PostgresInbox(url)
    with standing(url):
        return SqliteInbox(inbox_file(url))
