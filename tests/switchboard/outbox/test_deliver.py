"""The outbox at work: every lane on its own, each try within its time, and nothing lost when a sender breaks."""

from __future__ import annotations

import asyncio

from switchboard.model.card import Step
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import DeliveryState
from switchboard.outbox.deliver import SEND_SECONDS, Outbox
from switchboard.runtime.metrics import worker_metrics
from tests.moved_clock import MovedClock
from tests.switchboard.builders import AT
from tests.switchboard.outbox.player import Player, a_ledger, players
from tests.switchboard.processing import PAGER, PAYMENTS, Pipeline

SLACK, PAGERDUTY = DestinationKind.SLACK, DestinationKind.PAGERDUTY


def an_outbox(pipeline: Pipeline) -> tuple[Outbox, MovedClock, dict[DestinationKind, Player]]:
    senders, clock = players(), MovedClock(AT)
    return Outbox(pipeline.house, a_ledger(senders), clock, lambda: pipeline.config, worker_metrics()), clock, senders


async def test_what_is_due_is_sent_and_settled(pipeline: Pipeline) -> None:
    pipeline.event(level="fatal")
    outbox, _, senders = an_outbox(pipeline)
    assert await outbox.runner.tick() == 2
    await outbox.runner.drain()
    assert [len(player.jobs) for player in senders.values()] == [1, 1]
    assert {one.state for one in pipeline.latest().values()} == {DeliveryState.DELIVERED}
    assert outbox.runner.flying == {}
    assert 'switchboard_tries_total{kind="slack",outcome="Sent",step="open"} 1.0' in outbox.metrics.text()


async def test_a_slow_destination_delays_only_itself(pipeline: Pipeline) -> None:
    pipeline.event(level="fatal")
    outbox, _, senders = an_outbox(pipeline)
    senders[SLACK].held = held = asyncio.Event()
    await outbox.runner.tick()
    await asyncio.wait({outbox.runner.flying[PAGER]})
    assert set(outbox.runner.flying) == {PAYMENTS}
    assert pipeline.latest()[PAGER].state is DeliveryState.DELIVERED
    pipeline.event(number=2, seconds=1, level="fatal")
    assert await outbox.runner.tick() == 0
    held.set()
    await outbox.runner.drain()


async def test_a_try_without_an_answer_ends_in_time_and_is_looked_for(pipeline: Pipeline) -> None:
    pipeline.event()
    outbox, clock, senders = an_outbox(pipeline)
    senders[SLACK].held = held = asyncio.Event()
    await outbox.runner.tick()
    await senders[SLACK].asked.wait()
    clock.move(SEND_SECONDS)
    await outbox.runner.drain()
    assert pipeline.latest()[PAYMENTS].unknown_since is not None
    clock.move(60)
    held.set()
    await outbox.runner.tick()
    await outbox.runner.drain()
    assert [job.step for job in senders[SLACK].jobs] == [Step.OPEN, Step.FIND]


async def test_a_sender_that_breaks_is_an_unknown_outcome(pipeline: Pipeline) -> None:
    pipeline.event()
    outbox, _, senders = an_outbox(pipeline)
    senders[SLACK].answers = [ValueError("a bug")]
    await outbox.runner.tick()
    await outbox.runner.drain()
    broken = pipeline.latest()[PAYMENTS]
    assert (broken.state, broken.last_error) == (DeliveryState.PENDING, "the sender broke: ValueError")


async def test_without_a_config_nothing_is_sent(pipeline: Pipeline) -> None:
    pipeline.event()
    outbox, _, _ = an_outbox(pipeline)
    outbox.config = lambda: None
    assert await outbox.runner.tick() == 0
