"""What holds alerts is its owner's alone, also where the umask is loose or an older version made it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from switchboard.model.inbound import Door, Hint, Raw
from switchboard.storage.bell import SocketBell
from switchboard.storage.engine import reading_engine, writing_engine
from switchboard.storage.inbox_sqlite import SqliteInbox
from switchboard.storage.lock import worker_lock
from switchboard.storage.private import private_database


@pytest.fixture(autouse=True)
def _loose() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def rights(folder: Path) -> dict[str, int]:
    """Return what each file of a folder lets whom do."""
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


def kept(path: Path) -> SqliteInbox:
    """Make an inbox with a body."""
    inbox = SqliteInbox(path)
    inbox.append([Raw(door=Door.SENTRY, received_at=datetime(2026, 11, 22, tzinfo=UTC), raw=b"{}", hint=Hint())])
    return inbox


def test_an_inbox_is_its_owners_alone(tmp_path: Path) -> None:
    inbox = kept(tmp_path / "house.inbox.db")
    assert set(rights(tmp_path)) >= {"house.inbox.db", "house.inbox.db-wal"}
    assert set(rights(tmp_path).values()) == {0o600}
    inbox.close()


@pytest.mark.parametrize("opened", [writing_engine, reading_engine])
def test_a_database_is_its_owners_alone(tmp_path: Path, opened: type) -> None:
    engine = opened(f"sqlite:///{tmp_path}/house.db")
    with engine.connect() as db:
        db.exec_driver_sql("SELECT 1")
    assert set(rights(tmp_path).values()) == {0o600}
    engine.dispose()


async def test_the_lock_and_the_bell_are_their_owners_alone(tmp_path: Path) -> None:
    bell = SocketBell(tmp_path / "house.bell")
    ear = await bell.listen(lambda: None)
    with worker_lock(f"sqlite:///{tmp_path}/house.db"):
        assert rights(tmp_path) == {"house.bell": 0o600, "house.lock": 0o600}
    assert ear
    ear.close()
    bell.close()


def test_what_an_older_version_made_for_all_is_closed_to_others(tmp_path: Path) -> None:
    for name in ("house.db", "house.db-wal", "house.db-shm"):
        (tmp_path / name).touch(0o644)
    private_database(tmp_path / "house.db")
    assert set(rights(tmp_path).values()) == {0o600}


def test_a_folder_that_is_not_there_is_told_by_whoever_opens_the_file(tmp_path: Path) -> None:
    private_database(tmp_path / "nowhere" / "house.db")
    assert rights(tmp_path) == {}
