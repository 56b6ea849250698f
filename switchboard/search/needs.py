"""What a query needs: terms without which it cannot match, counts to be looked up first, news of the issue itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from switchboard.model.facts import Facts
from switchboard.search import fields
from switchboard.search.query import And, By, Counted, Operator, Query, Term, leaves
from switchboard.search.texts import Texts


@dataclass(frozen=True, slots=True)
class CountAsk:
    """A count that a query asks for."""

    window: timedelta
    by: By


@dataclass(frozen=True, slots=True)
class Required:
    """An alert that says of `key` none of these values, folded as `said` does, cannot match: it is no, or unknown."""

    key: str
    values: frozenset[str]


def conjuncts(query: Query) -> tuple[Term, ...]:
    """Tell the terms that must all hold; none where an OR stands on top."""
    parts = query.parts if isinstance(query, And) else (query,)
    return tuple(part for part in parts if isinstance(part, Term))


def required(query: Query) -> tuple[Required, ...]:
    """Tell the plain equalities among the conjuncts, for an index: not negated, no wildcard, no absence."""
    found = (_required(term) for term in conjuncts(query))
    return tuple(each for each in found if each is not None)


def said(key: str, facts: Facts, *, teams: tuple[str, ...] = ()) -> frozenset[str] | None:
    """Tell what an alert says of a Required's key, folded; None where it is unknown whether it says anything."""
    term = Term(key.removeprefix("tags[").removesuffix("]"), tag=True) if key.startswith("tags[") else Term(key)
    field = fields.field_of(term)
    values = field.read(facts, teams)
    if not values and not field.known(facts):
        return None
    return frozenset(field.kind.folded(value) for value in values) if isinstance(field.kind, Texts) else None


def counts_in(query: Query) -> tuple[CountAsk, ...]:
    """Tell the counts that a query asks for, each once, in the order typed."""
    asks = (CountAsk(leaf.window, leaf.by) for leaf in leaves(query) if isinstance(leaf, Counted))
    return tuple(dict.fromkeys(asks))


def asks_issue(query: Query) -> bool:
    """Tell whether a query asks for what only the issue knows: its status, assignee, counts, ages."""
    return any(isinstance(leaf, Term) and fields.field_of(leaf).of_issue for leaf in leaves(query))


def _required(term: Term) -> Required | None:
    kind = fields.field_of(term).kind
    if term.negated or term.operator is not Operator.EQUALS or not isinstance(kind, Texts):
        return None
    plain: Iterable[str | None] = [kind.plain(value) if value.text else None for value in term.values]
    values = frozenset(text for text in plain if text is not None)
    return None if None in plain else Required(fields.canonical(term), values)
