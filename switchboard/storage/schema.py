"""Brings a database to the schema of this version, by the steps under migrations/. Alembic is heavy, and loaded to take one."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

import migrations
from migrations import HEAD
from switchboard.errors import StorageDown
from switchboard.storage.address import database_file, is_sqlite
from switchboard.storage.engine import writing_engine
from switchboard.storage.tables import ConfigRow

ADVISORY_SCHEMA = 0x5B_0003
SECONDS = 4
_FOLDER = str(Path(migrations.__file__).parent)


def unready(url: str) -> str | None:
    """Return why a database cannot be asked yet, None where it can. A file that is missing is not made."""
    if is_sqlite(url) and not database_file(url).is_file():
        return f"there is no database at {database_file(url)}"
    engine = _asking(url)
    try:
        ready = inspect(engine).has_table(ConfigRow.__tablename__)
    except DBAPIError as error:
        return f"the database does not answer: {str(error.orig).partition(chr(10))[0]}"
    finally:
        engine.dispose()
    return None if ready else "the database is empty"


def outdated(url: str) -> str | None:
    """Return how the tables of a database that can be asked differ from this version's, None where they do not."""
    has = _step(url)
    if has is None:
        return "its tables are of an older version"
    if has == HEAD:
        return None
    return "its tables are of an older version" if knows(has) else "its tables are of a newer version"


def knows(step: str) -> bool:
    """Return whether a step is one of this version's: a database that is at another is of a newer version."""
    from alembic.script import ScriptDirectory

    return any(known.revision == step for known in ScriptDirectory(_FOLDER).walk_revisions())


def is_current(url: str) -> bool:
    """Return whether a database is there, answers, and has this version's schema."""
    try:
        return _step(url) == HEAD
    except DBAPIError:
        return False


def _step(url: str) -> str | None:
    """Return the step that a database is at, None where it took none that is left."""
    engine = _asking(url)
    try:
        with engine.connect() as connection:
            is_known = inspect(connection).has_table("alembic_version")
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if is_known else None
    finally:
        engine.dispose()


def migrate(url: str, *, to: str = "head") -> None:
    """Apply what is missing, in one transaction; two processes that do so at once wait for each other.

    Raises StorageDown where the database does not answer.
    """
    engine = writing_engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_SCHEMA})
            _go(connection, to)
    except OperationalError as error:
        raise StorageDown(f"{str(error.orig).partition(chr(10))[0]}. {StorageDown.__doc__}") from error
    finally:
        engine.dispose()


def _asking(url: str) -> Engine:
    """Open a database for one question; a PostgreSQL that cannot be reached is not waited for long."""
    return create_engine(url, poolclass=NullPool, connect_args={} if is_sqlite(url) else {"connect_timeout": SECONDS})


def _go(connection: Connection, to: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _FOLDER)
    config.attributes["connection"] = connection
    current = to == "base" or to.startswith("-")
    (command.downgrade if current else command.upgrade)(config, to)
