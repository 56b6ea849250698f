"""What a book asks of an alert that its body may not know."""

from __future__ import annotations

from switchboard.routing.book import Book
from switchboard.search.query import Term, leaves

# These are about the issue; an event does not know them.
OF_THE_ISSUE = frozenset({"is"})


def needs_state(book: Book) -> bool:
    """Tell whether any route asks for what only the issue knows: its status, its assignee."""
    terms = (leaf for route in book.routes for leaf in leaves(route.query) if isinstance(leaf, Term))
    return any(term.key in OF_THE_ISSUE for term in terms)
