"""PagerDuty is down, slow, limits us, loses its answers or refuses our token: that is seen, others are told, and it heals."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.model.delivery import Delivery, DeliveryState
from tests.test_escalations import STEPS, settle_in
from tests.town import PAYMENTS_KEY, ROUTES, Town, a_town

SETTINGS = {
    "PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token",
    "PAGERDUTY_FROM": "alice@acme.example",
    "OPS_CHANNEL": "#ops",
}
ESCALATING = ROUTES.replace("    notify: [pagerduty:owner", f"{STEPS}    notify: [pagerduty:owner", 1)


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, routes=ESCALATING, asks_sentry=True, environment=SETTINGS, before=settle_in) as town:
        yield town


async def minutes(town: Town, count: float) -> None:
    """Let time pass, with all that the worker does now and then."""
    for _ in range(int(count * 4)):
        await town.advance(15, step=5)
        await town.worker.hand_over()
        await town.worker.look_up()
        await town.settle()


def rung(world: World) -> Counter[str]:
    """Return how many incidents each service has."""
    return Counter(one.service for one in world.pagerduty.incidents)


async def page_of(town: Town, team: str) -> Delivery:
    return next(each for each in await town.deliveries() if str(each.destination) == f"pagerduty:{team}")


@pytest.mark.parametrize(
    ("kind", "seconds"), [("down", 0), ("slow", 60), ("429", 5), ("500", 0), ("reset_before", 0), ("reset_after", 0)]
)
async def test_a_pager_that_takes_nothing_is_said_and_stood_in_for_and_rings_once_when_it_is_back(
    kind: str, seconds: float, town: Town
) -> None:
    town.world.faults.add(service="pagerduty", kind=kind, routing_key=PAYMENTS_KEY, seconds=seconds)
    await town.capture(Crash(level="fatal"))
    await minutes(town, 3)
    page = await page_of(town, "payments")
    assert (page.state, page.last_error is not None) == (DeliveryState.PENDING, True)
    core = await page_of(town, "core")
    assert core.state is DeliveryState.DELIVERED
    assert "pagerduty:payments could not be told" in str(core.stands_in_for)
    town.world.faults.clear()
    await minutes(town, 6)
    assert (await page_of(town, "payments")).state is DeliveryState.DELIVERED
    assert rung(town.world) == {"Payments": 1, "Core": 1}


async def test_who_is_on_it_is_not_rung_by_a_trigger_that_lands_after_their_acknowledgement(town: Town) -> None:
    town.world.faults.add(service="pagerduty", kind="slow", routing_key=PAYMENTS_KEY, seconds=40, times=1)
    await town.capture(Crash(level="fatal"))
    await town.settle()
    await town.command("/sentry ack SHOP-BACKEND-1")
    await minutes(town, 3)
    [incident] = town.world.pagerduty.incidents
    assert [line.action for line in incident.log][:2] == ["trigger", "acknowledge"]
    assert incident.state == "acknowledged"


async def test_a_page_whose_answer_was_lost_rings_once_its_acknowledgement_ran_out(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=ROUTES, asks_sentry=True, environment=SETTINGS, before=settle_in) as town:
        town.world.faults.add(service="pagerduty", kind="reset_after", routing_key=PAYMENTS_KEY, times=2)
        await town.capture(Crash(level="fatal"))
        await town.settle()
        await town.command("/sentry ack SHOP-BACKEND-1 for 30m")
        await minutes(town, 29)
        assert [one.state for one in town.world.pagerduty.incidents] == ["acknowledged"]
        await minutes(town, 4)
        [incident] = town.world.pagerduty.incidents
        assert (incident.state, incident.log[-1].action) == ("triggered", "escalate")


async def test_a_token_that_is_revoked_makes_no_page_fail_and_its_steps_tell_who_comes_next(town: Town) -> None:
    town.world.pagerduty.api_token = "another-token"
    await town.capture(Crash(level="fatal"))
    await minutes(town, 4)
    assert (await page_of(town, "payments")).state is DeliveryState.DELIVERED
    assert not any("no incident" in text for text in town.texts("ops"))
    await minutes(town, 3)
    assert rung(town.world) == {"Payments": 1, "Core": 1}, "it cannot be asked to go on, so who stands in is rung"
    assert "could not be" in str((await page_of(town, "core")).stands_in_for)


async def test_what_was_not_seen_while_the_token_was_revoked_is_seen_once_it_is_good_again(town: Town) -> None:
    pager = town.world.pagerduty
    good, pager.api_token = pager.api_token, "another-token"
    await town.capture(Crash(level="fatal"))
    await minutes(town, 2)
    pager.hands.acknowledge(pager.incidents[0], by="alice@acme.example")
    pager.api_token = good
    await minutes(town, 2)
    taken = await town.worker.store.run(lambda unit: unit.acknowledgements.of(1))
    assert list(taken) == ["payments"]
