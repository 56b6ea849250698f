"""A restore puts both databases back, or nothing; what is cut off is brought to its end by whoever comes next."""

from __future__ import annotations

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from switchboard.errors import BadBackup, StorageBusy
from switchboard.model.replace import replace
from switchboard.storage.address import database_file, inbox_file
from switchboard.storage.backup import DATABASE, INBOX, MANIFEST, Manifest, back_up
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.lock import worker_lock
from switchboard.storage.restore import READY, read_manifest, restore, whole_again
from tests.switchboard.storage.kept import NOW, a_raw


@pytest.fixture(name="backup_file")
def _backup_file(kept_url: str, tmp_path: Path) -> Path:
    """Give a backup, after which two more came in."""
    backup_file = tmp_path / "a.backup"
    back_up(kept_url, backup_file, now=NOW, version="1.2.3")
    with closing(inbox_store(kept_url)) as inbox:
        inbox.append([a_raw(), a_raw()])
    return backup_file


def put_back(kept_url: str, backup_file: Path) -> list[Path]:
    """Restore, with nothing to bring to another version."""
    return restore(kept_url, backup_file, now=NOW, prepare=lambda _database, _manifest: None)[1]


def newest(kept_url: str) -> int:
    """Return the newest inbound that there is."""
    with closing(inbox_store(kept_url)) as inbox:
        return inbox.newest()


def test_both_are_as_they_were_and_what_was_there_lies_beside(kept_url: str, backup_file: Path) -> None:
    before = put_back(kept_url, backup_file)
    assert newest(kept_url) == 3
    assert {path.name for path in before} >= {
        "kept.db.before-restore-20261129T080000",
        "kept.inbox.db.before-restore-20261129T080000",
    }
    aside = next(path for path in before if path.name.startswith("kept.inbox.db"))
    with closing(sqlite3.connect(aside)) as opened:
        assert opened.execute("SELECT max(id) FROM inbox").fetchone() == (5,)


def test_numbers_go_on_above_those_that_the_backup_has(kept_url: str, backup_file: Path) -> None:
    put_back(kept_url, backup_file)
    with closing(inbox_store(kept_url)) as inbox:
        assert inbox.append([a_raw()]) == [4]


def test_it_is_put_where_there_is_nothing_yet(backup_file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert put_back(f"sqlite:///{elsewhere}/new.db", backup_file) == []
    assert newest(f"sqlite:///{elsewhere}/new.db") == 3


def test_a_worker_that_runs_is_noticed(kept_url: str, backup_file: Path) -> None:
    with worker_lock(kept_url), pytest.raises(StorageBusy, match="A worker already runs"):
        put_back(kept_url, backup_file)
    assert newest(kept_url) == 5


def test_a_web_process_that_runs_alone_is_noticed(kept_url: str, backup_file: Path) -> None:
    with closing(inbox_store(kept_url)) as inbox:
        with pytest.raises(StorageBusy, match="web process"):
            put_back(kept_url, backup_file)
        assert inbox.newest() == 5


@pytest.mark.parametrize("spoilt", ["cut", "bytes", "nothing", "not there"])
def test_what_is_damaged_is_refused_and_changes_nothing(kept_url: str, backup_file: Path, spoilt: str) -> None:
    raw = backup_file.read_bytes()
    match spoilt:
        case "cut":
            backup_file.write_bytes(raw[: len(raw) // 2])
        case "bytes":
            middle = len(raw) // 2
            backup_file.write_bytes(raw[:middle] + bytes(64) + raw[middle + 64 :])
        case "nothing":
            backup_file.write_bytes(b"")
        case _:
            backup_file.unlink()
    with pytest.raises(BadBackup, match="Nothing was changed"):
        put_back(kept_url, backup_file)
    assert newest(kept_url) == 5


def _written_anew(backup_file: Path, manifest: Manifest, database: bytes | None = None) -> None:
    with zipfile.ZipFile(backup_file) as archive:
        held = {name: archive.read(name) for name in (DATABASE, INBOX)}
    with zipfile.ZipFile(backup_file, "w") as archive:
        archive.writestr(MANIFEST, msgspec.json.encode(manifest))
        archive.writestr(DATABASE, held[DATABASE] if database is None else database)
        archive.writestr(INBOX, held[INBOX])


def test_what_is_not_what_was_backed_up_is_refused(kept_url: str, backup_file: Path) -> None:
    _written_anew(backup_file, read_manifest(backup_file), b"another")
    with pytest.raises(BadBackup, match="not what was backed up"):
        put_back(kept_url, backup_file)
    assert newest(kept_url) == 5


def test_a_file_of_a_later_format_is_refused(kept_url: str, backup_file: Path) -> None:
    _written_anew(backup_file, replace(read_manifest(backup_file), format=2, version="9"))
    with pytest.raises(BadBackup, match="version 9"):
        put_back(kept_url, backup_file)


def _broken_off(kept_url: str, backup_file: Path, monkeypatch: pytest.MonkeyPatch, *, after: int) -> None:
    """Have a restore end after so many moves, once all was ready."""
    moves: list[Path] = []
    move = Path.replace

    def counted(self: Path, target: Path) -> Path:
        if self.name != f"{READY}.new":
            moves.append(self)
            if len(moves) > after:
                raise KeyboardInterrupt
        return move(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", counted)
        with pytest.raises(KeyboardInterrupt):
            put_back(kept_url, backup_file)


@pytest.mark.parametrize("after", range(4))
def test_one_that_was_cut_off_in_the_middle_of_its_move_is_finished_by_whoever_opens_the_inbox(
    kept_url: str, backup_file: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    _broken_off(kept_url, backup_file, monkeypatch, after=after)
    assert newest(kept_url) == 3
    assert not database_file(kept_url).with_suffix(".restore").exists()
    assert database_file(kept_url).is_file()
    assert inbox_file(kept_url).is_file()


def test_one_that_was_cut_off_is_finished_before_a_worker_looks(
    kept_url: str, backup_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _broken_off(kept_url, backup_file, monkeypatch, after=1)
    assert not database_file(kept_url).exists()
    whole_again(kept_url)
    assert database_file(kept_url).is_file()


def test_one_that_was_cut_off_before_all_was_ready_changed_nothing(kept_url: str, backup_file: Path) -> None:
    folder = database_file(kept_url).with_suffix(".restore")
    folder.mkdir()
    (folder / DATABASE).write_bytes(b"half of it")
    assert newest(kept_url) == 5
    put_back(kept_url, backup_file)
    assert newest(kept_url) == 3
