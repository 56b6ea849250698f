"""Promise 12: an open page always has a next step; an auditor proves it, and says that all is well only where it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from sandbox.sentry.crash import Crash
from switchboard.app.heartbeat import Heartbeat
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.replace import replace
from switchboard.storage.store import Unit
from tests.town import ROUTES, Town, a_town

ESCALATING = ROUTES.replace(
    "    notify: [pagerduty:owner",
    "    escalate: [{after: 5m, notify: [pagerduty:core], repeat: 1}]\n    notify: [pagerduty:owner",
    1,
)


class Watcher:
    """Who watches from outside, and counts the calls."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a call."""
        self.calls += 1
        return httpx.Response(200)


@pytest.fixture(name="watcher")
def _watcher() -> Watcher:
    return Watcher()


@pytest.fixture(name="town")
async def _town(tmp_path: Path, watcher: Watcher) -> AsyncIterator[Town]:
    assert "escalate" in ESCALATING
    async with a_town(tmp_path, routes=ESCALATING, asks_sentry=True, environment={"OPS_CHANNEL": "#ops"}) as town:
        town.worker.heartbeat = Heartbeat("https://watch.example/ping", httpx.MockTransport(watcher))
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


async def page_of(town: Town) -> Delivery:
    """Return the page of the payments team."""
    return next(each for each in await town.deliveries() if str(each.destination) == "pagerduty:payments")


async def test_while_every_page_has_a_next_step_the_outside_is_called_each_round(town: Town, watcher: Watcher) -> None:
    for _ in range(3):
        await town.worker.audit()
    assert watcher.calls == 3
    assert town.texts("ops") == []


Spoil = Callable[[Delivery, Town], Delivery]
SPOILT: dict[str, Spoil] = {
    "it is to go out, and nothing says when": lambda page, _: replace(
        page, state=DeliveryState.PENDING, due_at=None, place=None
    ),
    "it counts as out, and nobody knows where": lambda page, _: replace(page, place=None, due_at=None),
    "what held it is over": lambda page, town: replace(
        page,
        state=DeliveryState.HELD,
        held_by="mute:1",
        until=town.clock.now() - timedelta(minutes=5),
        due_at=None,
        place=None,
    ),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
async def test_a_page_without_one_is_repaired_and_said_once_and_nobody_outside_is_called(
    town: Town, watcher: Watcher, spoil: Spoil
) -> None:
    page = await page_of(town)

    def break_it(unit: Unit) -> None:
        unit.deliveries.save([spoil(page, town)])

    await town.worker.store.run(break_it)
    await town.worker.audit()
    assert watcher.calls == 0
    await town.advance(5)
    mended = await page_of(town)
    assert mended.state is DeliveryState.DELIVERED
    assert mended.place is not None
    assert len(town.texts("ops")) == 1
    await town.worker.audit()
    assert watcher.calls == 1


async def test_a_worker_that_cannot_reach_the_outside_goes_on(town: Town) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody is there")

    town.worker.heartbeat = Heartbeat("https://watch.example/ping", httpx.MockTransport(refuse))
    await town.worker.audit()
    assert not await town.worker.heartbeat.beat()


async def test_nobody_acts_and_the_next_step_comes_once_though_the_worker_dies_and_the_file_changes(town: Town) -> None:
    await town.advance(200, step=20)
    (town.folder / "routes.yaml").write_text(ROUTES)
    await town.restart_worker()
    await town.advance(150, step=10)
    pages = [each.service for each in town.world.pagerduty.incidents]
    assert sorted(pages) == ["Core", "Payments"]
    await town.restart_worker()
    await town.advance(60, step=20)
    assert len(town.world.pagerduty.incidents) == 2


async def test_whoever_takes_it_up_is_not_called_again_and_no_other_is(town: Town) -> None:
    await town.command("/sentry ack SHOP-BACKEND-1")
    await town.advance(900, step=60)
    assert [each.service for each in town.world.pagerduty.incidents] == ["Payments"]
