"""The one statement that the two engines spell apart: insert, or update the row that is there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, key: Sequence[str], changed: Sequence[str]) -> Any:
    """Build an insert which, where `key` is there already, writes the `changed` columns instead."""
    return _upsert(connection.dialect.name, table, tuple(key), tuple(changed))


@lru_cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], changed: tuple[str, ...]) -> Any:
    """Building one costs as much as running it several times; there are a handful in all."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = make(table)
    return statement.on_conflict_do_update(
        index_elements=key, set_={name: statement.excluded[name] for name in changed}
    )
