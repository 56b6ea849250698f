"""How kinds of value are made: texts of a shape, words of a closed list, `never`, lists, and the places below."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from switchboard.config.findings import FindingCode
from switchboard.config.keys.key import D, Keys, Kind, Shape, V
from switchboard.config.yaml_reader import Place

E = TypeVar("E", bound=StrEnum)
K = TypeVar("K", bound=Keys)
TEXT_SHAPE: Shape = {"type": "string", "minLength": 1}


@dataclass(frozen=True, kw_only=True)
class OrNever(Kind[V | None]):
    """A kind that may be switched off: with `never` it is None, whatever the default."""

    def read(self, here: Place, name: str, default: D) -> V | D | None:
        """Read what is written, None for never."""
        return None if here.asks_nothing(name) else super().read(here, name, default)

    def written(self, default: object) -> object:
        """Return a default as the file would write it."""
        return "never" if default is None else self.write(default)


def or_never(kind: Kind[V]) -> OrNever[V]:
    """Take `never` (also false, no, off) as well."""
    shape = {"anyOf": [kind.shape, {"enum": ["never", False]}]}
    takes = f"{kind.takes}, or `never`"
    return OrNever(takes=takes, shape=shape, reader=kind.reader, write=kind.write, tables=kind.tables)


def shaped(pattern: re.Pattern[str], takes: str, *, problem: str, remedy: str) -> Kind[str]:
    """Take a text that fits a pattern; `problem` ends the sentence that a wrong text begins."""

    def reader(here: Place, name: str) -> str | None:
        text = here.text(name)
        if text is None or pattern.fullmatch(text):
            return text
        here.refuse(name, FindingCode.WRONG_VALUE, f"“{text}” is {problem}", remedy)
        return None

    return Kind(takes=takes, shape=TEXT_SHAPE, reader=reader)


def one_of(words: type[E]) -> Kind[E]:
    """Take a word of a closed list."""

    def reader(here: Place, name: str) -> E | None:
        return here.choice(name, words)

    return Kind(
        takes=", ".join(f"`{word}`" for word in words),
        shape={"enum": list(map(str, words))},
        reader=reader,
        write=_word,
    )


def some_of(words: type[E], *, problem: str) -> Kind[tuple[E, ...]]:
    """Take any of a closed list of words, given in the list's order."""

    def reader(here: Place, name: str) -> tuple[E, ...]:
        written = here.words(name)
        for word in written:
            if word.text not in list(words):
                remedy = here.report.nearest(word.text, list(words), otherwise=f"Known: {', '.join(words)}")
                here.report.refuse(word.at, FindingCode.WRONG_VALUE, f"“{word.text}” {problem}", remedy)
        asked = {word.text for word in written}
        return tuple(word for word in words if word in asked)

    one = one_of(words)
    return Kind(takes=f"any of {one.takes}", shape=listed(one.shape), reader=reader, write=_list)


def section(table: type[K]) -> Kind[K]:
    """Take a mapping of another place."""

    def reader(here: Place, name: str) -> K | None:
        below = here.below(name)
        return None if below is None else table(below)

    return Kind(takes=f"`{table.table.name}`", shape=_at(table), reader=reader, write=_section(table), tables=(table,))


def each(table: type[K]) -> Kind[tuple[K, ...]]:
    """Take a list of mappings of another place."""

    def reader(here: Place, name: str) -> tuple[K, ...]:
        return tuple(map(table, here.each(name)))

    shape = {"type": "array", "items": _at(table)}
    return Kind(takes=f"a list, each `{table.table.name}`", shape=shape, reader=reader, write=_nothing, tables=(table,))


def one_or_each(table: type[K]) -> Kind[tuple[K, ...]]:
    """Take a mapping of another place, or a list of such."""

    def reader(here: Place, name: str) -> tuple[K, ...]:
        return tuple(map(table, here.one_or_each(name)))

    takes = f"`{table.table.name}`, or a list of such"
    return Kind(takes=takes, shape=listed(_at(table)), reader=reader, write=_nothing, tables=(table,))


def named(table: type[K]) -> Kind[tuple[tuple[str, K], ...]]:
    """Take names of the user's own, each with a mapping of another place."""

    def reader(here: Place, name: str) -> tuple[tuple[str, K], ...]:
        return tuple((own, table(place)) for own, place in here.members(name))

    shape = {"type": "object", "additionalProperties": _at(table)}
    return Kind(takes=f"names, each `{table.table.name}`", shape=shape, reader=reader, write=_nothing, tables=(table,))


def named_values(kind: Kind[V]) -> Kind[tuple[tuple[str, V], ...]]:
    """Take names of the user's own, each with such a value."""

    def reader(here: Place, name: str) -> tuple[tuple[str, V], ...]:
        below = here.below(name)
        if below is None:
            return ()
        read = ((entry.key, kind.reader(below, entry.key)) for entry in below.node.entries)
        return tuple((own, value) for own, value in read if value is not None)

    shape = {"type": "object", "additionalProperties": kind.shape}
    return Kind(takes=f"names, each {kind.takes}", shape=shape, reader=reader, write=dict)


def _at(table: type[Keys]) -> Shape:
    return {"$ref": f"#/$defs/{table.table.name}"}


def listed(shape: Shape) -> Shape:
    """Take one value, or a list of them."""
    return {"anyOf": [shape, {"type": "array", "items": shape}]}


def _word(value: StrEnum) -> object:
    return value.value


def _list(values: tuple[str, ...]) -> object:
    return [str(value) for value in values]


def _nothing(value: object) -> None:
    """Write no default: the rows of the place below have their own."""


def _section(table: type[Keys]) -> Callable[[object], object]:
    def write(value: object) -> object:
        if isinstance(value, Keys):
            return None
        return {name: key.kind.written(getattr(value, name)) for name, key in table.table.rows.items()}

    return write
