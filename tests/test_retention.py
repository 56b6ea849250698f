"""What is old goes from a house at work, whatever became of it, and what is open is told on; and /metrics says how much is kept."""

from __future__ import annotations

from pathlib import Path

from sandbox.sentry.crash import Crash
from switchboard.model.delivery import DeliveryState
from switchboard.storage.store import Unit
from tests.sweeping import sweep
from tests.town import a_town

DAY = 24 * 3600


def _alerts(unit: Unit) -> int:
    return len(unit.subjects.latest_alerts(limit=100))


async def test_an_issue_that_is_open_for_half_a_year_is_still_shown_and_closed(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        issue = await town.capture(Crash())
        await town.settle()
        for _ in range(3):
            await town.advance(60)
            await town.capture(Crash())
            await town.settle()
        town.clock.move(180 * DAY)
        await sweep(town)
        assert town.worker.store.transact(_alerts) < 4
        await town.world.sentry.resolve(issue, by="Alice")
        await town.advance(60)
        assert {each.state for each in await town.deliveries()} == {DeliveryState.CLOSED}


async def test_what_is_over_goes_and_a_new_alert_of_it_is_told_anew(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        for number in range(3):
            issue = await town.capture(Crash(type=f"Error{number}"))
            await town.settle()
            await town.world.sentry.resolve(issue, by="Alice")
            await town.advance(60)
        town.clock.move(120 * DAY)
        before = len(await town.deliveries())
        await sweep(town, restarts=True)
        assert len(await town.deliveries()) < before
        await town.capture(Crash(type="Error0"))
        await town.advance(60)
        assert (await town.deliveries())[-1].state is DeliveryState.DELIVERED


async def test_metrics_say_how_much_is_kept_and_how_far_back(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.capture(Crash())
        await town.settle()
        town.clock.move(2 * DAY)
        await town.worker.measure()
        said = dict(line.rsplit(" ", 1) for line in town.worker.metrics.text().splitlines() if line[0] != "#")
        assert float(said["switchboard_oldest_alert_seconds"]) == 2 * DAY
        assert (
            min(float(said[f'switchboard_database_bytes{{database="{name}"}}']) for name in ("house", "inbox")) > 4096
        )
