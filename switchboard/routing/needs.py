"""What a book asks of an alert that its body may not know."""

from __future__ import annotations

from switchboard.routing.book import Book
from switchboard.search.needs import asks_issue


def needs_state(book: Book) -> bool:
    """Tell whether any route asks for what only the issue knows: its status, its assignee, its counts."""
    return any(asks_issue(route.query) for route in book.routes)
