"""Brings a database to the schema of this version, by the steps under migrations/."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

import migrations

ADVISORY_SCHEMA = 0x5B_0003


def migrate(url: str, *, to: str = "head") -> None:
    """Apply what is missing, in one transaction; two processes that do so at once wait for each other."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_SCHEMA})
        _go(connection, to)
    engine.dispose()


def _go(connection: Connection, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    current = to == "base" or to.startswith("-")
    (command.downgrade if current else command.upgrade)(config, to)
