"""Statements that run for every alert: written in Core, compiled once for an engine, run on the driver's own cursor.

SQLAlchemy's execution costs several times what the engine's own does (docs.sqlalchemy.org, "Working with the DBAPI
cursor"); what runs a few times a second stays with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NoReturn
from weakref import WeakSet

from sqlalchemy import Connection, LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.types import TypeEngine

Values = Mapping[str, Any]
Read = Sequence[Any]
Process = Callable[[Any], Any]
SLOTS = 64
"""How many keys a statement asks for at once that asks for many."""
Written = ClauseElement | Callable[[str], ClauseElement]


_MADE: WeakSet[Statement] = WeakSet()


def prepare_all(connection: Connection) -> None:
    """Compile every statement that there is so far for an engine."""
    for statement in list(_MADE):
        statement.prepare(connection)


class Statement:
    """One statement, all of whose parameters are bound by name. Rows come in the order of its columns."""

    def __init__(self, written: Written) -> None:
        """Take it as written, or what writes it for an engine, by the engine's name."""
        self._written = written
        self._compiled: dict[str, _Compiled] = {}
        _MADE.add(self)

    def rows(self, connection: Connection, values: Values) -> list[Read]:
        """Ask, and return all rows."""
        return self._for(connection).rows(connection, values)

    def write(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Write, once for each of these rows."""
        self._for(connection).write(connection, rows)

    def prepare(self, connection: Connection) -> None:
        """Compile it for an engine: the first page after a start is not to wait for that."""
        self._for(connection)

    def _for(self, connection: Connection) -> _Compiled:
        name = connection.dialect.name
        if name not in self._compiled:
            written = self._written if isinstance(self._written, ClauseElement) else self._written(name)
            self._compiled[name] = _Compiled(written, connection.dialect)
        return self._compiled[name]


def run(connection: Connection, words: str) -> None:
    """Tell the driver something that has neither values nor an answer."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(words)
    except connection.dialect.loaded_dbapi.Error as error:
        _fail(connection, words, error)


class _Compiled:
    """A statement in an engine's words, with what turns our values into its own and back."""

    def __init__(self, written: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = written.compile(dialect=dialect)
        self._text = str(compiled)
        self._names: tuple[str, ...] | None = tuple(compiled.positiontup) if compiled.positional else None
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        binding = {name: _binding(bind.type, dialect) for name, bind in compiled.binds.items()}
        self._binding = tuple((name, process) for name, process in binding.items() if process)
        reading = [_reading(column.type, dialect) for column in getattr(written, "selected_columns", ())]
        self._reading = tuple((place, process) for place, process in enumerate(reading) if process)

    def rows(self, connection: Connection, values: Values) -> list[Read]:
        driver: Any = connection.connection.driver_connection
        try:
            found: list[Read] = driver.execute(self._text, self._bound(values)).fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            _fail(connection, self._text, error)
        return [self._read(row) for row in found] if self._reading else found

    def write(self, connection: Connection, rows: Iterable[Values]) -> None:
        cursor: Any = connection.connection.cursor()
        try:
            cursor.executemany(self._text, [self._bound(row) for row in rows])
        except connection.dialect.loaded_dbapi.Error as error:
            _fail(connection, self._text, error)
        finally:
            cursor.close()

    def _bound(self, values: Values) -> Any:
        given = {**self._fixed, **values}
        for name, process in self._binding:
            if (value := given[name]) is not None:
                given[name] = process(value)
        return given if self._names is None else [given[name] for name in self._names]

    def _read(self, row: Read) -> Read:
        read = list(row)
        for place, process in self._reading:
            if (value := read[place]) is not None:
                read[place] = process(value)
        return read


def _binding(type_: TypeEngine[Any], dialect: Dialect) -> Process | None:
    own = type_.dialect_impl(dialect)
    # SQLite takes bytes as they are; to wrap each anew is what costs.
    return None if dialect.name == "sqlite" and isinstance(own, LargeBinary) else own.bind_processor(dialect)


def _reading(type_: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return type_.dialect_impl(dialect).result_processor(dialect, None)


def _fail(connection: Connection, text: str, error: Exception) -> NoReturn:
    """Raise the driver's error as SQLAlchemy would, and let go of a connection that is lost."""
    dialect = connection.dialect
    base = dialect.loaded_dbapi.Error
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    raise DBAPIError.instance(
        text, None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    ) from error


def in_slots(wanted: Sequence[Sequence[Any]], *names: str, slots: int = SLOTS) -> Iterator[Values]:
    """Yield the values for a statement that has so many slots of these names, until all is asked for.

    A statement about a fixed number, of which some may be the same, is compiled once; those left over take the last.
    """
    for start in range(0, len(wanted), slots):
        part = wanted[start : start + slots]
        filled = enumerate(part[min(n, len(part) - 1)] for n in range(slots))
        yield {f"{name}{n}": value for n, row in filled for name, value in zip(names, row, strict=True)}
