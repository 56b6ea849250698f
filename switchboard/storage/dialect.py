"""The one statement that the two engines spell apart: insert, or update the row that is there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from switchboard.storage.rows import bound
from switchboard.storage.session import Session
from switchboard.storage.statement import Statement


def upsert(session: Session, table: Table, key: Sequence[str], changed: Sequence[str]) -> Any:
    """Build an insert which, where `key` is there already, writes the `changed` columns instead."""
    return _upsert(table, tuple(key), tuple(changed), session.dialect.name)


def upserting(table: Table, key: Sequence[str], changed: Sequence[str]) -> Statement:
    """Return the same as a statement that is written often, each row of it whole."""
    return Statement(partial(_whole, table, tuple(key), tuple(changed)))


@lru_cache
def _upsert(table: Table, key: tuple[str, ...], changed: tuple[str, ...], dialect: str) -> Any:
    """Building one costs as much as running it several times; there are a handful in all."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = make(table)
    return statement.on_conflict_do_update(
        index_elements=key, set_={name: statement.excluded[name] for name in changed}
    )


def _whole(table: Table, key: tuple[str, ...], changed: tuple[str, ...], dialect: str) -> Any:
    return _upsert(table, key, changed, dialect).values(bound(table, table.c.keys()))
