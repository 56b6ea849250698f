"""The words of a search: what parse.py makes, show.py prints, match.py asks of an alert's facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Operator(StrEnum):
    """What a term asks of its key. Comparisons (`>`, `<=`) will be further members."""

    EQUALS = ":"
    HAS = "has"


@dataclass(frozen=True, slots=True)
class Value:
    r"""One value as typed, its quotes and `\"` resolved; `*` and `\*` still stand for themselves."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """`key:value`, `key:[a,b]` or `has:key`. `tag` says that the key was typed `tags[key]`: a tag and nothing else."""

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


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold. Never nested in another And; without parts it is the empty query, which all alerts match."""

    parts: tuple[Or | Term | FreeText, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any part holds. Two parts or more, none of them another Or."""

    parts: tuple[And | Term | FreeText, ...]


Leaf = Term | FreeText
Query = And | Or | Term | FreeText


def all_of(queries: list[Query]) -> Query:
    """Join queries by AND: flat, and a single one stays itself."""
    parts: list[Or | Term | FreeText] = []
    for query in queries:
        parts.extend(query.parts if isinstance(query, And) else (query,))
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def any_of(queries: list[Query]) -> Query:
    """Join queries by OR: flat, and a single one stays itself."""
    parts: list[And | Term | FreeText] = []
    for query in queries:
        parts.extend(query.parts if isinstance(query, Or) else (query,))
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def leaves(query: Query) -> Iterator[Leaf]:
    """Walk every term and phrase, in the order they were typed."""
    if isinstance(query, Term | FreeText):
        yield query
        return
    for part in query.parts:
        yield from leaves(part)
