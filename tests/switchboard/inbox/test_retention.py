"""Old bodies leave the inbox; what may still be needed stays."""

from __future__ import annotations

from pathlib import Path

from sandbox.sentry.bodies import signed
from sandbox.sentry.crash import Crash
from switchboard.inbox.retention import trim
from tests.town import ROUTES, SECRET, Town, a_town

DAY = 24 * 3600


async def _trimmed(town: Town) -> int:
    return await trim(town.services.kept, town.services.reader, town.clock)


async def test_settled_inbounds_leave_after_thirty_days(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.capture(Crash())
        await town.settle()
        town.clock.move(29 * DAY)
        assert await _trimmed(town) == 0
        town.clock.move(2 * DAY)
        await _trimmed(town)  # the web process, which the moved clock wakes as well, may have been first
        assert town.services.kept.latest(limit=5) == []


async def test_bodies_are_kept_as_long_as_the_configuration_says(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=ROUTES + "retention: {large_bodies: 3d}\n") as town:
        await town.capture(Crash())
        await town.settle()
        town.clock.move(2 * DAY)
        assert await _trimmed(town) == 0
        town.clock.move(2 * DAY)
        await _trimmed(town)
        assert town.services.kept.latest(limit=5) == []


async def test_what_waits_or_is_in_quarantine_stays(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.post(*signed({"action": "created", "data": {}}, SECRET, "issue", at=town.clock.now()))
        await town.settle()
        await town.capture(Crash())
        town.clock.move(40 * DAY)
        assert await _trimmed(town) == 0
        await town.settle()
        await _trimmed(town)
        assert [inbound.id for inbound in town.services.kept.latest(limit=5)] == [1]
