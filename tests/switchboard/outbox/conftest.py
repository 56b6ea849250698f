"""A house with a config and bodies, for the tests of the ledger and of delivery."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from switchboard.storage.store import Store
from tests.switchboard.processing import CONFIG, Pipeline


@pytest.fixture(name="pipeline")
def _pipeline(house: Store) -> Pipeline:
    return Pipeline(house, load_config(CONFIG, file="routes.yaml")[0])
