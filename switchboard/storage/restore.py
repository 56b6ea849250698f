"""Puts a backup of SQLite's two files back: unpacked and looked through beside them, then moved into their place.

Once all is ready a note says so (`NAME.restore/ready`). Cut off before it, nothing was changed; after it, whoever opens the
database next goes on with the move (`whole_again`), which comes to the same however often it is begun.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from switchboard.errors import BadBackup, StorageDown
from switchboard.storage.address import database_file, inbox_file, is_sqlite
from switchboard.storage.backup import BLOCK, DATABASE, FORMAT, INBOX, MANIFEST, BackedUpFile, Manifest, synced, whole
from switchboard.storage.lock import inbox_alone, share_inbox, worker_lock
from switchboard.storage.private import BESIDE, OWNERS

READY = "ready"
_LARGEST_MANIFEST = 1 << 20


class _Ready(Struct, frozen=True):
    """That a restore is to be moved into place; `stamp` names the files that make room for it."""

    stamp: str


# Brings the unpacked database to this version and has it know of its restore.
Prepare = Callable[[Path, Manifest], None]


def read_manifest(file: Path) -> Manifest:
    """Return what a backup says of itself; raises BadBackup where it is none of ours, or of a later version."""
    try:
        with zipfile.ZipFile(file) as archive:
            raw = archive.open(MANIFEST).read(_LARGEST_MANIFEST)
        manifest = msgspec.json.decode(raw, type=Manifest)
    except OSError as error:
        raise BadBackup(f"{file}: {error.strerror or error}. {BadBackup.__doc__}") from error
    except (KeyError, zipfile.BadZipFile, msgspec.DecodeError, NotImplementedError) as error:
        raise BadBackup(f"{file} is no backup of Switchboard's. {BadBackup.__doc__}") from error
    if manifest.format > FORMAT:
        said = f"{file} was written by version {manifest.version}, which this one cannot read"
        raise BadBackup(f"{said}. Nothing was changed. Restore it with that version.")
    return manifest


def restore(url: str, file: Path, *, now: datetime, prepare: Prepare) -> tuple[Manifest, list[Path]]:
    """Put a backup back in place of what a SQLite house has; returns what it holds, and where the files before lie.

    Raises StorageBusy where a worker or a web process runs, BadBackup where the file is damaged, StorageDown where the
    disk refuses.
    """
    with worker_lock(url), inbox_alone(url):
        try:
            _move(url)  # one that was cut off is brought to its end first
            manifest = read_manifest(file)
            folder = _emptied(url)
            _unpack(file, manifest, folder)
            prepare(folder / DATABASE, manifest)
            _settled_in(folder)
            stamp = f"{now:%Y%m%dT%H%M%S}"
            _written(folder / READY, msgspec.json.encode(_Ready(stamp)))
            synced(folder)
            synced(folder.parent)
            _move(url)
        except (sqlite3.Error, OSError) as error:
            raise StorageDown(f"{error}. {StorageDown.__doc__}") from error
    return manifest, sorted(database_file(url).resolve().parent.glob(f"*.before-restore-{stamp}*"))


def whole_again(url: str) -> None:
    """Bring a restore that was cut off to its end, before anybody opens the database; nothing happens where there was none."""
    if is_sqlite(url) and (_folder(url) / READY).exists():
        with inbox_alone(url, wait=True):
            _move(url)


@contextmanager
def standing(url: str) -> Iterator[None]:
    """Hold a SQLite inbox as one who opens it, once no restore is under way or half done."""
    while True:
        held = share_inbox(inbox_file(url))
        if not (_folder(url) / READY).exists():
            break
        os.close(held)
        whole_again(url)
    try:
        yield
    finally:
        os.close(held)


def _folder(url: str) -> Path:
    return database_file(url).resolve().with_suffix(".restore")


def _emptied(url: str) -> Path:
    folder = _folder(url)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _unpack(file: Path, manifest: Manifest, folder: Path) -> None:
    """Unpack both databases, each of which must be what the manifest says, and whole."""
    if tuple(each.name for each in manifest.files) != (DATABASE, INBOX):
        raise BadBackup(f"{file} does not hold both databases. {BadBackup.__doc__}")
    try:
        with zipfile.ZipFile(file) as archive:
            for each in manifest.files:
                _unpack_one(archive, each, folder / each.name)
    except (KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise BadBackup(f"{file} is damaged: {error}. {BadBackup.__doc__}") from error
    for name in (DATABASE, INBOX):
        with closing(sqlite3.connect(folder / name, isolation_level=None)) as opened:
            whole(opened, name)


def _unpack_one(archive: zipfile.ZipFile, each: BackedUpFile, to: Path) -> None:
    hashed, left = hashlib.sha256(), each.bytes
    with (
        archive.open(each.name) as read,
        os.fdopen(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNERS), "wb") as write,
    ):
        while block := read.read(min(BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                break
            hashed.update(block)
            write.write(block)
    if left or hashed.hexdigest() != each.sha256:
        raise BadBackup(f"{each.name} in it is not what was backed up. {BadBackup.__doc__}")


def _settled_in(folder: Path) -> None:
    """Have both databases whole, each in its one file, on the disk."""
    for name in (DATABASE, INBOX):
        with closing(sqlite3.connect(folder / name, isolation_level=None)) as opened:
            opened.execute("PRAGMA journal_mode=DELETE")
            whole(opened, name)
        with (folder / name).open("rb") as file:
            os.fsync(file.fileno())


def _written(file: Path, raw: bytes) -> None:
    """Write a small file, which is whole and on the disk under its name, or is not there."""
    made = file.with_name(file.name + ".new")
    with os.fdopen(os.open(made, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, OWNERS), "wb") as write:
        write.write(raw)
        write.flush()
        os.fsync(write.fileno())
    made.replace(file)


def _move(url: str) -> None:
    """Move what is ready into its place, and what lies there aside; begun again, it goes on where it was."""
    folder = _folder(url)
    note = folder / READY
    if not note.exists():
        return
    stamp = msgspec.json.decode(note.read_bytes(), type=_Ready).stamp
    for name, live in ((DATABASE, database_file(url).resolve()), (INBOX, inbox_file(url).resolve())):
        if (folder / name).exists():
            _set_aside(live, stamp)
            (folder / name).replace(live)
    synced(folder.parent)
    note.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _set_aside(live: Path, stamp: str) -> None:
    """Keep a database under another name, with its log beside it: it can be opened there as it was."""
    for end in (*BESIDE[1:], BESIDE[0]):  # the database itself goes last
        there = live.with_name(live.name + end)
        if there.exists():
            there.replace(live.with_name(f"{live.name}.before-restore-{stamp}{end}"))
