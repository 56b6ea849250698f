"""Ask a query of one alert's facts: yes, no, or unknown, where the alert does not say."""

from __future__ import annotations

from switchboard.model.facts import Facts
from switchboard.model.hidden import is_hidden
from switchboard.search import fields
from switchboard.search.compile import compile_query
from switchboard.search.counts import counted
from switchboard.search.query import Counted, FreeText, Leaf, Query
from switchboard.search.truth import Asked, Truth

__all__ = ["HIDDEN_BEFORE", "Truth", "matches", "values_of", "why_unknown"]

HIDDEN_BEFORE = "it is hidden: it was redacted before it was kept, so nobody can tell"
_MOST = 1024
_ready: dict[int, tuple[Query, Asked]] = {}


def matches(query: Query, facts: Facts, *, teams: tuple[str, ...] = ()) -> Truth:
    """Ask a query of an alert; `teams` are the keys of the teams that own it. compile_query says what it means."""
    known = _ready.get(id(query))
    if known is None or known[0] is not query:
        known = query, compile_query(query)
        if len(_ready) >= _MOST:
            _ready.clear()
        _ready[id(query)] = known
    return known[1](facts, teams)


def values_of(leaf: Leaf, facts: Facts, *, teams: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the values a leaf is held against, as people read them."""
    if isinstance(leaf, Counted):
        return tuple(str(value) for value in counted(leaf, facts, teams) if value is not None)
    field = fields.PHRASE if isinstance(leaf, FreeText) else fields.field_of(leaf)
    texts = (field.kind.text(value) for value in field.read(facts, teams))
    return tuple(text for text in texts if text)


def why_unknown(leaf: Leaf, facts: Facts, *, teams: tuple[str, ...] = ()) -> str:
    """Return why a leaf that is unknown is so: the alert does not say, what it says is hidden, or cannot be compared."""
    if isinstance(leaf, Counted):
        return "the alert carries no such count"
    field = fields.PHRASE if isinstance(leaf, FreeText) else fields.field_of(leaf)
    values = field.read(facts, teams)
    if facts.redacted and any(map(is_hidden, values)):
        return HIDDEN_BEFORE
    return field.kind.unknown if values else "the alert does not say"
