"""A migrated SQLite database and its inbox, for the tests of the stories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from switchboard.storage.inbox_sqlite import SqliteInbox
from switchboard.storage.store import Store, writing_store
from tests.migrated import migrated


@pytest.fixture(name="house_url")
def _house_url(tmp_path: Path) -> str:
    """Give the address of a migrated database."""
    return migrated(f"sqlite:///{tmp_path}/house.db")


@pytest.fixture(name="house")
def _house(house_url: str) -> Iterator[Store]:
    store = writing_store(house_url)
    yield store
    store.close()


@pytest.fixture(name="kept")
def _kept(tmp_path: Path) -> Iterator[SqliteInbox]:
    inbox = SqliteInbox(tmp_path / "house.inbox.db")
    yield inbox
    inbox.close()
