"""What a row of the table of keys is. A place of the file is a class of rows; made of a mapping, it reads it by its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar, overload

from switchboard.config.document import Mapping as Node
from switchboard.config.report import Report
from switchboard.config.yaml_reader import Place

V = TypeVar("V")
D = TypeVar("D")
Shape = dict[str, Any]
"""A piece of JSON Schema."""


def _as_it_is(value: Any) -> object:
    return value


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[V]):
    """A kind of value: how people name it, its JSON Schema, how it is read (None where it is wrong, which is reported).

    `write` gives a value as the file would write it. `tables` are the places that lie below.
    """

    takes: str
    shape: Shape
    reader: Callable[[Place, str], V | None]
    write: Callable[[Any], object] = _as_it_is
    tables: tuple[type[Keys], ...] = ()

    def read(self, here: Place, name: str, default: D) -> V | D:
        """Read a key that is written; the default where it is wrong."""
        value = self.reader(here, name)
        return default if value is None else value

    def written(self, default: object) -> object:
        """Return a default as the file would write it; None where there is nothing to write."""
        return None if default is None else self.write(default)


class Key(Generic[V, D]):
    """One key: the kind of its value, what holds where it is absent, and what it means in a sentence.

    One that is not `served` is accepted, so that one file serves two versions, and warned about; its value is checked
    all the same. What is `for_all` is written in `_global.yaml`, never in a team's file of a folder.
    """

    def __init__(
        self,
        kind: Kind[V],
        default: D,
        meaning: str,
        *,
        required: bool = False,
        served: bool = True,
        for_all: bool = False,
    ) -> None:
        """Make a row, whose name is that of the attribute it is given to; `except_` is the key `except`."""
        self.name = ""
        self.kind, self.default, self.meaning = kind, default, meaning
        self.required, self.served, self.for_all = required, served, for_all

    @property
    def written(self) -> object:
        """Return the default as the file would write it; None where there is nothing to write."""
        return self.kind.written(self.default)

    def read(self, here: Place) -> V | D:
        """Read the value at a place, the default where it is absent or wrong."""
        return self.kind.read(here, self.name, self.default) if here.has(self.name) else self.default

    def __set_name__(self, owner: type[Keys], name: str) -> None:
        """Take the attribute's name."""
        self.name = name.rstrip("_")

    @overload
    def __get__(self, keys: None, owner: type[Keys]) -> Self: ...

    @overload
    def __get__(self, keys: Keys, owner: type[Keys]) -> V | D: ...

    def __get__(self, keys: Keys | None, owner: type[Keys]) -> Self | V | D:
        """Return the row of a table, and the value where the table was made of a mapping."""
        return self if keys is None else self.read(keys.here)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The keys of one place by name, in order. `remedy` says what to write where a required one is missing.

    Of `one_of` exactly one is written, of `some_of` at least one; the loader says so in words of its own.
    """

    name: str
    rows: Mapping[str, Key[Any, Any]]
    remedy: str
    one_of: tuple[str, ...]
    some_of: tuple[str, ...]
    required: tuple[str, ...]
    served: frozenset[str]
    later: frozenset[str]
    for_all: frozenset[str]


class Keys:
    """A place of the file: a table of keys as a class, a mapping that is read as an instance."""

    table: ClassVar[Table]

    def __init_subclass__(
        cls, *, place: str, remedy: str = "", one_of: tuple[str, ...] = (), some_of: tuple[str, ...] = ()
    ) -> None:
        """Gather the rows."""
        rows = {key.name: key for key in vars(cls).values() if isinstance(key, Key)}
        cls.table = Table(
            name=place,
            rows=rows,
            remedy=remedy,
            one_of=one_of,
            some_of=some_of,
            required=tuple(name for name, key in rows.items() if key.required),
            served=frozenset(name for name, key in rows.items() if key.served),
            later=frozenset(name for name, key in rows.items() if not key.served),
            for_all=frozenset(name for name, key in rows.items() if key.for_all),
        )

    def __init__(self, here: Place, *, of_a_team: bool = False) -> None:
        """Report keys that nobody knows, those that are missing, and what is wrong with those not served yet."""
        self.here = here
        table = self.table
        above = table.for_all if of_a_team else frozenset()
        here.expect(table.served - above, later=table.later - above, above=above)
        if table.remedy:
            here.need(*table.required, remedy=table.remedy)
        for key in table.rows.values():
            if not key.served:
                key.read(here)

    @classmethod
    def unwritten(cls) -> Self:
        """Return the place where nothing is written: its defaults."""
        return cls(Place(Node(0, ()), "", Report("")))


def tables_below(top: type[Keys]) -> Iterator[type[Keys]]:
    """Return the table and those of all places below it, each once, in the order of the file."""
    found: dict[type[Keys], None] = {}
    _gather(top, found)
    yield from found


def _gather(table: type[Keys], found: dict[type[Keys], None]) -> None:
    found[table] = None
    for key in table.table.rows.values():
        for below in key.kind.tables:
            if below not in found:
                _gather(below, found)
