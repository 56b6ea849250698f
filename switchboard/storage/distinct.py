"""Rows that stand in their table once each, by what they say, within one unit of work; and which of them nobody uses any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, delete, or_, select

from switchboard.storage.rows import inserting
from switchboard.storage.session import Session
from switchboard.storage.statement import SLOTS, Statement, Values, in_slots

DistinctKey = tuple[Any, ...]


class Distinct:
    """The rows of one such table: found by their key, or added."""

    def __init__(self, session: Session, asking: KeyedRows) -> None:
        """Ask and write through this session."""
        self._db, self._asking = session, asking
        self.table = asking.table
        self._known: dict[DistinctKey, tuple[int, bytes] | None] = {}
        self._added: list[Values] = []
        session.tell(self)

    def load(self, keys: Iterable[DistinctKey]) -> None:
        """Look up at once the rows of these keys, which will be asked for one by one."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._known]
        self._known |= dict.fromkeys(wanted)
        statement, slots = self._asking.statement(len(wanted))
        for values in in_slots(wanted, *self._asking.key, slots=slots):
            for id_, body, *key in self._db.rows(statement, values):
                self._known[tuple(map(plain, key))] = (id_, plain(body))

    def found(self, key: DistinctKey) -> tuple[int, bytes] | None:
        """Return the id and the body of a row whose key was loaded, None where it is new."""
        return self._known[key]

    def add(self, key: DistinctKey, body: bytes, **columns: Any) -> int:
        """Add a row with the next `put_down`; its id comes back."""
        id_ = self._db.new_id(self.table)
        self._known[key] = (id_, body)
        self._added.append({"id": id_, "body": body, **dict(zip(self._asking.key, key, strict=True)), **columns})
        return id_

    def put_down(self) -> None:
        """Write what was added."""
        added, self._added = self._added, []
        self._db.write(inserting(self.table), added)

    def forget(self) -> None:
        """Know nothing any more, and write nothing of what was added."""
        self._known, self._added = {}, []


class KeyedRows:
    """How the rows of one such table are asked for by their key. The two statements are compiled once for an engine."""

    def __init__(self, table: Table, *key: str) -> None:
        """Ask a table by these columns."""
        self.table, self.key = table, key
        self._one, self._many = Statement(self._select(1)), Statement(self._select(SLOTS))

    def statement(self, wanted: int) -> tuple[Statement, int]:
        """Return what asks for so many keys, and how many it asks for at once."""
        return (self._one, 1) if wanted < 2 else (self._many, SLOTS)

    def _select(self, slots: int) -> Select[Any]:
        columns = [self.table.c[name] for name in ("id", "body", *self.key)]
        return select(*columns).where(self._where(columns[2:], slots))

    def _where(self, columns: Sequence[ColumnElement[Any]], slots: int) -> ColumnElement[bool]:
        if len(columns) == 1:
            return columns[0].in_([bindparam(f"{self.key[0]}{n}", type_=columns[0].type) for n in range(slots)])
        # Pairs are compared one by one: of `(a, b) IN (...)` SQLite would scan the table.
        named = [
            [column == bindparam(f"{column.key}{n}", type_=column.type) for column in columns] for n in range(slots)
        ]
        return or_(*(and_(*each) for each in named))


def plain(value: Any) -> Any:
    """Return bytes as bytes, whatever a driver gives them as."""
    return bytes(value) if isinstance(value, memoryview) else value


class Unused:
    """What retention lets go of such a table: the rows that nobody refers to."""

    def __init__(self, session: Session, table: Table, referring: ColumnElement[int | None]) -> None:
        """Ask through this session; an index is over the column that refers to the table."""
        self._db, self._table, self._referring = session, table, referring

    def delete(self, ids: Collection[int]) -> None:
        """Delete these rows, but for those that somebody refers to."""
        used = select(self._referring).where(self._referring == self._table.c.id).exists()
        self._db.execute(delete(self._table).where(self._table.c.id.in_(ids), ~used))
