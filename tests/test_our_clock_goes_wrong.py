"""Our clock is an hour off for a while: what Sentry and PagerDuty say counts all the same, and no page waits for the hour."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.model.facts import Status
from switchboard.model.incident import IncidentState
from tests.samples.pagerduty import SECRET
from tests.town import PAYMENTS_KEY, ROUTES, Town, a_town

ALICE = "alice@acme.example"
STEPS = "    escalate: [{after: 5m, notify: [pagerduty:core]}]\n"
ESCALATING = ROUTES.replace("    notify: [pagerduty:owner", f"{STEPS}    notify: [pagerduty:owner", 1)
SETTINGS = {"PAGERDUTY_WEBHOOK_SECRET": SECRET, "OPS_CHANNEL": "#ops"}
HOUR = timedelta(hours=1)


def settle_in(world: World) -> None:
    """Let PagerDuty know Alice, and tell the house of everything."""
    world.pagerduty.users.append(ALICE)
    world.pagerduty.webhooks.subscribe("http://127.0.0.1/webhooks/pagerduty", SECRET)


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, routes=ESCALATING, asks_sentry=True, environment=SETTINGS, before=settle_in) as town:
        yield town


def services(town: Town) -> list[str]:
    """Return the services that were rung, in order."""
    return [one.service for one in town.world.pagerduty.incidents]


async def test_an_issue_that_comes_back_while_our_clock_is_behind_is_paged(town: Town) -> None:
    issue = await town.capture(Crash(level="fatal"))
    await town.advance(10)
    await town.world.sentry.resolve(issue)
    await town.advance(10)
    town.clock.wrong = -HOUR
    await town.world.sentry.regress(issue)
    await town.advance(10)
    assert services(town) == ["Payments", "Payments"]
    [subject] = [await town.worker.store.run(lambda unit: unit.subjects.get(1))]
    assert subject.status is Status.UNRESOLVED


async def test_what_pagerduty_says_while_our_clock_is_behind_is_put_in_its_order(town: Town) -> None:
    await town.capture(Crash(level="fatal"))
    await town.advance(10)
    [incident] = town.world.pagerduty.incidents
    hands = town.world.pagerduty.hands
    hands.acknowledge(incident, by=ALICE)
    await town.advance(10)
    town.clock.wrong = -HOUR
    hands.unacknowledge(incident, by=ALICE)
    await town.advance(10)
    known = await town.worker.store.run(lambda unit: unit.incidents.of([1])[1])
    assert known.state is IncidentState.TRIGGERED


async def test_a_page_that_failed_while_our_clock_was_ahead_is_tried_once_it_is_right(town: Town) -> None:
    town.clock.wrong = HOUR
    town.world.faults.add(service="pagerduty", kind="500", routing_key=PAYMENTS_KEY)
    await town.capture(Crash(level="fatal"))
    await town.advance(5)
    town.world.faults.clear()
    town.clock.wrong = timedelta()
    await town.worker.audit()
    await town.advance(5)
    assert services(town) == ["Payments"]
    assert "before it went back" in town.texts("ops")[0]


async def test_a_step_that_was_set_while_our_clock_was_ahead_comes_when_it_should(town: Town) -> None:
    town.clock.wrong = HOUR
    await town.capture(Crash(level="fatal"))
    await town.advance(5)
    town.clock.wrong = timedelta()
    await town.worker.audit()
    await town.advance(310, step=10)
    assert services(town) == ["Payments", "Core"]
