"""The inbox's own SQLite file: refusals in words where the disk or a bound says no, and nothing half kept."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from switchboard.errors import InboxAtBound, InboxFull, StorageDown
from switchboard.model.inbound import Door
from switchboard.storage.inbox_rows import COLUMNS
from switchboard.storage.inbox_sqlite import SqliteInbox
from tests.switchboard.builders import a_raw


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "house.inbox.db"


@pytest.fixture(name="small")
def _small(path: Path) -> Iterator[SqliteInbox]:
    inbox = SqliteInbox(path, max_bytes=200_000)
    yield inbox
    inbox.close()


def _filled(inbox: SqliteInbox) -> list[int]:
    """Append until the inbox refuses, and return the ids that were kept."""
    kept: list[int] = []
    try:
        while True:
            kept += inbox.append([a_raw(b"x" * 50_000)])
    except InboxFull as refusal:
        assert "has reached its bound" in str(refusal)
    return kept


def test_a_full_byte_bound_refuses_and_what_was_kept_stays(small: SqliteInbox) -> None:
    kept = _filled(small)
    assert [inbound.id for inbound in small.after(0, urgent=True, limit=100)] == kept == [1, 2, 3]


def test_the_bound_counts_what_still_lies_in_the_log(small: SqliteInbox, path: Path) -> None:
    _filled(small)
    assert path.with_name(f"{path.name}-wal").stat().st_size > path.stat().st_size
    assert sum(file.stat().st_size for file in path.parent.glob("house.inbox.db*")) < 500_000


def test_a_disk_that_is_nearly_full_refuses(path: Path) -> None:
    inbox = SqliteInbox(path, min_free=1 << 62)
    with pytest.raises(InboxFull, match="nearly full"):
        inbox.append([a_raw()])
    inbox.close()


def test_a_disk_that_refuses_keeps_nothing_of_the_batch_and_then_works_again(small: SqliteInbox) -> None:
    small._write.execute("PRAGMA max_page_count=20")
    with pytest.raises(InboxFull, match="could not commit"):
        small.append([a_raw(b"first"), a_raw(b"x" * 500_000)])
    assert small.newest() == 0
    small._write.execute("PRAGMA max_page_count=1000000")
    assert small.append([a_raw(b"again")]) == [1]


def test_a_commit_is_synchronous_and_the_reading_connection_cannot_write(small: SqliteInbox) -> None:
    assert small._write.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert small._write.execute("PRAGMA synchronous").fetchone() == (2,)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        small._read.execute("DELETE FROM inbox")


def test_ids_are_never_reused(small: SqliteInbox) -> None:
    [first] = small.append([a_raw()])
    small._write.execute("DELETE FROM inbox")
    assert small.append([a_raw()]) == [first + 1]


def test_two_who_append_in_turn_never_share_an_id(small: SqliteInbox, path: Path) -> None:
    other = SqliteInbox(path)
    assert [small.append([a_raw()]), other.append([a_raw(), a_raw()]), small.append([a_raw()])] == [[1], [2, 3], [4]]
    other.close()


def test_ids_of_a_group_that_was_trimmed_away_or_refused_lead_on(small: SqliteInbox) -> None:
    small.append([a_raw(), a_raw()])
    small._write.execute("DELETE FROM inbox")
    small._write.execute("PRAGMA max_page_count=20")
    with pytest.raises(InboxFull, match="could not commit"):
        small.append([a_raw(), a_raw(b"x" * 500_000)])
    small._write.execute("PRAGMA max_page_count=1000000")
    assert small.append([a_raw(), a_raw()]) == [3, 4]
    small._write.execute("DELETE FROM inbox")
    small._write.execute(f"INSERT INTO inbox ({COLUMNS}) SELECT 'cli', 0, 1, 0, '', '', ''")
    assert small.append([a_raw()]) == [6]


def test_an_inbound_that_cannot_be_read_is_said_to_be_unreadable(path: Path) -> None:
    inbox = SqliteInbox(path)
    inbox.close()
    with pytest.raises(StorageDown, match="closed database"):
        inbox.get(1)


def test_the_last_of_the_bound_is_for_what_is_urgent_and_for_what_people_ask(path: Path) -> None:
    inbox = SqliteInbox(path, max_bytes=128 << 20)
    kept = {door: _until_refused(inbox, **over) for door, over in RANKS.items()}
    assert min(kept.values()) > 0
    assert kept["chatter"] > 3 * (kept["urgent"] + kept["asked"])
    with pytest.raises(InboxAtBound):
        inbox.append([a_raw(), a_raw(door=Door.SLACK)])
    inbox.close()


RANKS: dict[str, dict[str, Any]] = {
    "chatter": {"urgent": False},
    "urgent": {"urgent": True},
    "asked": {"urgent": False, "door": Door.SLACK},
}


def _until_refused(inbox: SqliteInbox, **over: Any) -> int:
    """Append until the inbox is at its bound; returns how many fitted."""
    kept = 0
    while True:
        try:
            kept += len(inbox.append([a_raw(b"x" * 2_000_000, **over)]))
        except InboxAtBound:
            return kept


def test_a_disk_that_is_nearly_full_takes_what_fits_where_older_ones_went(path: Path) -> None:
    roomy = SqliteInbox(path)
    roomy.append([a_raw(b"x" * 100_000) for _ in range(50)])
    tight = SqliteInbox(path, min_free=3 * shutil.disk_usage(path.parent).free)
    with pytest.raises(InboxAtBound, match="nearly full"):
        tight.append([a_raw(b"again")])
    assert tight.trim(40, before=datetime.max.replace(tzinfo=UTC), spared=(), limit=100) == 40
    assert tight.append([a_raw(b"again")]) == [51]
    with pytest.raises(InboxAtBound, match="nearly full"):
        tight.append([a_raw(b"x" * (4 << 20))])
    roomy.close()
    tight.close()


def test_any_number_of_inbounds_may_be_spared(small: SqliteInbox) -> None:
    ids = small.append([a_raw() for _ in range(3)])
    spared = [ids[1], *range(1_000_000, 1_040_000)]
    assert small.trim(ids[-1], before=datetime.max.replace(tzinfo=UTC), spared=spared, limit=9) == 2
    assert [inbound.id for inbound in small.latest(limit=9)] == [ids[1]]


def test_a_file_that_cannot_be_trimmed_is_said_to_be_down(small: SqliteInbox) -> None:
    small._write.execute("DROP TABLE inbox")
    with pytest.raises(StorageDown, match="no such table"):
        small.trim(9, before=datetime.max.replace(tzinfo=UTC), spared=(), limit=9)


def test_a_file_is_let_go_of_only_when_what_is_under_way_is_over(small: SqliteInbox) -> None:
    closing = threading.Thread(target=small.close)
    with small._writing:  # as `trim` and `append` do while SQLite works
        closing.start()
        closing.join(0.05)
        assert closing.is_alive()
        assert small._write.execute("SELECT 1").fetchone() == (1,)
    closing.join()
    with pytest.raises(StorageDown):
        small.trim(9, before=datetime.max.replace(tzinfo=UTC), spared=(), limit=9)
