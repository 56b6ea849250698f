"""A backup is both databases as they were at one moment, whole, in one file that is its owner's alone."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from switchboard.errors import StorageBusy, StorageDown
from switchboard.storage.address import database_file, inbox_file
from switchboard.storage.backup import DATABASE, INBOX, MANIFEST, Manifest, back_up, own_files
from switchboard.storage.inbox_sqlite import inbox_store
from tests.switchboard.storage.kept import NOW, a_raw


def taken(kept_url: str, folder: Path) -> tuple[Path, Manifest]:
    """Take a backup."""
    file = folder / "a.backup"
    return file, back_up(kept_url, file, now=NOW, version="1.2.3")


def test_it_holds_both_databases_and_says_of_what_version_they_are(kept_url: str, tmp_path: Path) -> None:
    file, manifest = taken(kept_url, tmp_path)
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == [MANIFEST, DATABASE, INBOX]
        assert msgspec.json.decode(archive.read(MANIFEST), type=Manifest) == manifest
    assert (manifest.taken_at, manifest.version, manifest.inbounds, manifest.floor) == (NOW, "1.2.3", 3, 0)
    assert manifest.schema


def test_nobody_but_its_owner_reads_it_and_nothing_is_left_beside_it(kept_url: str, tmp_path: Path) -> None:
    file, _ = taken(kept_url, tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.part"))


def test_what_an_earlier_backup_left_when_it_was_cut_off_goes(kept_url: str, tmp_path: Path) -> None:
    part = tmp_path / "a.backup.part"
    part.mkdir()
    (part / DATABASE).write_bytes(b"half of it")
    file, _ = taken(kept_url, tmp_path)
    assert zipfile.is_zipfile(file)
    assert not part.exists()


def test_two_that_write_the_same_file_do_not_mix(kept_url: str, tmp_path: Path) -> None:
    part = tmp_path / "a.backup.part"
    part.mkdir()
    held = os.open(part, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(StorageBusy, match="Another backup"):
        taken(kept_url, tmp_path)
    os.close(held)
    assert part.exists()


def test_where_there_is_no_database_it_says_so_and_makes_none(tmp_path: Path) -> None:
    with pytest.raises(StorageDown, match="no database"):
        taken(f"sqlite:///{tmp_path}/none.db", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_house_s_own_files_are_known(kept_url: str, tmp_path: Path) -> None:
    assert {database_file(kept_url), inbox_file(kept_url), tmp_path / "kept.lock"} <= own_files(kept_url)


def test_the_inbox_in_it_is_never_older_than_the_worker_s_progress(kept_url: str, tmp_path: Path) -> None:
    stopped, begun = threading.Event(), threading.Event()

    def load() -> None:
        with (
            closing(inbox_store(kept_url)) as inbox,
            closing(sqlite3.connect(database_file(kept_url), timeout=10, isolation_level=None)) as database,
        ):
            while not stopped.is_set():
                [number] = inbox.append([a_raw()])
                database.execute("INSERT OR REPLACE INTO mark (name, value) VALUES ('floor', ?)", (number,))
                begun.set()

    loading = threading.Thread(target=load)
    loading.start()
    begun.wait(30)
    try:
        manifests = [back_up(kept_url, tmp_path / f"{number}.backup", now=NOW, version="1.2.3") for number in range(6)]
    finally:
        stopped.set()
        loading.join()
    assert all(manifest.floor <= manifest.inbounds <= manifest.floor + 1 for manifest in manifests)
    assert manifests[-1].inbounds > 3
