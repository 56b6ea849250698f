"""The rows of one table as a unit of work knows them: what it read, what it wrote, and what of that is not put down yet.

A row that was read is written again only where it differs, and only the columns that do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

from msgspec.structs import astuple
from sqlalchemy import Table, bindparam, insert, update

from switchboard.model.delivery import Delivery
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.storage.session import Session
from switchboard.storage.statement import Read, Statement, Values

V = TypeVar("V", Subject, Delivery)
_WANTED = "wanted_id"


@dataclass(frozen=True, slots=True)
class Mapped(Generic[V]):
    """How a value lies in its table: the one mapping of both. `spread`: the columns of a field that has others than its own."""

    table: Table
    columns: Callable[[V], dict[str, Any]]
    value: Callable[[Read], V]
    spread: Mapping[str, tuple[str, ...]]
    _updating: dict[frozenset[str], Statement] = field(default_factory=dict)

    def updating(self, names: frozenset[str]) -> Statement:
        """Return the statement that changes these columns of a row."""
        if names not in self._updating:
            changing = update(self.table).where(self.table.c.id == bindparam(_WANTED))
            self._updating[names] = Statement(changing.values(bound(self.table, names)))
        return self._updating[names]

    def differing(self, before: V, after: V) -> frozenset[str]:
        """Return the columns in which two values differ."""
        parts = zip(after.__struct_fields__, astuple(before), astuple(after), strict=True)
        fields = [name for name, was, now in parts if was is not now and was != now]
        return frozenset([column for name in fields for column in self.spread.get(name, (name,))])


class Rows(Generic[V]):
    """The rows of one table, within one unit of work."""

    def __init__(self, session: Session, mapped: Mapped[V]) -> None:
        """Keep rows as they are mapped, and hold back within the session what is written."""
        self._session = session
        self._mapped: Mapped[V] = mapped
        self.table = mapped.table
        self._stored: dict[int, V] = {}
        self._held: dict[int, V] = {}
        self._new: set[int] = set()
        session.tell(self)

    def read(self, rows: Iterable[Read]) -> list[V]:
        """Return the values of rows that were just read, and know them."""
        values = [self._mapped.value(row) for row in rows]
        for value in values:
            self._stored[value.id] = value
        return values

    def known(self, row_id: int) -> V | None:
        """Return a value as it was last read or written in this unit, None where it was neither."""
        return self._held.get(row_id) or self._stored.get(row_id)

    def save(self, value: V) -> V:
        """Write a value before anybody asks again; a new one (id 0) comes back with its id."""
        if not value.id:
            value = replace(value, id=self._session.new_id(self.table))
            self._new.add(value.id)
        self._held[value.id] = value
        self._session.hold(self)
        return value

    def put_down(self) -> None:
        """Write what is held back, in as few statements as there are kinds of change."""
        held, self._held, new, self._new = self._held, {}, self._new, set()
        added: list[Values] = []
        changed: dict[frozenset[str], list[Values]] = defaultdict(list)
        for id_, value in held.items():
            before, columns = self._stored.get(id_), self._mapped.columns(value)
            if id_ in new:
                added.append({**columns, "id": id_})
            elif names := self._mapped.differing(before, value) if before else frozenset(columns):
                changed[names].append({_WANTED: id_, **{name: columns[name] for name in names}})
        self._session.write(inserting(self.table), added)
        for names, rows in changed.items():
            self._session.write(self._mapped.updating(names), rows)
        self._stored |= held

    def forget(self) -> None:
        """Know nothing any more, and write nothing of what is held back."""
        self._stored, self._held, self._new = {}, {}, set()


class Added:
    """Rows that are only ever added to a table, within one unit of work."""

    def __init__(self, session: Session, table: Table, statement: Statement) -> None:
        """Hold back rows within the session, for a statement that adds them."""
        self._session, self.table, self._statement = session, table, statement
        self._held: list[Values] = []
        session.tell(self)

    def add(self, row: Values) -> None:
        """Write a row before anybody asks again."""
        self._held.append(row)
        self._session.hold(self)

    def put_down(self) -> None:
        """Write what is held back."""
        held, self._held = self._held, []
        self._session.write(self._statement, held)

    def forget(self) -> None:
        """Write nothing of what is held back."""
        self._held = []


def bound(table: Table, names: Iterable[str]) -> dict[str, Any]:
    """Return a parameter for each of these columns, under its name."""
    return {name: bindparam(name, type_=table.c[name].type) for name in sorted(names)}


@lru_cache
def inserting(table: Table) -> Statement:
    """Return the statement that adds a whole row to a table."""
    return Statement(insert(table).values(bound(table, table.c.keys())))
