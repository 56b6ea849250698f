"""What must hold for a query to match at all: the cheap first question before the whole is asked."""

from __future__ import annotations

from switchboard.search.query import And, Query, Term


def conjuncts(query: Query) -> tuple[Term, ...]:
    """Tell the terms that must all hold; none where an OR stands on top."""
    parts = query.parts if isinstance(query, And) else (query,)
    return tuple(part for part in parts if isinstance(part, Term))
