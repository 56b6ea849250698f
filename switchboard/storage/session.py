"""The session of one unit of work: all is asked and written through it, and what is written may wait for company.

What is held back is put down before anything else is asked, before a savepoint and at the end; what nobody asks for only
at the end, or before a savepoint. Where a savepoint is rolled back, or a row is written past this, what was known is
forgotten. So a batch writes each table once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, Protocol

from sqlalchemy import Connection, Executable, Table, text
from sqlalchemy.engine import CursorResult, Dialect

from switchboard.redact.at_rest import AS_IT_CAME, AtRest
from switchboard.storage.statement import Read, Statement, Values, run

_NEXT = text("SELECT nextval(:sequence) FROM generate_series(1, :most)")
_NONE: Iterator[int] = iter(())
# The mark under which the numbers lie that were given out already, in a life that a restore has undone.
IDS = "ids"
_LARGEST = "SELECT max(coalesce((SELECT max(id) FROM {table}), 0), coalesce((SELECT value FROM mark WHERE name = 'ids'), 0)) + 1"


class Knowing(Protocol):
    """What a unit of work knows of a table."""

    table: Table

    def forget(self) -> None:
        """Know nothing any more, and write nothing of what is held back."""
        ...


class Writing(Protocol):
    """What holds back what a unit of work writes."""

    def put_down(self) -> None:
        """Write what is held back."""
        ...


class Session:
    """One connection, within one transaction."""

    def __init__(self, connection: Connection, at_rest: AtRest = AS_IT_CAME) -> None:
        """Ask and write through this connection."""
        self._connection = connection
        self.at_rest = at_rest
        """What is hidden in the texts that are written."""
        self._known: list[Knowing] = []
        self._pending: dict[Writing, None] = {}
        self._last: dict[Writing, None] = {}
        self._ids: dict[str, Iterator[int]] = {}
        self._new: set[tuple[str, int]] = set()
        self.at_once = 1
        """How many rows a table may get: so many ids are asked for at a time, where an engine gives them out."""

    @property
    def dialect(self) -> Dialect:
        """Return the engine's dialect."""
        return self._connection.dialect

    def tell(self, known: Knowing) -> None:
        """Say to this from now on when what it knows holds no more."""
        self._known.append(known)

    def hold(self, writing: Writing) -> None:
        """Note that this holds something back."""
        self._pending[writing] = None

    def hold_to_the_end(self, writing: Writing) -> None:
        """Note that this holds something back for which nothing else asks."""
        self._last[writing] = None

    def put_down(self) -> None:
        """Write all that is held back."""
        self._put_down_what_is_asked_for()
        last, self._last = self._last, {}
        for writing in last:
            writing.put_down()

    def _put_down_what_is_asked_for(self) -> None:
        pending, self._pending = self._pending, {}
        for writing in pending:
            writing.put_down()

    def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Ask or write anything, as SQLAlchemy does it."""
        self._put_down_what_is_asked_for()
        for known in self._known if statement.is_dml else ():
            if known.table is getattr(statement, "table", None):
                known.forget()
        return self._connection.execute(statement, values)

    def rows(self, statement: Statement, values: Values) -> list[Read]:
        """Ask a statement that is asked often; returns all rows."""
        self._put_down_what_is_asked_for()
        return statement.rows(self._connection, values)

    def write(self, statement: Statement, rows: Sequence[Values]) -> None:
        """Write rows by a statement that is written often, over whatever is held back of others."""
        if rows:
            statement.write(self._connection, rows)

    def new_id(self, table: Table) -> int:
        """Return the id of a row that will be added to a table."""
        if (given := next(self._ids.get(table.name, _NONE), None)) is None:
            self._ids[table.name] = self._new_ids(table.name)
            given = next(self._ids[table.name])
        self._new.add((table.name, given))
        return given

    def is_new(self, table: Table, row_id: int) -> bool:
        """Return whether a row was added in this unit; where a savepoint was undone meanwhile, perhaps not so."""
        return (table.name, row_id) in self._new

    def _new_ids(self, table: str) -> Iterator[int]:
        """On SQLite those after the largest, as it would choose itself: within our transaction nobody else writes
        (sqlite.org/autoinc.html), above what a restore has set aside. PostgreSQL gives them out by its sequence, once for good.
        """
        if self.dialect.name == "sqlite":
            return count(self._connection.exec_driver_sql(_LARGEST.format(table=table)).scalar_one())
        values = {"sequence": f"{table}_id_seq", "most": self.at_once}
        return iter(self._connection.execute(_NEXT, values).scalars().all())

    def forget(self) -> None:
        """Know nothing of what was asked or written before."""
        self._pending, self._last = {}, {}
        self._ids.clear()
        self._new.clear()
        for known in self._known:
            known.forget()

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo only what happens inside, if it raises."""
        self.put_down()
        self._run("SAVEPOINT inside")
        try:
            yield
            self.put_down()
        except BaseException:
            self.forget()
            if not self._connection.invalidated:
                self._run("ROLLBACK TO SAVEPOINT inside")
                self._run("RELEASE SAVEPOINT inside")
            raise
        self._run("RELEASE SAVEPOINT inside")

    def _run(self, words: str) -> None:
        """Every batch has a savepoint, so the driver issues it: SQLAlchemy's own costs four times as much."""
        run(self._connection, words)
