"""The town itself: time that passes at once brings about what time that passes second by second does, at the same moments."""

from __future__ import annotations

import random
from pathlib import Path

from sandbox.sentry.crash import Crash
from tests.town import ROUTES, Town, a_town

AGAIN = """
    renotify: 20m
  - name: often
    when: "count(2m, project):>2"
    notify: ["slack:#ops"]
fallback: """
COUNTED = ROUTES.replace("\nfallback: ", AGAIN)


async def a_day(town: Town) -> None:
    """Let much happen of which time is a part: Slack is slow, refuses, closes its doors; a mute ends; nobody takes it up."""
    world = town.world
    world.faults.add(service="slack", kind="slow", method="chat.postMessage", times=1, seconds=7)
    first = await town.capture(Crash())
    await town.advance(60)
    world.faults.add(service="slack", kind="429", method="chat.postMessage", times=2, seconds=30)
    await town.capture(Crash(type="Other"))
    await town.advance(90)
    await town.command(f"/mute {first.short_id} 10m because it is known")
    await town.capture(Crash(level="fatal"))
    await town.advance(1300, step=5)
    world.faults.add(service="pagerduty", kind="500", times=3)
    await world.sentry.resolve(first, by="Alice")
    await town.advance(700, step=5)


async def test_time_that_passes_at_once_brings_about_the_same_at_the_same_moments(tmp_path: Path) -> None:
    told = []
    for jumps in (False, True):
        (folder := tmp_path / str(jumps)).mkdir()
        async with a_town(folder, routes=COUNTED, asks_sentry=True) as town:
            random.seed(1)  # how long what failed waits
            town.jumps = jumps
            await a_day(town)
            calls = sorted((call.at, call.service, call.method) for call in town.world.log)
            told.append((calls, town.ticks))
    (slowly, many), (at_once, few) = told
    assert at_once == slowly
    assert len({method for _, _, method in slowly}) > 5
    assert few < many / 2
