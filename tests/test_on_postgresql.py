"""The whole way on PostgreSQL: one database, the same promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from tests.town import a_town


@pytest.mark.postgres
async def test_an_alert_is_told_kept_true_and_closed_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    async with a_town(tmp_path, environment={"DATABASE_URL": postgres_url}) as town:
        issue = await town.capture(Crash(level="fatal"))
        await town.settle()
        await town.advance(5)
        assert len(town.texts("payments")) == 1
        await town.restart_worker()
        await town.world.sentry.resolve(issue, by="Alice")
        await town.advance(5)
        assert [text.split(":")[0] for text in town.texts("payments")] == ["Resolved"]
        assert [incident.state for incident in town.world.pagerduty.incidents] == ["resolved"]
