"""People act on PostgreSQL as on SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from switchboard.model.action import ActionKind
from tests.acting import answers, ask, notes, thread
from tests.town import a_town


@pytest.mark.postgres
async def test_a_resolve_and_its_undo_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    async with a_town(tmp_path, asks_sentry=True, environment={"DATABASE_URL": postgres_url}) as town:
        issue = await town.capture(Crash())
        await town.advance(5)
        for kind in (ActionKind.RESOLVE, ActionKind.UNRESOLVE, ActionKind.ACK):
            await ask(town, kind, issue.short_id)
        await town.advance(5)
        assert await answers(town) == [
            f"{issue.short_id} is resolved.",
            f"{issue.short_id} is unresolved again.",
            f"You acknowledged {issue.short_id} for payments.",
        ]
        assert len(thread(town)) == 3
        assert len(notes(issue)) == 2
