"""Conditions in routes.yaml, wherever one stands: of routes, quiet hours, maintenance, inhibition."""

from __future__ import annotations

from switchboard.config.yaml_reader import Place
from switchboard.errors import BadQuery
from switchboard.search.parse import parse
from switchboard.search.query import And, Query

NOTHING = And(())


def read_query(place: Place, key: str = "when") -> Query:
    """Read a condition; where it is absent or wrong, the one that asks nothing."""
    text = place.text(key)
    if text is None:
        return NOTHING
    try:
        return parse(text)
    except BadQuery as error:
        excerpt = text[error.position : error.position + 40]
        where = f"at character {error.position + 1}, “{excerpt}”" if excerpt else "at its end"
        place.refuse(key, f"{error} ({where})", "Conditions are written as in Sentry's search bar")
        return NOTHING
