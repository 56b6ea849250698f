"""A database of another version is told as such, before anything is asked of its tables."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import migrations
from switchboard.storage.schema import is_current, migrate, outdated


def test_the_newest_step_is_the_one_that_is_said() -> None:
    assert ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head() == migrations.HEAD


def test_only_a_database_at_this_versions_schema_is_current(database_url: str) -> None:
    assert is_current(database_url)
    migrate(database_url, to="-1")
    assert not is_current(database_url)


def test_a_migrated_database_is_up_to_date(database_url: str) -> None:
    assert outdated(database_url) is None


def test_one_that_lacks_a_step_is_older(database_url: str) -> None:
    migrate(database_url, to="-1")
    assert outdated(database_url) == "its tables are of an older version"


def test_one_with_a_step_that_we_do_not_know_is_newer(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert outdated(database_url) == "its tables are of a newer version"
