"""What rests in a database: every value of every row as it was before it was compressed, and the bytes of SQLite's files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from switchboard.storage.address import database_file, inbox_file, is_sqlite
from switchboard.storage.compact import loose
from switchboard.storage.engine import writing_engine

_COMPACT = frozenset(
    {("alert", "own"), ("stack", "body"), ("fact_set", "body"), ("decision", "body"), ("digest", "body")}
)


def cells(url: str) -> Iterator[tuple[str, str]]:
    """Give every value of every table as text, with where it stands; the inbox's as well."""
    for address in (url, f"sqlite:///{inbox_file(url)}") if is_sqlite(url) else (url,):
        engine = writing_engine(address)
        with engine.connect() as connection:
            for table in inspect(connection).get_table_names():
                yield from _cells_of(connection, table)
        engine.dispose()


def _cells_of(connection: Connection, table: str) -> Iterator[tuple[str, str]]:
    for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608
        yield from ((f"{table}.{name}", _read(table, str(name), value)) for name, value in row.items())


def _read(table: str, column: str, value: object) -> str:
    if not isinstance(value, bytes | memoryview):
        return str(value)
    raw = bytes(value)
    with suppress(Exception):
        raw = loose(raw) if (table, column) in _COMPACT and raw else raw
    said = raw.decode(errors="replace")
    with suppress(ValueError):
        return "\n".join([said, *_texts(json.loads(said))])  # as JSON has it, and as it reads
    return said


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for pair in value.items() for each in pair for text in _texts(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in _texts(each))


def bytes_in_files(url: str) -> Iterator[tuple[str, bytes]]:
    """Give the bytes of SQLite's files, with their logs."""
    for file in (database_file(url), inbox_file(url)):
        for each in (file, Path(f"{file}-wal")):
            if each.exists():
                yield each.name, each.read_bytes()
