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
from tests.samples.pagerduty import SECRET, a_webhook, signed
from tests.town import PAYMENTS_KEY, ROUTES, Town, a_town

ALICE = "alice@acme.example"
STEPS = "    escalate: [{after: 5m, notify: [pagerduty:core]}]\n"
ESCALATING = ROUTES.replace("    notify: [pagerduty:owner", f"{STEPS}    notify: [pagerduty:owner", 1).replace(
    "sentry: payments-team}", "sentry: payments-team, ack_timeout: 30m}"
)
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


async def clock_is(town: Town, wrong: timedelta) -> None:
    """Let our clock be so wrong from now on, while the worker reports every few seconds as it does."""
    await town.worker.report()
    town.clock.wrong = wrong
    await town.worker.report()
    await town.settle()


async def test_who_acknowledges_at_pagerduty_while_our_clock_is_ahead_is_on_it(town: Town) -> None:
    await town.capture(Crash(level="fatal"))
    await town.advance(10)
    await clock_is(town, HOUR)
    incident = town.world.pagerduty.incidents[0]
    town.world.pagerduty.hands.acknowledge(incident, by=ALICE)
    await town.advance(60)
    assert incident.state == "acknowledged"
    assert "acknowledged by Alice" in town.texts("payments")[0]


async def test_a_message_that_waited_to_be_edited_while_our_clock_was_ahead_says_how_it_is_once_it_is_right(
    town: Town,
) -> None:
    issue = await town.capture(Crash(level="fatal"))
    await town.advance(10)
    await clock_is(town, HOUR)
    town.world.faults.add(service="slack", kind="500", times=2)
    await town.world.sentry.resolve(issue)
    await town.settle()
    await clock_is(town, timedelta())
    await town.advance(10)
    assert town.texts("payments")[0].startswith("Resolved")


async def test_a_first_page_by_a_step_that_was_set_while_our_clock_was_ahead_comes_when_it_should(
    tmp_path: Path,
) -> None:
    chat = ESCALATING.replace("    notify: [pagerduty:owner, slack:owner]", "    notify: [slack:owner]")
    assert chat != ESCALATING
    async with a_town(tmp_path, routes=chat, asks_sentry=True, environment=SETTINGS, before=settle_in) as town:
        await clock_is(town, HOUR)
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        await clock_is(town, timedelta())
        await town.advance(310, step=10)
        assert services(town) == ["Core"]


async def test_what_was_let_go_of_while_our_clock_was_ahead_is_acknowledged_at_pagerduty_once_it_is_right(
    town: Town,
) -> None:
    await town.capture(Crash(level="fatal"))
    await town.advance(10)
    await town.command("/sentry ack SHOP-BACKEND-1 for 30m")
    await town.advance(10)
    await clock_is(town, HOUR)
    await town.advance(10)
    incident = town.world.pagerduty.incidents[0]
    await clock_is(town, timedelta())
    town.world.pagerduty.hands.acknowledge(incident, by=ALICE)
    await town.advance(10)
    assert "acknowledged by Alice" in town.texts("payments")[0]


async def test_an_acknowledgement_that_ran_out_while_our_clock_was_ahead_is_none_when_pagerduty_tells_of_it(
    town: Town,
) -> None:
    await town.capture(Crash(level="fatal"))
    await town.advance(10)
    await town.command("/sentry ack SHOP-BACKEND-1 for 30m")
    given_at = town.clock.outside()
    await town.advance(10)
    await clock_is(town, HOUR)
    await town.advance(10)
    await clock_is(town, timedelta())
    incident = town.world.pagerduty.incidents[0]
    raw = a_webhook("acknowledged", at=given_at, key=incident.dedup_key, incident=incident.id)
    await town.post(signed(raw), raw, path="/webhooks/pagerduty")
    await town.advance(10)
    assert "acknowledged" not in town.texts("payments")[0]
