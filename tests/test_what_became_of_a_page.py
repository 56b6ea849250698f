"""Who took up a page, what they did and who closed it outlives its episode; and the statistics have counted it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.model.statistics import Measure
from switchboard.views.deliveries import deliveries
from tests.acting import root
from tests.samples.pagerduty import SECRET
from tests.town import Town, a_town

SETTINGS = {"PAGERDUTY_WEBHOOK_SECRET": SECRET, "PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token"}
ALICE = "alice@acme.example"


def settle_in(world: World) -> None:
    """Let PagerDuty know Alice, and tell the house of everything."""
    world.pagerduty.users.append(ALICE)
    world.pagerduty.webhooks.subscribe("http://127.0.0.1/webhooks/pagerduty", SECRET)


@pytest.fixture(name="ringing")
async def _ringing(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, asks_sentry=True, environment=SETTINGS, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


def totals(town: Town) -> Counter[Measure]:
    """Return how often each thing was counted."""
    now = town.clock.now()
    kept = town.worker.store.transact(
        lambda unit: unit.statistics.between(now - timedelta(hours=9), now + timedelta(1))
    )
    found: Counter[Measure] = Counter()
    for each in kept:
        found.update(each.counts)
    return found


async def test_what_became_of_a_page_outlives_its_episode(ringing: Town) -> None:
    assert (await ringing.press("payments", root(ringing), "ack", by="alice")).trouble is None
    await ringing.advance(5)
    assert (await ringing.press("payments", root(ringing), "resolve", by="alice")).trouble is None
    await ringing.advance(15)
    told = ringing.worker.store.transact(deliveries)
    assert {each.destination for each in told} == {"pagerduty:payments", "slack:#payments"}
    for each in told:
        assert each.acknowledged
        assert each.acted
        assert each.closing
        assert (each.acknowledged.by, each.acted.how, each.closing.by) == ("Alice", "acknowledged", "Alice")
        assert each.born_at <= each.acknowledged.at == each.acted.at < each.closing.at
        assert (each.paged_at is not None) == each.destination.startswith("pagerduty")
    counted = totals(ringing)
    assert (counted[Measure.DELIVERED], counted[Measure.PAGES], counted[Measure.RESOLVED]) == (2, 1, 1)
    assert (counted[Measure.ACKNOWLEDGED], counted[Measure.ACTED_ON]) == (2, 2)


async def test_a_page_that_is_closed_by_hand_says_who_did_so(ringing: Town) -> None:
    [incident] = ringing.world.pagerduty.incidents
    ringing.world.pagerduty.hands.resolve(incident, by=ALICE)
    await ringing.advance(8)
    found = {each.destination: each for each in ringing.worker.store.transact(deliveries)}
    page, message = found["pagerduty:payments"], found["slack:#payments"]
    assert page.closing
    assert message.acted
    assert (page.closing.by, page.closing.how) == ("Alice", "page closed")
    assert (message.acted.by, message.acted.how) == ("Alice", "page closed")
    assert (page.acknowledged, message.closing) == (None, None)
