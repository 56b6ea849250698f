"""What PagerDuty accepts and makes no incident of is heard of, and what happened there unheard is seen within minutes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.model.delivery import Delivery, DeliveryState
from tests.acting import thread
from tests.town import PAYMENTS_KEY, Town, a_town

TOKEN = {"PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token", "OPS_CHANNEL": "#ops"}
ALICE = "alice@acme.example"


def settle_in(world: World) -> None:
    """Let PagerDuty know Alice; it tells us nothing by itself."""
    world.pagerduty.users.append(ALICE)


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, asks_sentry=True, environment=TOKEN, before=settle_in) as town:
        yield town


async def minutes(town: Town, count: float) -> None:
    """Let time pass, with PagerDuty asked as often as it is."""
    for _ in range(int(count * 4)):
        await town.advance(15, step=5.0)
        await town.worker.look_up()
    await town.advance(5)


async def the_page(town: Town, address: str = "payments") -> Delivery:
    return next(each for each in await town.deliveries() if str(each.destination) == f"pagerduty:{address}")


def rules_swallow(world: World, rule: str) -> None:
    pager = world.pagerduty
    if rule == "maintenance":
        pager.hands.maintain(PAYMENTS_KEY, by=ALICE)
    else:
        setattr(pager.rules_of(PAYMENTS_KEY), rule, True)


@pytest.mark.parametrize("rule", ["maintenance", "disabled", "suppressed"])
async def test_a_page_that_pagerduty_swallows_is_said_after_a_minute_and_falls_back_after_two(
    town: Town, rule: str
) -> None:
    rules_swallow(town.world, rule)
    await town.capture(Crash(level="fatal"))
    await minutes(town, 1.5)
    assert (await the_page(town)).state is DeliveryState.DELIVERED
    for channel in ("payments", "ops"):
        assert sum("has made no incident of it" in text for text in town.texts(channel)) == 1
    await minutes(town, 1.25)
    assert (await the_page(town)).state is DeliveryState.FAILED
    core = await the_page(town, "core")
    assert core.state is DeliveryState.DELIVERED
    assert "has made no incident of it" in str(core.stands_in_for)
    await minutes(town, 10)
    assert [each.state for each in town.world.pagerduty.incidents] == ["triggered"]
    assert sum("has made no incident of it" in text for text in town.texts("ops")) == 1


async def test_nobody_else_is_called_for_what_pagerduty_swallowed_while_its_team_is_on_it(town: Town) -> None:
    rules_swallow(town.world, "maintenance")
    await town.capture(Crash(level="fatal"))
    await town.advance(5)
    await town.command("/sentry ack SHOP-BACKEND-1 for 20m")
    await minutes(town, 10)
    assert not town.world.pagerduty.incidents
    assert any("has made no incident of it" in text for text in town.texts("payments"))
    await minutes(town, 13)
    assert [one.service for one in town.world.pagerduty.incidents] == ["Core"]


async def test_a_page_whose_alert_was_put_into_another_incident_is_a_page(town: Town) -> None:
    town.world.pagerduty.rules_of(PAYMENTS_KEY).grouping = True
    await town.capture(Crash(level="fatal"))
    await town.capture(Crash(level="fatal", type="OtherError"))
    await minutes(town, 4)
    assert len(town.world.pagerduty.incidents) == 1
    pages = [each for each in await town.deliveries() if str(each.destination) == "pagerduty:payments"]
    assert [page.state for page in pages] == [DeliveryState.DELIVERED] * 2
    assert not any("no incident" in text for text in town.texts("ops"))


async def test_an_acknowledgement_that_no_webhook_told_is_seen_at_the_next_look(town: Town) -> None:
    await town.capture(Crash(level="fatal"))
    await minutes(town, 1.5)
    [incident] = town.world.pagerduty.incidents
    town.world.pagerduty.hands.acknowledge(incident, by=ALICE)
    await minutes(town, 11)
    assert "".join(thread(town)).count("Acknowledged by Alice") == 1
    await minutes(town, 21)
    assert "".join(thread(town)).count("Acknowledged by Alice") == 1


async def test_a_closing_by_hand_that_no_webhook_told_lets_the_page_rest(town: Town) -> None:
    await town.capture(Crash(level="fatal"))
    await minutes(town, 1.5)
    [incident] = town.world.pagerduty.incidents
    town.world.pagerduty.hands.resolve(incident, by=ALICE)
    await minutes(town, 11)
    page = await the_page(town)
    assert page.state is DeliveryState.CLOSED
    assert "closed by hand" in str(page.why)


def _down(world: World) -> None:
    world.faults.add(service="pagerduty", kind="down")


def _revoked(world: World) -> None:
    world.faults.add(service="pagerduty", kind="500")


@pytest.mark.parametrize("breaks", [_down, _revoked])
async def test_a_pagerduty_that_cannot_be_asked_proves_nothing(town: Town, breaks: Callable[[World], None]) -> None:
    await town.capture(Crash(level="fatal"))
    await town.advance(5)
    breaks(town.world)
    await minutes(town, 5)
    assert (await the_page(town)).state is DeliveryState.DELIVERED
    assert not any("no incident" in text for text in town.texts("ops"))
