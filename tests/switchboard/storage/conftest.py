"""Both engines for every test of storage: a migrated database, its store, and the inbox that goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.store import Store, writing_store
from tests.migrated import migrated
from tests.postgres import Server
from tests.switchboard.storage.kept import a_raw

ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(name="kind", params=ENGINES)
def _kind(request: pytest.FixtureRequest) -> str:
    """Give the name of either engine."""
    name: str = request.param
    return name


@pytest.fixture(name="empty_url")
def _empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database of this test's own, on either engine."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path}/house.db"
    url: str = request.getfixturevalue("postgres_url")
    return url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(name="database_url")
def _database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a migrated database of this test's own, on either engine."""
    if kind == "sqlite":
        yield migrated(f"sqlite:///{tmp_path}/house.db")
        return
    server: Server = request.getfixturevalue("postgres_server")
    with server.database(template=server.migrated()) as url:
        yield url.replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture(name="store")
def _store(database_url: str) -> Iterator[Store]:
    store = writing_store(database_url)
    yield store
    store.close()


@pytest.fixture(name="inbox")
def _inbox(empty_url: str) -> Iterator[InboxStore]:
    inbox = inbox_store(empty_url)
    yield inbox
    inbox.close()


@pytest.fixture(name="kept_url")
def _kept_url(tmp_path: Path) -> str:
    """Give the address of a SQLite database whose inbox keeps three."""
    url = migrated(f"sqlite:///{tmp_path}/kept.db")
    with closing(inbox_store(url)) as inbox:
        inbox.append([a_raw(number) for number in range(3)])
    return url
