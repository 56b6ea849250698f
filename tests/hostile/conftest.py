"""Servers under attack: one with the limits that ship, one that loses patience at once, one with room for little."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from switchboard.cli.guarding import Limits
from switchboard.model.replace import replace
from tests.hostile.serving import Server, serving

HASTY = Limits(seconds=0.3, connections=12, held=3 << 20)


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(name="hasty", scope="module")
def _hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("hasty"), limits=HASTY) as server:
        yield server


@pytest.fixture(name="narrow", scope="module")
def _narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("narrow"), limits=replace(HASTY, seconds=30.0)) as server:
        yield server
