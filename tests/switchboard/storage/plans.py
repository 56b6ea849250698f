"""What the drivers were really asked, and how either engine would go about it: which tables it would walk from end to end."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any, Self

import psycopg
from sqlalchemy import Connection, Engine, event

from switchboard.storage.engine import METADATA

_PLANNED = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
# Whether there is a way by an index is asked, not whether a table that is empty is worth one.
_BY_INDEX = [f"SET LOCAL enable_{way} = off" for way in ("seqscan", "hashjoin", "mergejoin", "material")]
_PARTIAL = {
    index.name
    for table in METADATA.tables.values()
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}

Asked = tuple[str, Any]


def listen(engine: Engine) -> list[Asked]:
    """Note from now on what the driver is given, on whatever way it comes there."""
    asked: list[Asked] = []

    def _connect(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
        options |= (
            {"cursor_factory": _psycopg(asked)} if engine.dialect.name == "postgresql" else {"factory": _sqlite(asked)}
        )

    event.listen(engine, "do_connect", _connect)
    return asked


def _psycopg(asked: list[Asked]) -> type[psycopg.Cursor[Any]]:
    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
            asked.append((query, params))
            return super().execute(query, params, **options)

        def executemany(self, query: Any, params_seq: Iterable[Any], **options: Any) -> None:
            rows = list(params_seq)
            asked.append((query, rows[0]))
            super().executemany(query, rows, **options)

    return Noting


def _sqlite(asked: list[Asked]) -> type[sqlite3.Connection]:
    class NotingCursor(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = (), /) -> Self:
            asked.append((sql, parameters))
            return super().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Iterable[Any], /) -> Self:
            rows = list(parameters)
            asked.append((sql, rows[0]))
            return super().executemany(sql, rows)

    class Noting(sqlite3.Connection):
        def cursor(self, factory: Any = None) -> Any:
            return super().cursor(NotingCursor)

        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            return super().cursor(NotingCursor).execute(sql, parameters)

        def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
            return super().cursor(NotingCursor).executemany(sql, parameters)

    return Noting


def walked(connection: Connection, asked: Asked) -> Iterator[str]:
    """Give the tables that a statement would go through from end to end.

    Not those of which it takes the first few as they lie, nor a partial index: that is over few rows.
    """
    if not _PLANNED.match(asked[0]):
        return
    if connection.dialect.name == "postgresql":
        yield from _walked_by_postgresql(_plan_of_postgresql(connection, asked), limited=False)
    else:
        yield from _walked_by_sqlite(asked[0], steps(connection, asked))


def steps(connection: Connection, asked: Asked) -> list[str]:
    """Return how SQLite would go about a statement."""
    driver = connection.connection.cursor()
    driver.execute(f"EXPLAIN QUERY PLAN {asked[0]}", asked[1])
    return [step[3] for step in driver.fetchall()]


def _walked_by_sqlite(statement: str, plan: list[str]) -> Iterator[str]:
    takes_the_first = re.search(r"\sLIMIT\s", statement) and not re.search(r"\sWHERE\s(?!TRUE\s)", statement)
    sorts = any("TEMP B-TREE" in step for step in plan)
    made_here = re.findall(r"\bWITH (?:RECURSIVE )?(\w+)", statement)
    for step in plan:
        way = re.match(r"(SCAN|SEARCH) (\w+)(?:.* INDEX (\w+))?", step)
        if way is None or way[2] in ("CONSTANT", *made_here):
            continue
        # An automatic index is made for one statement: the whole table is read for it.
        if "AUTOMATIC" in step or (way[1] == "SCAN" and way[3] not in _PARTIAL and (sorts or not takes_the_first)):
            yield way[2]


def _plan_of_postgresql(connection: Connection, asked: Asked) -> dict[str, Any]:
    driver = connection.connection.cursor()
    for way in _BY_INDEX:
        driver.execute(way)
    driver.execute(f"EXPLAIN (FORMAT JSON) {asked[0]}", asked[1])
    [[[plan]]] = driver.fetchall()
    found: dict[str, Any] = plan["Plan"]
    return found


def _walked_by_postgresql(node: dict[str, Any], *, limited: bool, over: str = "") -> Iterator[str]:
    kind = node["Node Type"]
    unbound = kind in ("Index Scan", "Index Only Scan", "Bitmap Index Scan") and "Index Cond" not in node
    takes_the_first = limited and "Filter" not in node
    if kind == "Seq Scan" or (unbound and node["Index Name"] not in _PARTIAL and not takes_the_first):
        yield node.get("Relation Name") or over
    limited = kind == "Limit" or (limited and kind not in ("Sort", "Aggregate"))
    for inner in node.get("Plans", ()):
        yield from _walked_by_postgresql(inner, limited=limited, over=node.get("Relation Name", ""))
