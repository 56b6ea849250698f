"""The plan: which routes of a Book an alert has to be asked at all. Made once for as long as a Book is in use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from switchboard.model.facts import Facts
from switchboard.routing.book import Book, Route
from switchboard.search.index import QueryIndex


def routes_for(facts: Facts, book: Book, *, teams: tuple[str, ...]) -> tuple[Route, ...]:
    """Tell the routes, in order, that may hold for an alert or be unknown; of all others it is known that they do not."""
    places = _planned(_Same(book.routes)).candidates(facts, teams)
    return tuple(book.routes[place] for place in places)


@dataclass(frozen=True, eq=False, slots=True)
class _Same:
    """Routes told apart by being the same object: to compare them would take longer than to ask them."""

    routes: tuple[Route, ...]

    def __hash__(self) -> int:
        return id(self.routes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.routes is self.routes


@lru_cache(maxsize=8)
def _planned(same: _Same) -> QueryIndex:
    return QueryIndex(tuple(route.query for route in same.routes))
