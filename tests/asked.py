"""What SQLite was asked, statement by statement with its values, whoever asked it: SQLAlchemy or a driver's cursor."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine


@contextmanager
def asked(engine: Engine) -> Iterator[list[str]]:
    """Collect what is asked over the one connection of a writing engine, rows written one by one."""
    found: list[str] = []
    connection = engine.raw_connection()
    driver = connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_trace_callback(found.append)
    try:
        yield found
    finally:
        driver.set_trace_callback(None)
        connection.close()
