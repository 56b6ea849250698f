"""Retention under kill -9: the worker is killed within slices of the sweep, and what is old goes once, whole, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from switchboard.model.delivery import DeliveryState
from switchboard.storage.address import database_file
from switchboard.storage.store import Unit, writing_store
from tests.migrated import migrated
from tests.often import NIGHTLY
from tests.promises.crash.processes import ROUTES, a_street, until
from tests.switchboard.inbox.histories import Episode, rows_of, swept, write

pytestmark = pytest.mark.crash

# As in `histories.RETENTION`.
RETENTION = "retention: {alerts: 90d, projects: {shop: 7d, bank: 150d}}\n"
EPISODES, KILLS = 500, 12 if NIGHTLY else 2
MARKS = "SELECT coalesce(sum(value), 0) FROM mark WHERE name LIKE 'retention:%'"
HALVES = {
    "tries of no delivery": "SELECT count(*) FROM attempt WHERE delivery_id NOT IN (SELECT id FROM delivery)",
    "deliveries of no subject": "SELECT count(*) FROM delivery WHERE subject_id NOT IN (SELECT id FROM subject)",
    "alerts of no subject": "SELECT count(*) FROM alert WHERE subject_id NOT IN (SELECT id FROM subject)",
    "lines of no subject": "SELECT count(*) FROM timeline_entry WHERE subject_id NOT IN (SELECT id FROM subject)",
    "alerts without facts": "SELECT count(*) FROM alert WHERE fact_set_id NOT IN (SELECT id FROM fact_set)",
    "alerts without a decision": "SELECT count(*) FROM alert WHERE decision_id NOT IN (SELECT id FROM decision)",
    "facts of no alert": "SELECT count(*) FROM fact_set WHERE id NOT IN (SELECT fact_set_id FROM alert)",
    "stacks of no facts": "SELECT count(*) FROM stack WHERE id NOT IN (SELECT stack_id FROM fact_set WHERE stack_id > 0)",
}


def _history() -> Iterator[Episode]:
    """Give episodes of half a year, most of them over; a third of them is young."""
    chance = Random(14)
    for number in range(EPISODES):
        last = chance.randint(1, 180)
        state = chance.choice((DeliveryState.CLOSED, DeliveryState.CLOSED, DeliveryState.DELIVERED))
        days = tuple(sorted((last, min(180, last + 3)), reverse=True))
        yield Episode(number, days, (True, False), state, chance.randint(1, last), pages=False, escalates=False)


def _asked(file: Path, question: str) -> int:
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        return int(connection.execute(question).fetchone()[0])


def _is_writing(file: Path) -> bool:
    """Return whether somebody is within a transaction that writes."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
    return False


def _rows(url: str) -> dict[str, set[tuple[object, ...]]]:
    store = writing_store(url)
    try:
        return {name: set(rows) for name, rows in store.transact(rows_of).items()}
    finally:
        store.close()


def _written(url: str, now: datetime) -> None:
    store = writing_store(migrated(url))

    def work(unit: Unit) -> None:
        write(unit, list(_history()), now=now)

    store.transact(work)
    store.close()


def _left_by_who_lives(url: str) -> dict[str, set[tuple[object, ...]]]:
    store = writing_store(url)
    swept(store, size=200, now=datetime.now(UTC))
    store.close()
    return _rows(url)


async def test_killed_within_slices_of_the_sweep_it_goes_on_and_nothing_is_lost_or_half(tmp_path: Path) -> None:
    chance = Random()
    async with a_street(tmp_path) as (processes, _):
        file = database_file(processes.database_url)
        # An hour ago, so that nothing comes to its age while the test runs.
        _written(processes.database_url, datetime.now(UTC) - timedelta(hours=1))
        before = _rows(processes.database_url)
        (tmp_path / "other.db").write_bytes(file.read_bytes())
        due = _left_by_who_lives(f"sqlite:///{tmp_path}/other.db")
        (tmp_path / "routes.yaml").write_text(ROUTES + RETENTION)
        for _ in range(KILLS):
            through = _asked(file, MARKS)
            processes.start("worker")
            assert await until(lambda since=through: _asked(file, MARKS) != since), processes.words()  # type: ignore[misc]
            assert await until(lambda: _is_writing(file)), processes.words()
            await asyncio.sleep(chance.uniform(0, 0.02))  # real time: somewhere within the slice, or its commit
            processes.kill("worker")
            assert "retention.swept" not in processes.log("worker").read_text()
            assert {what: n for what, question in HALVES.items() if (n := _asked(file, question))} == {}
        processes.start("worker")
        assert await until(lambda: "retention.swept" in processes.log("worker").read_text()), processes.words()
        left = _rows(processes.database_url)
        assert {name: rows & left[name] for name, rows in before.items()} == {
            name: rows & due[name] for name, rows in before.items()
        }
