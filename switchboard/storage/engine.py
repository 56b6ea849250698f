"""Opens a database: the worker's writing engine, and query-only ones for everybody else."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import NullPool, StaticPool
from sqlmodel import SQLModel

from switchboard.storage import (
    tables,
    tables_alerts,
    tables_chatops,
    tables_digests,
    tables_noise,
    tables_pager,
    tables_people,
    tables_statistics,
)
from switchboard.storage.address import database_file, is_sqlite
from switchboard.storage.private import private_database

WRITING = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=OFF", "temp_store=MEMORY")
READING = ("busy_timeout=5000", "query_only=ON")


def writing_engine(url: str) -> Engine:
    """Open the database for units of work. SQLite has one connection, whose transactions take the write lock at once."""
    if not is_sqlite(url):
        return create_engine(url, pool_size=4, max_overflow=0, pool_pre_ping=True)
    private_database(database_file(url))
    engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    _begin_with(engine, "BEGIN IMMEDIATE", WRITING)
    return engine


def reading_engine(url: str) -> Engine:
    """Open the database for questions only; a write through it is refused."""
    if not is_sqlite(url):
        engine = create_engine(url, pool_size=4, max_overflow=4, pool_pre_ping=True)
        return engine.execution_options(postgresql_readonly=True)
    private_database(database_file(url))
    engine = create_engine(url, poolclass=NullPool, connect_args={"check_same_thread": False})
    _begin_with(engine, "BEGIN", READING)
    return engine


def _begin_with(engine: Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    """Take transactions out of the driver's hands: it would begin them late, and only before some statements.

    The dialect begins them, and no listener to the engine: one would cost every statement a fifth more.
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    def _do_begin(connection: Any) -> None:
        connection.execute(begin)

    engine.dialect.do_begin = _do_begin  # type: ignore[method-assign,assignment]


TABLES = (
    tables,
    tables_alerts,
    tables_chatops,
    tables_digests,
    tables_noise,
    tables_pager,
    tables_people,
    tables_statistics,
)
METADATA = SQLModel.metadata
