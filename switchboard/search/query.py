"""The words of a search: what parse.py makes, show.py prints, match.py asks of an alert's facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal


class Operator(StrEnum):
    """What a term asks of its key: `key:a`, `key:>=a`, `key:=a`, `key:!=a`, `key:[a TO b]` (both ends within), `has:key`."""

    EQUALS = ":"
    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    SAME = "="
    OTHER = "!="
    BETWEEN = "to"
    HAS = "has"


@dataclass(frozen=True, slots=True)
class Value:
    r"""One value as typed, its quotes and `\"` resolved; `*` and `\*` still stand for themselves."""

    text: str
    quoted: bool = False
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """`key:value`, `key:>value`, `key:[a,b]`, `key:[a TO b]` or `has:key`.

    `tag` says that the key was typed `tags[key]`: a tag and nothing else.
    """

    key: str
    values: tuple[Value, ...] = ()
    operator: Operator = Operator.EQUALS
    negated: bool = False
    tag: bool = False
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FreeText:
    """Words without a key: one phrase to be found. `position` is the 0-based character where it starts."""

    text: str
    quoted: bool = False
    position: int = field(default=0, compare=False)


By = Literal["issue", "project", "team"]


@dataclass(frozen=True, slots=True)
class Counted:
    """`count(window, by):>value`: how many alerts came within the window, of the issue, its project or its owners.

    `window` is whole minutes; `operator` is GREATER or AT_LEAST.
    """

    window: timedelta
    value: int
    by: By = "issue"
    operator: Operator = Operator.GREATER
    negated: bool = False
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold. Never nested in another And; without parts it is the empty query, which all alerts match."""

    parts: tuple[Or | Leaf, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any part holds. Two parts or more, none of them another Or."""

    parts: tuple[And | Leaf, ...]


Leaf = Term | FreeText | Counted
Query = And | Or | Leaf


def all_of(queries: list[Query]) -> Query:
    """Join queries by AND: flat, and a single one stays itself."""
    parts: list[Or | Leaf] = []
    for query in queries:
        parts.extend(query.parts if isinstance(query, And) else (query,))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def any_of(queries: list[Query]) -> Query:
    """Join queries by OR: flat, and a single one stays itself."""
    parts: list[And | Leaf] = []
    for query in queries:
        parts.extend(query.parts if isinstance(query, Or) else (query,))
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def leaves(query: Query) -> Iterator[Leaf]:
    """Walk every term, count and phrase, in the order they were typed."""
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from leaves(part)
        return
    yield query
