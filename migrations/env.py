"""How Alembic reaches the database: over the connection it was handed, else the address in DATABASE_URL's place."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from switchboard.runtime.settings import load
from switchboard.storage.engine import METADATA


def _run(connection: Connection) -> None:
    # render_as_batch: SQLite cannot alter a column in place.
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


handed: Connection | None = context.config.attributes.get("connection")
if handed is not None:
    _run(handed)
else:
    with create_engine(load().database_url.reveal()).begin() as opened:
        _run(opened)
