"""Promise 12 under kill -9: the worker is killed around a step of an escalation, the file changes, and the step happens once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash, Frame
from sandbox.world import World
from tests.promises.crash.load import an_alert, title_of
from tests.promises.crash.processes import KEYS as ROUTING_KEYS
from tests.promises.crash.processes import ROUTES, Processes, a_street, until
from tests.promises.crash.verdict import quiet
from tests.town import ROUTES as OF_TOWN
from tests.town import Town, a_town

AFTER = 3
STEP = f"escalate: [{{after: {AFTER}s, notify: [pagerduty:green]}}]"
ESCALATING = ROUTES.replace("notify: [pagerduty:owner]", f"{STEP}, notify: [pagerduty:owner]")
# The alert numbered 0 is fatal, and of the team red.
ALERT, FIRST, NEXT, INSTEAD = 0, "red", "green", "blue"
GREEN_IS_GONE = "\n".join(
    line for line in ESCALATING.replace("pagerduty:green", "pagerduty:amber").splitlines() if NEXT not in line
).replace('page_fallback: ["pagerduty:red"]', f'page_fallback: ["pagerduty:{INSTEAD}"]')


def rung(world: World) -> Counter[str]:
    """Return how many incidents each service has."""
    return Counter(one.service for one in world.pagerduty.incidents)


async def _paged(processes: Processes, world: World) -> None:
    """Let an alert page its owners."""
    (processes.folder / "routes.yaml").write_text(ESCALATING)
    processes.start("worker")
    processes.start("web")
    await processes.ready()
    assert await processes.post(an_alert(ALERT)) == 202
    assert await until(lambda: rung(world)[FIRST] == 1), processes.words()


@pytest.mark.crash
async def test_killed_before_a_step_whose_team_goes_it_is_taken_once_and_who_stands_in_is_rung(tmp_path: Path) -> None:
    async with a_street(tmp_path) as (processes, world):
        await _paged(processes, world)
        processes.kill("worker")
        (tmp_path / "routes.yaml").write_text(GREEN_IS_GONE)
        await asyncio.sleep(AFTER)  # real time: the step falls due while nobody works
        processes.start("worker")
        assert await until(lambda: rung(world)[INSTEAD] == 1), processes.words()
        await quiet(processes.database_url)
        assert rung(world) == {FIRST: 1, INSTEAD: 1}


@pytest.mark.crash
async def test_killed_between_the_commit_of_a_step_and_its_sending_it_is_sent_once(tmp_path: Path) -> None:
    async with a_street(tmp_path) as (processes, world):
        await _paged(processes, world)
        world.faults.add(service="pagerduty", kind="slow", routing_key=ROUTING_KEYS[NEXT], seconds=1, times=1)
        assert await until(lambda: world.held > 0), processes.words()
        processes.kill("worker")
        (tmp_path / "routes.yaml").write_text(ROUTES)
        processes.start("worker")
        assert await until(lambda: rung(world)[NEXT] == 1), processes.words()
        await quiet(processes.database_url)
        assert rung(world) == {FIRST: 1, NEXT: 1}
        assert title_of(ALERT) in world.pagerduty.incidents[-1].summary


TOWN_STEP = "    escalate: [{after: 5m, notify: [pagerduty:core]}]\n"
IN_TOWN = OF_TOWN.replace("    notify: [pagerduty:owner", f"{TOWN_STEP}    notify: [pagerduty:owner", 1)
ISSUES, APART = 8, 20
CHANGED = {
    "its route has no step": OF_TOWN,
    "its route is gone": OF_TOWN.replace("name: fatal pages", "name: fatal ones"),
    "its step is another": IN_TOWN.replace("[pagerduty:core]", '["slack:#frontend"]'),
}


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, routes=IN_TOWN) as town:
        yield town


@pytest.mark.parametrize("changed", CHANGED.values(), ids=CHANGED)
async def test_wherever_the_worker_dies_around_a_step_it_is_taken_once(changed: str, town: Town) -> None:
    for number in range(ISSUES):
        frames = (Frame("src/acme/payments/charge.py", "charge", 42),)
        await town.capture(Crash(type=f"Failure{number:02d}", level="fatal", frames=frames))
        await town.advance(APART)
    (town.folder / "routes.yaml").write_text(changed)
    await town.advance(300 - ISSUES * APART - 1)
    for number in range(ISSUES):
        town.clock.move(APART)
        await town.worker.tick(anew=True)
        for _ in range(number * 4):  # so many turns of the loop: a commit or a call further each time
            await asyncio.sleep(0.001)
            await town.worker.tick()
        await town.restart_worker()
    await town.advance(60)
    summaries = Counter(one.summary for one in town.world.pagerduty.incidents if one.service == "Core")
    assert len(summaries) == ISSUES
    assert set(summaries.values()) == {1}
