"""What the sweep costs: a database with a hundred days of alerts, of which ten are too old. `python -m benchmarks.retention`.

It says how long slices take, with their commits, and how many alerts a second go, with the rests between slices.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, Table, create_engine
from sqlalchemy.pool import StaticPool

from benchmarks.databases import FAST
from switchboard.clock import SystemClock
from switchboard.config.config import Config
from switchboard.inbox.sweep import REST, Sweep
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.inbound import ProgressState
from switchboard.storage.address import is_sqlite
from switchboard.storage.alerts import alert, decided, fact_set, stack
from switchboard.storage.schema import migrate
from switchboard.storage.store import Store, writing_store
from switchboard.storage.tables import (
    AttemptRow,
    DeliveryRow,
    ProgressRow,
    SeenRow,
    SubjectRow,
    TimelineEntryRow,
    table_of,
)

NOW = datetime.now(UTC)
DAYS, OF_AN_ISSUE, AT_ONCE = 100, 50, 20_000
# What an alert, a fact set, a stack and a decision take (docs/performance.md).
OWN, SET, STACK, DECISION = 330, 700, 1_200, 200
CONFIG = Config(hash="", text="", file="")


def main() -> int:
    """Fill a database, sweep it, and say what that cost."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--alerts", type=int, default=2_000_000)
    given.add_argument("--url", help="an empty database; else a SQLite file that is removed again")
    options = given.parse_args()
    with TemporaryDirectory() as folder:
        url = options.url or f"sqlite:///{Path(folder) / 'house.db'}"
        migrate(url)
        fill(url, options.alerts)
        store = writing_store(url)
        asyncio.run(measure(store, options.alerts))
        store.close()
    return 0


def fill(url: str, count: int) -> None:
    """Write alerts, evenly over the days, with all that comes of them. A SQLite file is written without a journal, and its
    indexes are made at the end: nobody needs it if this is cut off.
    """
    engine = create_engine(url, poolclass=StaticPool)
    with engine.connect() as connection:
        indexes = _without_safety(connection) if is_sqlite(url) else {}
        for name in indexes:
            connection.exec_driver_sql(f"DROP INDEX {name}")
        for first in range(0, count, AT_ONCE):
            _fill(connection, first, min(AT_ONCE, count - first), count)
            connection.commit()
        for statement in indexes.values():
            connection.exec_driver_sql(statement)
        connection.commit()
    engine.dispose()


def _without_safety(connection: Connection) -> dict[str, str]:
    """Write as fast as it goes; returns the indexes that may be made again, each with its statement."""
    for pragma in FAST:
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    asked = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    return {row.name: row.sql for row in connection.exec_driver_sql(asked)}


def _fill(connection: Connection, first: int, many: int, count: int) -> None:
    dice = Random(first)
    numbers = range(first + 1, first + many + 1)
    issues = [number // OF_AN_ISSUE + 1 for number in numbers if number % OF_AN_ISSUE == 0]
    for table, rows in _rows(numbers, issues, count, dice):
        if rows:
            _write(connection, table, rows)


def _write(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Hand rows to the driver as they are: SQLAlchemy would look at each value."""
    dialect = connection.dialect
    names = list(rows[0])
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    quoted = ", ".join(dialect.identifier_preparer.quote(name) for name in names)
    statement = f"INSERT INTO {table.name} ({quoted}) VALUES ({', '.join([mark] * len(names))})"  # noqa: S608 - our own tables' names
    kept = [table.c[name].type.bind_processor(dialect) for name in names]
    values = [
        tuple(keep(row[name]) if keep else row[name] for name, keep in zip(names, kept, strict=True)) for row in rows
    ]
    connection.exec_driver_sql(statement, values)


def _at(number: int, count: int) -> datetime:
    return NOW - timedelta(days=DAYS) * (1 - number / count)


def _rows(numbers: range, issues: list[int], count: int, dice: Random) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Give each table with its rows: an issue has fifty alerts and one delivery with three tries."""
    times = {id_: _at(id_ * OF_AN_ISSUE, count) for id_ in issues}
    yield (
        alert,
        [
            {
                "id": number,
                "inbound_id": number,
                "subject_id": number // OF_AN_ISSUE + 1,
                "at": _at(number, count),
                "change": "occurred",
                "facts": b"",
                "config_hash": "",
                "decision": b"",
                "test": False,
                "fact_set_id": number // OF_AN_ISSUE + 1,
                "decision_id": number // OF_AN_ISSUE + 1,
                "own": dice.randbytes(OWN),
            }
            for number in numbers
        ],
    )
    yield (
        table_of(SeenRow),
        [
            {"kind": "event_id", "key": f"{number:032x}", "at": _at(number, count), "inbound_id": number}
            for number in numbers
        ],
    )
    yield (
        table_of(ProgressRow),
        [
            {"inbound_id": number, "state": ProgressState.DONE.value, "attempts": 1, "because": "a known issue"}
            for number in numbers[::4]
        ],
    )
    keys = [{"id": id_, "digest": f"{id_:016}".encode()} for id_ in issues]
    yield stack, [{**each, "body": dice.randbytes(STACK)} for each in keys]
    yield decided, [{**each, "config_hash": "one", "body": dice.randbytes(DECISION)} for each in keys]
    yield (
        fact_set,
        [{**each, "subject_id": each["id"], "stack_id": each["id"], "body": dice.randbytes(SET)} for each in keys],
    )
    yield from _told(issues, times)


def _told(issues: list[int], times: dict[int, datetime]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    yield (
        table_of(SubjectRow),
        [
            {
                "id": id_,
                "key": f"issue:acme:{id_}",
                "kind": "issue",
                "organization": "acme",
                "name": str(id_),
                "scope": "",
                "title": "It broke",
                "status": (Status.UNRESOLVED if id_ % 20 == 0 else Status.RESOLVED).value,
                "events": OF_AN_ISSUE,
                "changed_at": at,
                "version": 3,
            }
            for id_, at in times.items()
        ],
    )
    yield (
        table_of(DeliveryRow),
        [
            {
                "id": id_,
                "subject_id": id_,
                "destination": f"slack:C{id_ % 30}",
                "episode": 1,
                "state": (DeliveryState.DELIVERED if id_ % 20 == 0 else DeliveryState.CLOSED).value,
                "rank": 2,
                "alert_id": id_ * OF_AN_ISSUE - 1,
                "first_alert_id": (id_ - 1) * OF_AN_ISSUE or 1,
                "born_at": at,
                "closed_at": None if id_ % 20 == 0 else at,
                "delivered_at": at,
                "routes": b"[]",
                "fallback": False,
                "wanted": 3,
                "shown": 3,
                "cursor": 1,
                "attempts": 0,
                "may_repeat": False,
                "level": 0,
            }
            for id_, at in times.items()
        ],
    )
    tries = [(id_, at, turn) for id_, at in times.items() for turn in range(3)]
    yield (
        table_of(AttemptRow),
        [
            {"delivery_id": id_, "step": "refresh", "version": turn, "entry": 0, "started_at": at, "ended_at": at}
            for id_, at, turn in tries
        ],
    )
    yield (
        table_of(TimelineEntryRow),
        [{"subject_id": id_, "seq": turn + 1, "kind": "regressed", "at": at} for id_, at, turn in tries],
    )


async def measure(store: Store, count: int) -> None:
    """Sweep until nothing more is to go, without the rests, and add them to the time."""
    clock, took, cpu, gone = SystemClock(), [], [], 0
    sweep, before = Sweep(store, clock, lambda: CONFIG), store.size().get("house", 0)
    while sweep.is_due(NOW):
        start, used = time.perf_counter(), time.process_time()
        done = await store.call(partial(sweep.slice, CONFIG, NOW))
        took.append(time.perf_counter() - start)
        cpu.append(time.process_time() - used)
        gone += done.gone if done else 0
    seconds = sum(took) + len(took) * REST
    sys.stdout.write(
        f"{count} alerts, {before / 1e6:.0f} MB. {len(took)} slices: {_said(took)} by the clock, {_said(cpu)} of CPU. "
        f"{gone} rows and what hung on them went in {sum(took):.0f} s and {seconds:.0f} s with the rests: "
        f"{gone / seconds:.0f} rows a second\n"
    )


def _said(took: list[float]) -> str:
    """Say how long slices took: the median, 99 of 100, and the longest."""
    sizes = sorted(each * 1e3 for each in took)
    return f"{statistics.median(sizes):.0f} ms (99 %: {sizes[int(len(sizes) * 0.99)]:.0f}, worst: {sizes[-1]:.0f})"


if __name__ == "__main__":
    sys.exit(main())
