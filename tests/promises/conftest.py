"""The stage of the promises: a town of a test's own, and what its scenes share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.town import Town, a_town


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give the town with its usual rules."""
    async with a_town(tmp_path) as town:
        yield town
