"""The worker process: works the backlog, keeps the outbox going, and lets the clock tick. The only place that starts loops."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from switchboard.actions.executor import Executor
from switchboard.clock import Clock
from switchboard.directory.channels import Directory
from switchboard.directory.sync import DirectorySync
from switchboard.errors import StorageDown
from switchboard.inbox.backlog import Backlog
from switchboard.model.inbound import Door, ProgressState
from switchboard.outbox.deliver import Outbox
from switchboard.payloads.recognise import kind_of
from switchboard.pipeline.count_events import forget_counts
from switchboard.pipeline.periodic import Timekeeper
from switchboard.pipeline.sentry_lane import Inquirer
from switchboard.reload.reloader import Reloader
from switchboard.runtime.metrics import WorkerMetrics
from switchboard.storage.bell import Bell
from switchboard.storage.store import Store, Unit
from switchboard.unfurls.ledger import FOLLOWED
from switchboard.unfurls.unfurler import Unfurler

POLL_SECONDS = 1.0
# A lane that may send one message a second is looked at again before its second is over.
PACE_SECONDS = 0.25
# A changed configuration counts once it was the same twice: an editor may be half done.
WATCH_SECONDS = 1
SEEN_FOR = timedelta(days=30)

log = structlog.get_logger()


@dataclass(slots=True)
class Worker:
    """Everything one worker does, as steps that a loop or a test may take."""

    store: Store
    backlog: Backlog
    outbox: Outbox
    inquirer: Inquirer
    executor: Executor
    unfurler: Unfurler
    timekeeper: Timekeeper
    reloader: Reloader
    directory: Directory
    people: DirectorySync
    clock: Clock
    metrics: WorkerMetrics
    bell: Bell
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    reread: asyncio.Event = field(default_factory=asyncio.Event)
    ending: bool = False

    async def open(self) -> None:
        """Find the place again: the config, the channels, the backlog, and what a process that died was trying."""
        await self.reload()
        await self.directory.load()
        await self.directory.refresh()
        await self.inquirer.learn_projects()
        await self.people.open()
        await self.store.run(self.backlog.open)
        now = self.clock.now()
        left = await self.store.run(lambda unit: self.outbox.ledger.recover(unit, now=now))
        if left:
            log.warning("delivery.recovered", attempts=left)

    async def reload(self) -> None:
        """Read the configuration again at once, if it changed."""
        now = self.clock.now()
        try:
            changed = await self.store.run(lambda unit: self.reloader.refresh(unit, now))
        except StorageDown:
            self.reloader.forget()
            raise
        if changed:
            self.wake()
            self.outbox.ring.set()

    async def watch(self) -> None:
        """Read the configuration again, if it changed and came to rest."""
        if await asyncio.to_thread(self.reloader.rested):
            await self.reload()

    async def work(self) -> int:
        """Work the next inbounds of the backlog; returns how many, 0 when all is done or no config was ever good."""
        if self.reloader.config is None:
            return 0
        now = self.clock.now()
        inbounds = await self.store.run(lambda unit: self.backlog.claim(unit, now))
        if not inbounds:
            return 0
        notes = await self.store.run(lambda unit: self.backlog.settle(inbounds, unit, now))
        self.outbox.ring.set()
        if any(inbound.kept.door is Door.SLACK for inbound in inbounds):
            self.executor.replies.homes.owe_askers(inbounds)
            self.executor.replies.ring()
        for inbound in inbounds:
            if inbound.kept.door is Door.SENTRY:
                self.metrics.kinds.labels(*kind_of(inbound.kept.hint.resource, inbound.kept.hint.action)).inc()
        for note in notes:
            self.metrics.worked.labels(note.state.value).inc()
            if note.state is ProgressState.QUARANTINED:
                log.warning("inbound.quarantined", inbound=note.inbound_id, because=note.because)
        return len(inbounds)

    def wake(self) -> None:
        """Let the loops look again at once."""
        self.woken.set()

    async def housekeep(self) -> None:
        """Forget the keys of repeats that can no longer come, counts that no window reaches, and links that are not followed."""
        now = self.clock.now()
        await self.store.run(lambda unit: unit.inbound.forget_seen(before=now - SEEN_FOR))
        await self.store.run(lambda unit: unit.unfurls.forget(before=now - FOLLOWED))
        await self.store.run(lambda unit: forget_counts(unit, self.reloader.counts, now))
        await self.store.run(lambda unit: unit.actions.forget_writes(before=now - SEEN_FOR))
        await self.store.run(lambda unit: unit.people.links.forget_offers(before=now - SEEN_FOR))

    async def mind_time(self) -> int:
        """Do what time alone brings about; returns how much there was."""
        count = await self.timekeeper.mind(self.reloader.config, self.clock.now())
        if count:
            self.outbox.ring.set()
        return count

    async def report(self) -> None:
        """Leave this process's counts in their row."""
        now = self.clock.now()
        await self.store.run(self._report)
        text = self.metrics.text()
        await self.store.run(lambda unit: unit.configs.write_metrics("worker", text, at=now))

    def _report(self, unit: Unit) -> None:
        for state, count in unit.deliveries.counts().items():
            self.metrics.deliveries.labels(state).set(count)
        self.metrics.quarantined.set(unit.inbound.counts().get(ProgressState.QUARANTINED, 0))
        self.metrics.backlog.set(max(0, self.backlog.inbox.newest() - unit.inbound.floor()))

    async def run(self, stopped: asyncio.Event) -> None:
        """Work until `stopped`; then let what is under way come to its end."""
        ear = await self.bell.listen(self.wake)
        await self.open()
        loops = [
            asyncio.create_task(self._forever("pipeline", self._work_on)),
            asyncio.create_task(self._forever("outbox", self._deliver_on)),
            asyncio.create_task(self._forever("sentry", self._inquire_on)),
            asyncio.create_task(self._forever("actions", self._do_on)),
            asyncio.create_task(self._forever("unfurls", self._unfurl_on)),
            asyncio.create_task(self._forever("configuration", self._reread_on)),
        ]
        scheduler = self._scheduler()
        scheduler.start()
        await stopped.wait()
        self.ending = True
        scheduler.shutdown(wait=False)
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
        await self.executor.stop()
        await self.unfurler.stop()
        await self.inquirer.stop()
        await self.directory.stop()
        await self.people.stop()
        await self.outbox.stop()
        if ear:
            ear.close()
        self.close()

    def close(self) -> None:
        """Let go of the databases and of the bell."""
        self.store.close()
        self.executor.replies.homes.reader.close()
        self.backlog.inbox.close()
        self.bell.close()

    def _scheduler(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "misfire_grace_time": None})
        scheduler.add_job(self.watch, "interval", seconds=WATCH_SECONDS)
        scheduler.add_job(self.mind_time, "interval", seconds=2)
        scheduler.add_job(self.report, "interval", seconds=5)
        scheduler.add_job(self.directory.refresh, "interval", minutes=10)
        scheduler.add_job(self.inquirer.learn_projects, "interval", minutes=10)
        scheduler.add_job(self.people.refresh, "interval", minutes=10, next_run_time=self.clock.now())
        scheduler.add_job(self.housekeep, "interval", hours=1)
        return scheduler

    async def _work_on(self) -> None:
        if await self.work():
            self.woken.set()
            return
        self.woken.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), POLL_SECONDS)

    async def _deliver_on(self) -> None:
        if not await self.outbox.tick():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.outbox.ring.wait(), PACE_SECONDS)
            self.outbox.ring.clear()

    async def _inquire_on(self) -> None:
        if not self.directory.tick() + await self.inquirer.tick():
            await self.clock.sleep(PACE_SECONDS)

    async def _do_on(self) -> None:
        if not await self.executor.tick():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.executor.replies.woken.wait(), POLL_SECONDS)
            self.executor.replies.woken.clear()

    async def _unfurl_on(self) -> None:
        if not await self.unfurler.tick():
            await self.clock.sleep(POLL_SECONDS)

    async def _reread_on(self) -> None:
        await self.reread.wait()
        self.reread.clear()
        await self.reload()

    async def _forever(self, name: str, step: Callable[[], Awaitable[None]]) -> None:
        # A cancellation alone may get lost: Python 3.11's wait_for swallows one that meets what it waited for.
        while not self.ending:
            try:
                await step()
            except Exception:
                log.exception("loop.failed", loop=name)
                await self.clock.sleep(POLL_SECONDS)
                await self.store.run(self.backlog.open)
