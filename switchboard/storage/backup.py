"""Writes a backup of SQLite's two files, while they are in use: one zip with both, as they were at one moment.

A backup that is cut off leaves `FILE.part` behind, which the next one clears away; FILE itself is whole, or is not there.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from switchboard.errors import BadBackup, StorageBusy, StorageDown
from switchboard.storage.address import database_file, inbox_file
from switchboard.storage.private import BESIDE, OWNERS

FORMAT = 1
MANIFEST, DATABASE, INBOX = "manifest.json", "database.db", "inbox.db"
PAGES = 2048
BLOCK = 1 << 20
_BUSY_SECONDS = 10.0
_SOUND = "ok"  # as integrity_check says it
_SEQUENCE = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'inbox'"


class BackedUpFile(Struct, frozen=True, kw_only=True):
    """One database of a backup: its bytes, and what they hash to."""

    name: str
    bytes: int
    sha256: str


class Manifest(Struct, frozen=True, kw_only=True):
    """What a backup says of itself. `inbounds` is the newest inbound in it, `floor` the one under which all was worked."""

    format: int
    taken_at: datetime
    version: str
    schema: str
    inbounds: int
    floor: int
    files: tuple[BackedUpFile, ...]


def own_files(url: str) -> set[Path]:
    """Return the files that a house has beside its database, which no backup may be written over."""
    databases = (database_file(url).resolve(), inbox_file(url).resolve())
    beside = {file.with_name(file.name + end) for file in databases for end in BESIDE}
    return beside | {file.with_suffix(end) for file in databases for end in (".lock", ".bell")}


def back_up(url: str, file: Path, *, now: datetime, version: str) -> Manifest:
    """Write a backup of a SQLite house, whether it runs or not, and return what it holds.

    Raises StorageDown where the databases cannot be read or the file cannot be written, BadBackup where what was copied is
    damaged, StorageBusy where another backup writes the same file.
    """
    try:
        with _part_of(file) as part:
            _copy_both(url, part)
            manifest = _looked_through(part, now, version)
            packed = _pack(part, manifest)
            packed.replace(file)
            synced(file.parent)
    except (sqlite3.Error, OSError) as error:
        raise StorageDown(f"{error}. {StorageDown.__doc__}") from error
    return manifest


@contextmanager
def _part_of(file: Path) -> Iterator[Path]:
    """Make the folder that a backup grows in, anew; it goes when the backup is there, and when it failed."""
    part = file.with_name(f"{file.name}.part")
    part.mkdir(mode=0o700, exist_ok=True)
    held = os.open(part, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _clear(part)
        yield part
        shutil.rmtree(part, ignore_errors=True)
    except BlockingIOError as error:
        raise StorageBusy(f"Another backup is being written to {file.name}. Wait for it.") from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    finally:
        os.close(held)


def _clear(folder: Path) -> None:
    for left in folder.iterdir():
        left.unlink()


def _copy_both(url: str, part: Path) -> None:
    """Copy both databases as they are at one moment.

    While both begin to be read, the inbox takes nothing in and lets nothing go: a millisecond, which who appends waits for.
    """
    database, inbox = _reading(database_file(url)), _reading(inbox_file(url))
    with closing(database), closing(inbox):
        with closing(_opened(inbox_file(url), "rw")) as gate:
            gate.execute("BEGIN IMMEDIATE")
            for each in (database, inbox):
                each.execute("BEGIN")
                each.execute("SELECT count(*) FROM sqlite_master").fetchone()  # it is read as it is from here on
            gate.execute("ROLLBACK")
        _copy(database, part / DATABASE)
        _copy(inbox, part / INBOX)


def _reading(file: Path) -> sqlite3.Connection:
    connection = _opened(file, "rw")  # a database in use is read by way of its log, which is written beside it
    connection.execute("PRAGMA query_only=ON")
    return connection


def _opened(file: Path, mode: str) -> sqlite3.Connection:
    if not file.is_file():
        raise StorageDown(f"There is no database at {file}. Set DATABASE_URL, or run `switchboard migrate` to make it.")
    address = f"{file.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)


def _copy(source: sqlite3.Connection, to: Path) -> None:
    """Copy what a connection reads; what is written meanwhile is not in it (sqlite.org/backup.html)."""
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNERS))
    with closing(sqlite3.connect(to, isolation_level=None)) as target:
        target.execute("PRAGMA synchronous=OFF")  # it is looked through, packed and synced as one file
        source.backup(target, pages=PAGES)
        target.execute("PRAGMA journal_mode=DELETE")  # whole in one file


def _looked_through(part: Path, now: datetime, version: str) -> Manifest:
    with closing(_reading(part / DATABASE)) as database, closing(_reading(part / INBOX)) as inbox:
        whole(database, DATABASE)
        whole(inbox, INBOX)
        step = database.execute("SELECT version_num FROM alembic_version").fetchone()
        floor = database.execute("SELECT coalesce(max(value), 0) FROM mark WHERE name = 'floor'").fetchone()
        (newest,) = inbox.execute(_SEQUENCE).fetchone()
    return Manifest(
        format=FORMAT,
        taken_at=now,
        version=version,
        schema=step[0] if step else "",
        inbounds=newest,
        floor=floor[0],
        files=tuple(_copied(part / name) for name in (DATABASE, INBOX)),
    )


def whole(connection: sqlite3.Connection, name: str) -> None:
    """Look through a database for damage; raises BadBackup where there is some."""
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise BadBackup(f"{name} is damaged: {error}. {BadBackup.__doc__}") from error
    if verdict != _SOUND:
        raise BadBackup(f"{name} is damaged: {verdict}. {BadBackup.__doc__}")


def _copied(file: Path) -> BackedUpFile:
    with file.open("rb") as read:
        hashed = hashlib.file_digest(read, "sha256").hexdigest()
    return BackedUpFile(name=file.name, bytes=file.stat().st_size, sha256=hashed)


def _pack(part: Path, manifest: Manifest) -> Path:
    """Put both databases and the manifest into one file, which is on the disk when this returns."""
    packed = part / "backup.zip"
    with os.fdopen(os.open(packed, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNERS), "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2))
            for each in manifest.files:
                _add(archive, part / each.name)
        file.flush()
        os.fsync(file.fileno())
    return packed


def _add(archive: zipfile.ZipFile, file: Path) -> None:
    with file.open("rb") as read, archive.open(file.name, "w", force_zip64=True) as written:
        shutil.copyfileobj(read, written, BLOCK)


def synced(folder: Path) -> None:
    """Have it on the disk which files a folder has."""
    with suppress(OSError):  # not every file system can say so of a folder
        held = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(held)
        finally:
            os.close(held)
