"""The migrations, on both engines: up, down and up again; what they make is what the rows say; the inbox is never touched."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

import migrations
from migrations import HEAD
from switchboard.model.inbound import Progress, ProgressState
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.schema import migrate
from switchboard.storage.store import writing_store
from tests.switchboard.builders import a_raw

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
MIGRATE = "import sys; from switchboard.storage.schema import migrate; migrate(sys.argv[1])"


@pytest.fixture(name="url", params=ENGINES)
def _url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/house.db"
    url: str = request.getfixturevalue("postgres_url")
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(name="engine")
def _engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url, poolclass=NullPool)
    yield engine
    engine.dispose()


def _tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version", "inbox"}


def test_up_down_and_up_again(url: str, engine: Engine) -> None:
    migrate(url)
    made = _tables(engine)
    assert made == set(SQLModel.metadata.tables)
    migrate(url, to="base")
    assert _tables(engine) == set()
    migrate(url)
    assert _tables(engine) == made


def test_migrating_again_keeps_everything(url: str) -> None:
    migrate(url)
    note = Progress(inbound_id=1, state=ProgressState.DONE)
    store = writing_store(url)
    store.transact(lambda unit: unit.inbound.write([note]))
    store.close()
    migrate(url)
    store = writing_store(url)
    assert store.transact(lambda unit: unit.inbound.note(1)) == note
    store.close()


def _indexes(url: str) -> set[tuple[str, str]]:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
        return {(row.name, row.sql) for row in found}


@pytest.mark.filterwarnings("ignore:(Skipped|autogenerate skipping).* expression-based index")
def test_the_rows_say_what_the_migrations_make(url: str, engine: Engine) -> None:
    migrate(url)

    def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
        return not (kind == "table" and name == "inbox")

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_indexes_of_sqlite_are_the_same_to_the_letter(tmp_path: Path) -> None:
    """Also those over an expression, which cannot be read back and so are not compared above."""
    rows, migrations = (f"sqlite:///{tmp_path}/{name}.db" for name in ("rows", "migrations"))
    migrate(migrations)
    SQLModel.metadata.create_all(create_engine(rows, poolclass=NullPool))
    assert _indexes(rows) == _indexes(migrations) != set()


def test_going_down_leaves_the_inbox_alone(url: str) -> None:
    inbox = inbox_store(url)
    migrate(url)
    [id_] = inbox.append([a_raw(b"kept")])
    migrate(url, to="base")
    found = inbox.get(id_)
    assert found
    assert found.kept.raw == b"kept"
    inbox.close()


def test_a_migration_that_fails_leaves_nothing_half_made(url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE subject (id INTEGER)"))  # the last table that the first migration makes
    with pytest.raises(Exception, match="already exists"):
        migrate(url)
    assert _tables(engine) == {"subject"}


def test_two_processes_may_migrate_at_once(url: str, engine: Engine) -> None:
    command = [sys.executable, "-c", MIGRATE, url]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    errors = [process.communicate()[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    assert _tables(engine) == set(SQLModel.metadata.tables)


def test_the_newest_step_is_named_for_those_who_do_not_load_alembic() -> None:
    assert ScriptDirectory(str(Path(migrations.__file__).parent)).get_heads() == [HEAD]
