"""The stage of the promises: a town of a test's own, and what its scenes share."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from switchboard.runtime.log import QUIETENED, configure
from tests.town import Town, a_town


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give the town with its usual rules."""
    async with a_town(tmp_path) as town:
        yield town


@pytest.fixture(name="log")
def _log() -> Iterator[io.StringIO]:
    """Give all that the processes write to their log."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in QUIETENED}
    configure("json", stream=stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()
