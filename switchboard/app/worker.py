"""The worker process: works the backlog, keeps the outbox going, and lets time pass. The one loop that sweeps all runners."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from switchboard.actions.executor import Executor
from switchboard.actions.pager_notes import PagerNoteWriter
from switchboard.actions.replies import Replies
from switchboard.app.heartbeat import Heartbeat
from switchboard.app.worker_log import look, say_begun, say_worked
from switchboard.clock import Clock
from switchboard.digests.composer import DigestComposer
from switchboard.directory.channels import Directory
from switchboard.directory.on_call import EVERY as ON_CALL
from switchboard.directory.on_call import OnCallSync
from switchboard.directory.sync import DirectorySync
from switchboard.errors import StorageDown
from switchboard.escalation.auditor import audit
from switchboard.escalation.clock_went_back import went_back
from switchboard.inbox.backlog import Backlog
from switchboard.inbox.rewriting import Rewriting
from switchboard.inbox.sweep import Sweep
from switchboard.model.aged import Passing
from switchboard.model.inbound import Door, Inbound, Progress, ProgressState
from switchboard.outbox.deliver import Outbox
from switchboard.outbox.failover import EVERY as FAILOVER
from switchboard.outbox.failover import hand_over
from switchboard.outbox.ledger import Pick
from switchboard.outbox.looking_up import IncidentLookups
from switchboard.payloads.recognise import kind_of
from switchboard.pipeline.count_events import counts_kept_since
from switchboard.pipeline.periodic import Timekeeper
from switchboard.pipeline.sentry_lane import Inquirer
from switchboard.redact.at_rest import AtRest
from switchboard.reload.reloader import Reloader
from switchboard.runtime.metrics import WorkerMetrics
from switchboard.runtime.tasks import STOP_SECONDS, Alarm, Due, Look, Routine, Routines, Task, TaskRunner, earliest
from switchboard.storage.bell import Bell
from switchboard.storage.store import Store, Unit
from switchboard.unfurls.ledger import FOLLOWED
from switchboard.unfurls.unfurler import Unfurler

# The bell may be lost.
POLL = timedelta(seconds=1)
# A changed configuration counts once it was the same twice: an editor may be half done.
WATCH = timedelta(seconds=1)
REPORT, REFRESH = timedelta(seconds=5), timedelta(minutes=10)
# All that was ever told is counted: not often, and beside what is worked.
COUNT = timedelta(minutes=1)
AUDIT = timedelta(minutes=2)
# What is old goes a few slices at a time.
SWEEP = timedelta(seconds=1)
LOOK_UP, ORPHANS = timedelta(seconds=15), timedelta(minutes=1)

log = structlog.get_logger()


@dataclass(slots=True)
class Worker:
    """Everything one worker does, as steps that a loop or a test may take."""

    store: Store
    backlog: Backlog
    outbox: Outbox
    inquirer: Inquirer
    executor: Executor
    pager_notes: PagerNoteWriter
    replies: Replies
    unfurler: Unfurler
    timekeeper: Timekeeper
    reloader: Reloader
    directory: Directory
    people: DirectorySync
    on_call: OnCallSync
    lookups: IncidentLookups
    digests: DigestComposer
    clock: Clock
    metrics: WorkerMetrics
    bell: Bell
    heartbeat: Heartbeat
    inbox: TaskRunner = field(init=False)
    sweep: Sweep = field(init=False)
    rewriting: Rewriting = field(init=False)
    chores: Routines = field(init=False)
    runners: tuple[TaskRunner, ...] = field(init=False)
    alarm: Alarm = field(init=False)
    lost: bool = False
    ending: bool = False

    def __post_init__(self) -> None:
        """Have all that falls due swept by one loop, and let each say whom it leaves something."""
        self.inbox = TaskRunner(
            "pipeline", self.clock, self._look, most=1, grace=STOP_SECONDS, poll=POLL, went_back=self._rest_no_more
        )
        self.sweep = Sweep(self.store, self.clock, lambda: self.reloader.config, self.passed)
        self.rewriting = Rewriting(self.store, self.clock)
        self.chores = Routines(TaskRunner("chores", self.clock, went_back=self._rest_no_more), self._chores())
        self.runners = (
            self.timekeeper.routines.runner,
            self.inbox,
            self.outbox.runner,
            self.inquirer.runner,
            self.directory.runner,
            self.executor.runner,
            self.pager_notes.runner,
            self.replies.runner,
            self.replies.homes.runner,
            self.unfurler.runner,
            self.digests.runner,
        )
        self.alarm = Alarm(self.clock)
        for runner in (*self.runners, self.chores.runner):
            runner.wake = self.alarm.ring
        self.inquirer.runner.then = self.directory.runner.then = self.inbox.ring
        self.executor.runner.then = self.pager_notes.runner.then = self.unfurler.runner.then = self.stir
        self.timekeeper.owed = self.digests.owed = self.on_call.then = self.outbox.runner.ring

    def _rest_no_more(self) -> None:
        """Let nothing wait for a time that our clock had before it went back; the inbox is found anew."""
        self.lookups.rest_no_more()
        self.on_call.rest_no_more()
        self.lost = True

    def _chores(self) -> Sequence[Routine]:
        return (
            Routine("watch", WATCH, self.watch),
            Routine("reload", None, self.reload),
            Routine("count", COUNT, self.count),
            Routine("report", REPORT, self.report),
            Routine("channels", REFRESH, self.directory.refresh),
            Routine("projects", REFRESH, self.inquirer.learn_projects),
            Routine("people", REFRESH, self.people.refresh),
            Routine("on call", ON_CALL, self.on_call.refresh),
            Routine("incidents", LOOK_UP, self.look_up),
            Routine("orphans", ORPHANS, self.give_up_orphans),
            Routine("audit", AUDIT, self.audit),
            Routine("hand over", FAILOVER, self.hand_over),
            Routine("retention", SWEEP, self.sweep.sweep),
            Routine("redaction", SWEEP, self.rewriting.rewrite),
        )

    async def open(self) -> None:
        """Find the place again: the config, the channels, the backlog, and what a process that died was trying."""
        await self.store.call(self.store.prepare)
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
        found = await self.store.run(lambda unit: look(unit, self.backlog))
        say_begun(found, self.reloader.config, recovered=left, channels=len(self.directory.channels))

    async def reload(self) -> None:
        """Read the configuration again at once, if it changed."""
        now = self.clock.now()
        try:
            await self.store.run(lambda unit: self.reloader.refresh(unit, now))
        except StorageDown:
            self.reloader.forget()
            raise
        await self._hide(AtRest(self.reloader.config.at_rest if self.reloader.config else None))
        self.stir()  # also where nothing changed: what is refused, or good again, is announced

    async def _hide(self, at_rest: AtRest) -> None:
        """Hide in what is kept from now on what is asked for, and see to it that it is in what was kept before."""
        if at_rest != self.store.at_rest:
            await self.store.call(lambda: self.store.hide(at_rest))
            self.rewriting.begin()

    async def watch(self) -> None:
        """Read the configuration again, if it changed and came to rest."""
        if await asyncio.to_thread(self.reloader.rested):
            await self.reload()

    async def work(self) -> int:
        """Work the next inbounds of the backlog; returns how many, 0 when all is done or no config was ever good."""
        inbounds = await self._claim()
        if inbounds:
            await self._settle(inbounds)
        return len(inbounds)

    async def _look(self, at: Look) -> Due:
        inbounds = await self._claim()
        tasks = [Task("inbox", partial(self._settle, inbounds), self._pause)] if inbounds else []
        return Due(tasks, self.backlog.next_due_at(at.now))

    async def _pause(self, error: Exception) -> None:
        """Let what broke rest a little: each claim counts as a try."""
        await self.clock.sleep(POLL.total_seconds())

    async def _claim(self) -> list[Inbound]:
        if self.reloader.config is None:
            return []
        now = self.clock.now()
        async with self._finding_the_place():
            return await self.store.run(lambda unit: self.backlog.claim(unit, now))

    async def _settle(self, inbounds: Sequence[Inbound]) -> None:
        now = self.clock.now()
        async with self._finding_the_place():
            notes, pages = await self.store.call(partial(self._settle_and_pick, inbounds, now))
        self.outbox.begin(pages)
        self.backlog.pace(len(inbounds), self.clock.now() - now)
        self.replies.homes.owe_askers(inbounds)
        self._stir_after(inbounds)
        hints = [inbound.kept.hint for inbound in inbounds if inbound.kept.door is Door.SENTRY]
        for (resource, action), count in Counter((hint.resource, hint.action) for hint in hints).items():
            self.metrics.kinds.labels(*kind_of(resource, action)).inc(count)
        for state, count in Counter(note.state.value for note in notes).items():
            self.metrics.worked.labels(state).inc(count)
        say_worked(inbounds, notes)

    def _settle_and_pick(self, inbounds: Sequence[Inbound], now: datetime) -> tuple[list[Progress], list[Pick]]:
        """Settle, and pick the pages that this owes, in one commit."""
        urgent = any(inbound.kept.urgent for inbound in inbounds)

        def settle(unit: Unit) -> tuple[list[Progress], list[Pick]]:
            return self.backlog.settle(inbounds, unit, now), self.outbox.pick_pages(unit) if urgent else []

        notes, pages = self.store.transact(settle)
        self.outbox.take(pages)
        return notes, pages

    @asynccontextmanager
    async def _finding_the_place(self) -> AsyncIterator[None]:
        """Find the place in the inbox again, where it was lost: what is in memory goes on before the database has it."""
        if self.lost:
            await self.store.run(self.backlog.open)
        self.lost = True
        yield
        self.lost = False

    def _stir_after(self, inbounds: Sequence[Inbound]) -> None:
        """Let those look at once who have what is done for people; what only shows Sentry's news waits for company."""
        if any(inbound.kept.door is not Door.SENTRY for inbound in inbounds):
            self.stir()
            return
        for runner in (self.outbox.runner, self.inquirer.runner, self.directory.runner):
            runner.ring()
        for runner in (self.executor.runner, self.replies.runner, self.replies.homes.runner, self.unfurler.runner):
            runner.ring_soon()

    def stir(self) -> None:
        """Let every runner look again at once: something may have fallen due for any of them."""
        for runner in self.runners[1:]:
            runner.ring()

    async def tick(self, *, anew: bool = False) -> int:
        """Begin what is due by now; returns how much. `anew`: look everywhere, also where nothing is known to be due."""
        if anew:
            self.timekeeper.hasten()
            self.stir()
        now = self.clock.now()
        return sum([await runner.tick() for runner in self.runners if runner.is_due(now)])

    def is_due(self) -> bool:
        """Return whether any runner has something to look at by now."""
        now = self.clock.now()
        return any(runner.is_due(now) for runner in self.runners)

    def flying(self) -> set[asyncio.Task[None]]:
        """Return all that is under way."""
        return {task for runner in self.runners for task in runner.flying.values()}

    def next_due_at(self, *, time: bool = True) -> datetime | None:
        """Return when something falls due next, as far as is known; None where nothing is to.

        What `time` alone brings about is looked for every two seconds: without it, only what is known to fall due counts.
        """
        return earliest(runner.next_due_at() for runner in self.runners[not time :])

    def passed(self, now: datetime) -> Mapping[Passing, datetime]:
        """Return before when no window reaches a count any more, and no link is followed."""
        return {**counts_kept_since(self.reloader.counts, now), Passing.UNFURLS: now - FOLLOWED}

    async def look_up(self) -> None:
        """Look up what PagerDuty made of pages; what is news, or owed to somebody else, is worked at once."""
        if await self.lookups.look():
            self.inbox.ring()
            self.stir()

    async def give_up_orphans(self) -> None:
        """End the pages whose routing key is gone; what is owed in their stead goes out at once."""
        if await self.lookups.give_up_orphans():
            self.stir()

    async def audit(self) -> None:
        """Look whether every open page has a next step, and say to the outside that all is well only where it is."""
        if self.reloader.config is None:
            return
        now, ops = self.clock.now(), self.outbox.ledger.ops
        broken = await self.store.run(lambda unit: audit(unit, now, ops=ops))
        if broken:
            log.error("audit.broken", pages=broken)
            self.stir()
        else:
            await self.heartbeat.beat()

    async def hand_over(self) -> None:
        """Have others told of the pages that their pager does not take."""
        config = self.reloader.config
        if config is None:
            return
        now, ops = self.clock.now(), self.outbox.ledger.ops
        if await self.store.run(lambda unit: hand_over(unit, config, now, ops=ops)):
            self.stir()

    async def count(self) -> None:
        """Count the deliveries by state."""
        for state, count in (await self.replies.homes.reader.run(lambda unit: unit.deliveries.counts())).items():
            self.metrics.deliveries.labels(state).set(count)
        await self.measure()

    async def measure(self) -> None:
        """Measure what the databases take, and how far back they go."""
        reader = self.replies.homes.reader
        for name, size in (await reader.call(reader.size)).items():
            self.metrics.database_bytes.labels(name).set(size)
        oldest = await reader.run(lambda unit: unit.aged.oldest_alert())
        self.metrics.oldest_alert.set((self.clock.now() - oldest).total_seconds() if oldest else 0)

    async def report(self) -> None:
        """Leave this process's counts in their row, and see by it whether our clock went back."""
        now = self.clock.now()
        await self._mind_the_clock(now)
        await self.store.run(self._report)
        text = self.metrics.text()
        await self.store.run(lambda unit: unit.configs.write_metrics("worker", text, at=now))

    async def _mind_the_clock(self, now: datetime) -> None:
        """Set right what waits for a time that our clock had before it went back."""
        back = await self.store.run(lambda unit: went_back(unit, now))
        if back is not None:
            log.error("clock.went_back", seconds=back.total_seconds())
            self._rest_no_more()
            self.stir()

    def _report(self, unit: Unit) -> None:
        self.metrics.quarantined.set(unit.inbound.count(ProgressState.QUARANTINED))
        self.metrics.backlog.set(max(0, self.backlog.inbox.newest() - unit.inbound.floor()))

    async def run(self, stopped: asyncio.Event) -> None:
        """Work until `stopped`; then let what is under way come to its end."""
        ear = await self.bell.listen(self.inbox.ring)
        await self.open()
        self.chores.hasten("people", "on call", "orphans")
        sweeping = asyncio.create_task(self._sweep_on())
        sweeping.add_done_callback(lambda _: stopped.set())  # without its loop it ends, loudly, to be started again
        await stopped.wait()
        self.ending = True
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)
        await self.stop()
        if ear:
            ear.close()
        self.close()
        if not sweeping.cancelled():
            sweeping.result()

    async def _sweep_on(self) -> None:
        """Look where it is time to look, and sleep until it is again. The one loop of the worker."""
        runners = (*self.runners, self.chores.runner)
        # A cancellation alone may get lost: Python 3.11's wait_for swallows one that meets what it waited for.
        while not self.ending:
            now = self.clock.now()
            await asyncio.gather(*(runner.turn() for runner in runners if runner.is_due(now)))
            await self.alarm.sleep_until(min(runner.wakes_at() for runner in runners))

    def reread(self) -> None:
        """Read the configuration again at once."""
        self.chores.hasten("reload")

    async def stop(self, *, at_once: bool = False) -> None:
        """Begin nothing more, and let what is under way come to its end, or end it `at_once`."""
        runners = (*self.runners, self.chores.runner, self.people.runner, self.on_call.runner)
        await asyncio.gather(*(runner.stop(at_once=at_once) for runner in runners))
        await self.inquirer.close()

    def close(self) -> None:
        """Let go of the databases and of the bell."""
        self.store.close()
        self.replies.homes.reader.close()
        self.backlog.inbox.close()
        self.bell.close()
