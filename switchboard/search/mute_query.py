"""PURE: the query of a mute, read and checked."""

from __future__ import annotations

from functools import lru_cache

from switchboard.errors import BadQuery
from switchboard.search.parse import parse
from switchboard.search.query import Counted, Query, leaves


@lru_cache(maxsize=1024)
def mute_query(text: str) -> Query:
    """Read what is to be muted. Raises BadQuery, also for what would mute everything, and for a count."""
    query = parse(text)
    found = tuple(leaves(query))
    if not found:
        raise BadQuery("an empty query would mute everything: say what, such as project:warehouse")
    for leaf in found:
        if isinstance(leaf, Counted):
            raise BadQuery("a mute cannot count: leave count() to routes", position=leaf.position)
    return query
