"""What a book asks of an alert that its body may not know."""

from __future__ import annotations

from switchboard.config.config import Book
from switchboard.config.destinations import Form
from switchboard.search.needs import asks_issue


def needs_state(book: Book) -> bool:
    """Tell whether any condition asks for what only the issue knows: its status, its assignee, its counts."""
    return any(map(asks_issue, book.conditions))


def fills_names(book: Book) -> bool:
    """Tell whether any route names a channel by what an alert says, such as `slack:#squad-{tags.squad}`."""
    return any(target.form is Form.TEMPLATE for route in book.routes for target in route.notify)
