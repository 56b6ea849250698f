"""SQLite databases as files: one is filled with copies of what a worker left in it, and looked at from beside."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

FAST = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-262144")
# Copy number k of a row: its keys are its own, and it points to copies. What is not named here is copied as it is.
# `:subjects`, `:alerts`, `:sets`, `:deliveries`, `:attempts` are the highest ids that the worker gave, `:issues` how many it saw.
COPIES: Mapping[str, Mapping[str, str]] = {
    "subject": {
        "id": "id + :subjects * k",
        "name": "CAST(CAST(name AS INTEGER) + :issues * k AS TEXT)",
        "key": "replace(key, name, CAST(CAST(name AS INTEGER) + :issues * k AS TEXT))",
    },
    # Inbounds that are still to come must not be taken for those of a copy.
    "alert": {
        "id": "id + :alerts * k",
        "subject_id": "subject_id + :subjects * k",
        "inbound_id": "-:alerts * k - id",
        "fact_set_id": "fact_set_id + :sets * k",
    },
    "fact_set": {"id": "id + :sets * k", "subject_id": "subject_id + :subjects * k"},
    "timeline_entry": {"subject_id": "subject_id + :subjects * k"},
    "delivery": {
        "id": "id + :deliveries * k",
        "subject_id": "subject_id + :subjects * k",
        "alert_id": "alert_id + :alerts * k",
        "lookup": "lookup || '-' || k",
    },
    "attempt": {"id": "id + :attempts * k", "delivery_id": "delivery_id + :deliveries * k"},
    "seen": {"key": "key || '#' || k"},
}
HIGHEST = {
    "subjects": "subject",
    "alerts": "alert",
    "sets": "fact_set",
    "deliveries": "delivery",
    "attempts": "attempt",
}
AT_REST = "UPDATE delivery SET due_at = NULL, shown = wanted"


def multiply(file: Path, times: int) -> None:
    """Make of all that is stored so many times as much, at rest: every message shows what it is to show."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        for pragma in FAST:
            db.execute(f"PRAGMA {pragma}")
        db.execute("BEGIN IMMEDIATE")
        db.execute(AT_REST)
        highest = "SELECT coalesce(max(id), 0) FROM {}"
        values = {name: _number(db, highest.format(table)) for name, table in HIGHEST.items()}
        values |= {"issues": _number(db, "SELECT count(*) FROM subject"), "times": times}
        for table, changed in COPIES.items():
            db.execute(_copying(db, table, changed), values)
        db.execute("COMMIT")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copying(db: sqlite3.Connection, table: str, changed: Mapping[str, str]) -> str:
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    given = ", ".join(changed.get(name, f'"{name}"') for name in columns)
    named = ", ".join(f'"{name}"' for name in columns)
    numbers = (
        "WITH RECURSIVE copy(k) AS (SELECT 1 WHERE :times > 1 UNION ALL SELECT k + 1 FROM copy WHERE k + 1 < :times)"
    )
    return f"INSERT INTO {table} ({named}) {numbers} SELECT {given} FROM copy CROSS JOIN {table}"  # noqa: S608 (our own names)


def told_of(file: Path) -> int:
    """Return how many messages stand somewhere."""
    return _look(file, "SELECT count(*) FROM delivery WHERE delivered_at IS NOT NULL")


def issues(file: Path) -> int:
    """Return how many issues are known."""
    return _look(file, "SELECT count(*) FROM subject")


def alerts(file: Path) -> int:
    """Return how many alerts are stored."""
    return _look(file, "SELECT count(*) FROM alert")


def counted_events(file: Path) -> int:
    """Return how many events were counted, over all issues."""
    return _look(file, "SELECT coalesce(sum(events), 0) FROM subject")


def working_since(file: Path) -> float:
    """Return when the worker first owed something, in Unix time."""
    with closing(sqlite3.connect(file)) as db:
        (at,) = db.execute("SELECT min(born_at) FROM delivery").fetchone()
    return datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp()


def _look(file: Path, question: str) -> int:
    with closing(sqlite3.connect(file, timeout=30)) as db:
        return _number(db, question)


def _number(db: sqlite3.Connection, question: str) -> int:
    return int(db.execute(question).fetchone()[0])
