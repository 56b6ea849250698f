"""A house with a book and bodies, for the tests of the ledger and of delivery."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_book
from switchboard.storage.store import Store
from tests.switchboard.processing import BOOK, Town


@pytest.fixture(name="town")
def _town(house: Store) -> Town:
    return Town(house, load_book(BOOK, file="routes.yaml")[0])
