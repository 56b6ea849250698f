"""The worker's one loop: it sleeps until the next thing falls due, and an idle one wakes at most once a second in all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from switchboard.app.build_worker import make_worker
from switchboard.app.worker import Worker
from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import Delivery
from switchboard.model.inbound import Door, Raw
from switchboard.model.outcome import Outcome, TryAgain
from switchboard.model.replace import replace
from switchboard.payloads.hint import read_hint
from switchboard.runtime.settings import load
from switchboard.senders.contract import Sender
from switchboard.storage.schema import migrate
from tests.console.bodies import an_alert
from tests.console.house import Stub, environment
from tests.moved_clock import MovedClock


class Watched(MovedClock):
    """A moved clock that notes how often somebody goes to sleep."""

    def __init__(self) -> None:
        """Begin awake."""
        super().__init__()
        self.sleeps = 0
        self.asleep = asyncio.Event()

    async def sleep(self, seconds: float, *, is_round: bool = False) -> None:
        """Sleep, and let it be known."""
        self.sleeps += 1
        self.asleep.set()
        try:
            await super().sleep(seconds, is_round=is_round)
        finally:
            self.asleep.clear()


class Noting(Stub):
    """A destination that notes what it is told."""

    def __init__(self, kind: DestinationKind) -> None:
        """Begin with nothing."""
        super().__init__(kind)
        self.jobs: list[Job] = []
        self.answers: list[Outcome] = []

    async def send(self, job: Job) -> Outcome:
        """Note it."""
        self.jobs.append(job)
        return self.answers.pop(0) if self.answers else await super().send(job)


class Running:
    """A worker that runs, on a clock of ours, with what it told."""

    def __init__(self, folder: Path) -> None:
        """Start it on a new database."""
        settings = load(environment(folder))
        migrate(settings.database_url.reveal())
        self.clock, self.slack, self.stopped = Watched(), Noting(DestinationKind.SLACK), asyncio.Event()
        senders: dict[DestinationKind, Sender] = {kind: Stub(kind) for kind in DestinationKind}
        senders[DestinationKind.SLACK] = self.slack
        self.worker: Worker = make_worker(settings, clock=self.clock, senders=senders)
        self.running = asyncio.create_task(self.worker.run(self.stopped))

    async def rest(self) -> None:
        """Wait until it sleeps, and nothing is under way."""
        async with asyncio.timeout(20):
            while not await self._rests():
                pass

    async def _rests(self) -> bool:
        for _ in range(4):
            await asyncio.sleep(0)
        flying = self.worker.flying() | set(self.worker.chores.runner.flying.values())
        if flying:
            await asyncio.wait(flying)
        elif not self.clock.asleep.is_set():
            await self.clock.asleep.wait()
        else:
            return True
        return False

    async def pass_time(self, seconds: float, *, step: float = 0.5) -> None:
        """Let so much time pass."""
        for _ in range(round(seconds / step)):
            self.clock.move(step)
            await self.rest()

    def hear(self) -> None:
        """Let an alert be kept, and its bell be lost."""
        raw = an_alert()
        kept = Raw(door=Door.SENTRY, received_at=self.clock.now(), raw=raw, hint=read_hint("event_alert", raw))
        self.worker.backlog.inbox.append([kept])

    async def tell(self) -> Delivery:
        """Have an alert told in Slack."""
        self.hear()
        await self.pass_time(3)
        known = await self.worker.store.run(lambda unit: unit.deliveries.listing())
        return next(each for each in known if each.destination.kind is DestinationKind.SLACK)


@pytest.fixture(name="working")
async def _working(tmp_path: Path) -> AsyncIterator[Running]:
    """Give a worker that runs and rests."""
    working = Running(tmp_path)
    await working.rest()
    yield working
    working.stopped.set()
    await working.running


async def test_an_idle_worker_wakes_at_most_once_a_second_in_all(working: Running) -> None:
    await working.pass_time(5)
    before = working.clock.sleeps
    await working.pass_time(60)
    assert 55 <= working.clock.sleeps - before <= 60


async def test_what_was_kept_while_the_bell_was_lost_is_worked_within_a_second(working: Running) -> None:
    working.clock.move(0.4)
    working.hear()
    await working.pass_time(0.6, step=0.2)
    assert [job.step for job in working.slack.jobs] == [Step.OPEN]


async def test_what_falls_due_in_a_third_of_a_second_is_not_late_by_a_second(working: Running) -> None:
    told = await working.tell()
    working.clock.move(0.25)
    due_at = working.clock.now() + timedelta(seconds=0.3)
    changed = replace(told, shown=0, due_at=due_at)
    await working.worker.store.run(lambda unit: unit.deliveries.save([changed]))
    working.worker.outbox.runner.ring()
    await working.rest()
    assert working.worker.next_due_at() == due_at
    working.clock.move(0.29)
    await working.rest()
    assert len(working.slack.jobs) == 1
    working.clock.move(0.01)
    await working.rest()
    assert [job.step for job in working.slack.jobs] == [Step.OPEN, Step.REFRESH]


async def test_what_is_to_be_tried_again_is_tried_when_it_falls_due(working: Running) -> None:
    working.slack.answers = [TryAgain("Slack answered 503")]
    working.hear()
    await working.pass_time(1)
    while len(working.slack.jobs) == 1:
        due_at = working.worker.next_due_at()
        assert due_at is not None
        working.clock.move((due_at - working.clock.now()).total_seconds())
        await working.rest()
    assert [job.step for job in working.slack.jobs] == [Step.OPEN, Step.OPEN]


async def test_a_worker_that_is_told_to_stop_ends_and_leaves_nothing_under_way(working: Running) -> None:
    await working.tell()
    working.stopped.set()
    async with asyncio.timeout(10):
        await working.running
    assert working.worker.flying() == set()


async def test_a_configuration_is_read_again_as_soon_as_it_is_asked_for(working: Running) -> None:
    before = working.worker.reloader.config
    assert before is not None
    working.worker.reloader.path.write_text(before.text.replace("crawlers", "robots"))
    working.worker.reread()
    await working.rest()
    after = working.worker.reloader.config
    assert after is not None
    assert "robots" in after.text


async def test_a_refused_configuration_is_announced_at_once(working: Running) -> None:
    working.worker.reloader.path.write_text("version: [")
    working.worker.reread()
    await working.rest()
    assert {job.step for job in working.slack.jobs} == {Step.OPEN}
