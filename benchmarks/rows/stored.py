"""stored: how much room an alert takes in the database, with its indexes, once a worker has worked it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import psycopg

from benchmarks.figures import Limit, Results, Sample
from benchmarks.postgres import running
from benchmarks.processes import wait_for
from benchmarks.rows.pipeline import fill, floor
from benchmarks.rows.postgres import NO_POSTGRES
from benchmarks.scale import Scale
from benchmarks.stage import Stage
from benchmarks.wild import Wild
from switchboard.storage.address import database_file, is_sqlite
from switchboard.storage.store import reading_store

ROW = "stored"
BYTES, ALL = "bytes/alert", "bytes/alert, all tables"
NEW, REPEAT, VARIED = "new error", "repeat", "repeat from another user"
ENGINES = ("SQLite", "PostgreSQL")
# An alert's own rows; `all tables` also has what repeats are known by, subjects, timelines and deliveries.
TABLES = ("alert", "decision", "fact_set", "stack")
ISSUES = 100

LIMITS = tuple(
    Limit(
        ROW,
        f"{case}, {engine}: at most {most:,} bytes/alert",
        lambda results, case=case, engine=engine: results.median(ROW, f"{case}, {engine}", BYTES),  # type: ignore[misc]
        most=most,
    )
    for engine in ENGINES
    for case, most in ((NEW, 3000), (REPEAT, 700), (VARIED, 700))
)


def measure(stage: Stage, scale: Scale, results: Results) -> Iterator[Sample]:
    """Let a worker work new errors and then their repeats, and look how much the tables grew by each."""
    with stage.outside() as outside, running(stage.open_folder() / "postgres") as server:
        yield from _grown(stage, stage.migrated(outside=outside.port), ENGINES[0], scale.stored)
        if isinstance(server, str):
            results.note(f"{NO_POSTGRES} ({server}).")
            return
        environment = {**stage.environment(outside=outside.port), "DATABASE_URL": server.database()}
        yield from _grown(stage, environment, ENGINES[1], scale.stored)


def _grown(stage: Stage, environment: dict[str, str], engine: str, count: int) -> Iterator[Sample]:
    url = environment["DATABASE_URL"]
    before, first, store = _sizes(url), 0, reading_store(url)
    with stage.switchboard("worker", environment) as worker:
        for case, issues, varied in ((NEW, count, False), (REPEAT, ISSUES, False), (VARIED, ISSUES, True)):
            fill(url, count, issues=issues, first=first, made=Wild(varied=varied))
            first += count
            wait_for(lambda: floor(store) >= first, worker.child)  # noqa: B023 - it waits here
            after = _sizes(url)
            for figure, was, grown in zip((BYTES, ALL), before, after, strict=True):
                yield Sample(ROW, f"{case}, {engine}", figure, (grown - was) / count)
            before = after
    store.close()


def _sizes(url: str) -> tuple[int, int]:
    """Return the bytes of an alert's own tables, and those of all."""
    found = _of_sqlite(url) if is_sqlite(url) else _of_postgres(url)
    return sum(found.get(name, 0) for name in TABLES), sum(found.values())


def _of_sqlite(url: str) -> dict[str, int]:
    question = "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name GROUP BY 1"
    with closing(sqlite3.connect(database_file(url), timeout=30)) as db:
        return dict(db.execute(question).fetchall())


def _of_postgres(url: str) -> dict[str, int]:
    question = (
        "SELECT relname::text, pg_total_relation_size(oid) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return {name: size for name, size in connection.execute(question) if name != "inbox"}
