"""Chooses the inbox that goes with a database's address."""

from __future__ import annotations

from switchboard.storage.address import inbox_file, is_sqlite
from switchboard.storage.inbox_postgres import PostgresInbox
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.inbox_sqlite import SqliteInbox


def inbox_store(url: str) -> InboxStore:
    """Open the inbox of a database: NAME.inbox.db beside SQLite's NAME.db, a table of the same database on PostgreSQL."""
    return SqliteInbox(inbox_file(url)) if is_sqlite(url) else PostgresInbox(url)
