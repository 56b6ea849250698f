"""A house with a config and bodies, for the tests of the ledger and of delivery."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from switchboard.storage.store import Store
from tests.switchboard.processing import CONFIG, Town


@pytest.fixture(name="town")
def _town(house: Store) -> Town:
    return Town(house, load_config(CONFIG, file="routes.yaml")[0])
