"""Promise 4: a page never waits behind chatter, neither in the inbox nor in a lane."""

from __future__ import annotations

import asyncio
import uuid

from sandbox.sentry import bodies
from sandbox.sentry.crash import Crash
from tests.promises.scenes import a_crash, a_webhook, reached
from tests.town import Town

CHATTER = 500


async def _hear(town: Town, crash: Crash, times: int = 1) -> None:
    """Let webhooks of a crash be kept, and none be worked."""
    event = town.world.sentry.take_in(crash)[0].event
    for _ in range(times):
        await town.post(*a_webhook(town, bodies.event_alert({**event, "event_id": uuid.uuid4().hex})))


async def _web_knows_what_may_page(town: Town) -> None:
    """Let the web process read the config, as it does every few seconds: until then every body may page."""
    town.clock.move(3)
    for _ in range(1000):
        await _hear(town, a_crash())
        if not town.services.kept.latest(limit=1)[0].kept.urgent:
            break
        await asyncio.sleep(0.001)
    await town.settle()


async def test_a_page_is_worked_and_sent_before_the_chatter_that_came_first(town: Town) -> None:
    # The web process has read which bodies may page; five hundred that may not are waiting when one comes that does.
    await _web_knows_what_may_page(town)
    await _hear(town, a_crash("Chatter"), CHATTER)
    await _hear(town, a_crash("Outage", level="fatal"))
    town.clock.move(1)
    assert await town.worker.work() == 1
    assert town.worker.outbox.runner.flying.keys() == {"pagerduty:payments"}  # out with the commit that owes it
    assert await town.worker.outbox.runner.tick() == 1
    await reached(lambda: town.world.pagerduty.incidents)
    assert "Outage" in town.world.pagerduty.incidents[0].summary
    assert not any("Chatter" in text for text in town.texts("payments"))


async def test_chatter_is_worked_all_the_same(town: Town) -> None:
    await _web_knows_what_may_page(town)
    await _hear(town, a_crash("Chatter"), 150)
    await _hear(town, a_crash("Outage", level="fatal"))
    await town.advance(10)
    assert sorted(text.split(":")[1].strip() for text in town.texts("payments")) == ["ChargeError", "Chatter", "Outage"]


async def test_the_pager_does_not_wait_for_a_channel_that_is_owed_two_hundred_messages(town: Town) -> None:
    for number in range(200):
        await _hear(town, a_crash(f"Charge{number}"))
    await town.settle()
    await _hear(town, a_crash("Outage", level="fatal"))
    await town.settle()
    assert len(town.texts("payments")) < 10
    assert len(town.world.pagerduty.incidents) == 1


async def test_a_channel_hears_the_most_severe_first(town: Town) -> None:
    for number, level in enumerate(["info", "warning", "error", "info", "warning", "error"]):
        await _hear(town, a_crash(f"Charge{number}", level=level))
    await _hear(town, a_crash("Outage", level="fatal"))
    await town.worker.work()
    await town.advance(15)
    heard = [text.split(":")[1].strip() for text in town.texts("payments")]
    assert heard == ["Outage", "Charge2", "Charge5", "Charge1", "Charge4", "Charge0", "Charge3"]


async def test_new_messages_go_before_edits_of_old_ones(town: Town) -> None:
    issues = [(await town.world.sentry.capture(a_crash(f"Charge{number}"))).issue for number in range(20)]
    await town.advance(25)
    for issue in issues:
        await town.world.sentry.resolve(issue)
    await _hear(town, a_crash("Outage", level="fatal"))
    await town.settle()
    await town.advance(1)
    assert "Outage" in town.texts("payments")[-1]
