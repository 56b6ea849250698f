"""What a worker left is multiplied into what many issues would have left: whole, each with keys of its own, at rest."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.databases import alerts, counted_events, issues, multiply, told_of
from sandbox.sentry.crash import Crash
from switchboard.storage.address import database_file
from tests.town import a_town

STRAY = (
    "SELECT count(*) FROM alert LEFT JOIN subject ON subject.id = subject_id WHERE subject.id IS NULL",
    "SELECT count(*) FROM delivery LEFT JOIN subject ON subject.id = subject_id WHERE subject.id IS NULL",
    "SELECT count(*) FROM delivery LEFT JOIN alert ON alert.id = alert_id WHERE alert.id IS NULL",
    "SELECT count(*) FROM delivery JOIN alert ON alert.id = alert_id WHERE alert.subject_id <> delivery.subject_id",
    "SELECT count(*) FROM attempt LEFT JOIN delivery ON delivery.id = delivery_id WHERE delivery.id IS NULL",
    "SELECT count(*) FROM delivery WHERE due_at IS NOT NULL",
)


async def _lived(folder: Path) -> Path:
    """Let two issues happen, one of them twice, and people be told of them; give the database."""
    async with a_town(folder) as town:
        for crash in (Crash(), Crash(), Crash(type="LedgerError")):
            await town.capture(crash)
        await town.advance(5)
        return database_file(town.settings.database_url.reveal())


async def test_copies_are_whole_and_point_to_copies(tmp_path: Path) -> None:
    file = await _lived(tmp_path)
    before = (issues(file), alerts(file), told_of(file), counted_events(file))
    assert before[0] == 2
    assert before[1] >= 3
    multiply(file, 5)
    assert (issues(file), alerts(file), told_of(file), counted_events(file)) == tuple(5 * count for count in before)
    with closing(sqlite3.connect(file)) as db:
        assert [db.execute(question).fetchone() for question in STRAY] == [(0,)] * len(STRAY)


async def test_each_copy_of_an_issue_has_a_number_of_its_own_in_its_name_and_its_key(tmp_path: Path) -> None:
    file = await _lived(tmp_path)
    multiply(file, 4)
    with closing(sqlite3.connect(file)) as db:
        rows = db.execute("SELECT name, key FROM subject").fetchall()
    assert len({name for name, _ in rows}) == 8
    assert all(key.endswith(f":{name}") for name, key in rows)


async def test_once_as_much_is_as_it_was(tmp_path: Path) -> None:
    file = await _lived(tmp_path)
    before = (issues(file), alerts(file), told_of(file))
    multiply(file, 1)
    assert (issues(file), alerts(file), told_of(file)) == before
