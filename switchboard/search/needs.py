"""What a query needs: terms without which it cannot match, counts to be looked up first, news of the issue itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from switchboard.search import fields
from switchboard.search.query import And, By, Counted, Query, Term, leaves


@dataclass(frozen=True, slots=True)
class CountAsk:
    """A count that a query asks for."""

    window: timedelta
    by: By


def conjuncts(query: Query) -> tuple[Term, ...]:
    """Return the terms that must all hold; none where an OR stands on top."""
    parts = query.parts if isinstance(query, And) else (query,)
    return tuple(part for part in parts if isinstance(part, Term))


def counts_in(query: Query) -> tuple[CountAsk, ...]:
    """Return the counts that a query asks for, each once, in the order typed."""
    asks = (CountAsk(leaf.window, leaf.by) for leaf in leaves(query) if isinstance(leaf, Counted))
    return tuple(dict.fromkeys(asks))


def asks_issue(query: Query) -> bool:
    """Return whether a query asks for what only the issue knows: its status, assignee, counts, ages."""
    return any(isinstance(leaf, Term) and fields.field_of(leaf).of_issue for leaf in leaves(query))
