"""Work that falls due, done one way: one at a time for each key, bounded, looked for when it is due and not by polling.

A story says what may begin (`look`); the runner begins it, rests what broke, and ends cleanly. One loop sweeps all runners.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from apscheduler.triggers.interval import IntervalTrigger

from switchboard.clock import SET_BACK, Clock, backoff, within
from switchboard.errors import StorageDown

T = TypeVar("T")

# How long a worker that ends waits for what is under way, and for what was cancelled.
STOP_SECONDS = 5.0
# How long an outcome waits before it is offered to the database again, and a look that failed before the next.
UNWRITTEN_SECONDS = 1.0
# What is due and may not begin yet, for no reason that has an end, is looked at again so soon.
PACE = timedelta(seconds=0.25)
# A ring may get lost: so seldom is looked without one.
SAFETY = timedelta(seconds=10)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Task:
    """One unit of work. Where it breaks, `broke` says what becomes of it; without that, it may begin again after a rest."""

    key: str
    run: Callable[[], Awaitable[object]]
    broke: Callable[[Exception], Awaitable[object]] | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a story is asked with: the time, the keys that may not begin, and how many others may."""

    now: datetime
    busy: frozenset[str]
    room: int


@dataclass(frozen=True, slots=True)
class Due:
    """What a look found: what begins now, and when the next falls due; None while only a ring can bring anything."""

    tasks: Sequence[Task] = ()
    next_at: datetime | None = None


async def nothing(at: Look) -> Due:
    """Find nothing: what a runner begins by hand is all it does."""
    return Due()


def nobody() -> None:
    """Wake nobody."""


@dataclass(slots=True)
class TaskRunner:
    """Begins what `look` finds, at most `most` at once. `grace`: seconds that what is under way has when all ends.

    `wake` rouses the loop that sweeps it; `then` is called after each task, so that others may look at what it left;
    `follows` says that the end of one task may let another begin; `went_back` is called where the clock did, so that no wait from
    before goes on.
    """

    name: str
    clock: Clock
    look: Callable[[Look], Awaitable[Due]] = nothing
    most: int = 1_000
    grace: float = 0.0
    poll: timedelta = SAFETY
    wake: Callable[[], None] = nobody
    then: Callable[[], None] = nobody
    went_back: Callable[[], None] = nobody
    follows: bool = True
    flying: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _next_at: datetime | None = None
    _looked_at: datetime | None = None
    _rung: bool = True
    _broken: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    async def tick(self) -> int:
        """Look for what is due, and begin it; returns how many began. Raises what the look raises."""
        now = self.clock.now()
        if self._looked_at is not None and self._looked_at - now > SET_BACK:
            self._broken.clear()
            self.went_back()
        self._rung, self._looked_at, self._next_at = False, now, now + timedelta(seconds=UNWRITTEN_SECONDS)
        resting = {key: until for key, (_, until) in self._broken.items() if until > now}
        busy = frozenset(self.flying) | resting.keys()
        room = self.most - len(self.flying)
        due = await self.look(Look(now, busy, room)) if room > 0 else Due()
        self._next_at = earliest([due.next_at, *resting.values()])
        if self._next_at is not None and self._next_at <= now:
            self._next_at = now + PACE
        return sum(self.begin(task) for task in due.tasks if task.key not in busy)

    async def turn(self) -> int:
        """Look for what is due, and outlive what breaks in it; returns how many began."""
        try:
            return await self.tick()
        except Exception:
            log.exception("loop.failed", loop=self.name)
            return 0

    def begin(self, task: Task) -> bool:
        """Begin a task, unless one of its key is under way."""
        if task.key in self.flying:
            return False
        self.flying[task.key] = flying = asyncio.create_task(self._run(task), name=f"{self.name} {task.key}")
        flying.add_done_callback(partial(self._ended, task.key))
        return True

    async def _run(self, task: Task) -> None:
        try:
            await task.run()
            self._broken.pop(task.key, None)
        except Exception as error:
            log.exception("task.broke", runner=self.name, key=task.key)
            self._rest(task.key)
            if task.broke is not None:
                await task.broke(error)
                self._broken.pop(task.key, None)

    def _ended(self, key: str, task: asyncio.Task[None]) -> None:
        # Also of one that was cancelled before it began.
        self.flying.pop(key, None)
        if not task.cancelled() and (error := task.exception()):
            log.error("task.rests", runner=self.name, key=key, because=f"{type(error).__name__}: {error}")
        if self.follows:
            self.ring()
        self.then()

    def _rest(self, key: str) -> None:
        tries = self._broken[key][0] + 1 if key in self._broken else 1
        self._broken[key] = tries, self.clock.now() + backoff(tries, 1.0)

    async def persist(self, write: Callable[[], Awaitable[T]], *, key: str) -> T:
        """Write an outcome down, however long the database is away: forgotten, it would be done again."""
        while True:
            try:
                return await write()
            except StorageDown as error:
                log.error("outcome.unwritten", runner=self.name, key=key, because=str(error))  # noqa: TRY400 - its text says all
                await self.clock.sleep(UNWRITTEN_SECONDS)

    def ring(self) -> None:
        """Look again at once: something may have fallen due."""
        self._rung = True
        self.wake()

    def ring_soon(self) -> None:
        """Look again within the pace: something may have fallen due that waits well for company."""
        soon = self.clock.now() + PACE
        self._next_at = min(self._next_at or soon, soon)
        self.wake()

    def is_due(self, now: datetime) -> bool:
        """Return whether it is time to look: rung, due, polled, or by a clock that was set back."""
        return self._looked_at is None or now < self._looked_at or now >= self.wakes_at()

    def wakes_at(self) -> datetime:
        """Return when to look next, for what is due or for a ring that got lost."""
        now = self._looked_at or self.clock.now()
        polled = whole(now) + self.poll
        return min(self.next_due_at() or polled, polled)

    def next_due_at(self) -> datetime | None:
        """Return when something falls due, as far as was seen at the last look; None where nothing is known to."""
        return (self._looked_at or self.clock.now()) if self._rung else self._next_at

    async def drain(self, seconds: float | None = None) -> None:
        """Wait until nothing is under way, for at most so many real seconds."""
        if self.flying:
            await asyncio.wait(self.flying.values(), timeout=seconds)

    async def stop(self, *, at_once: bool = False) -> None:
        """Let what is under way come to its end within the grace, and cancel the rest, which the next start takes up."""
        if self.grace and not at_once:
            await self.drain(self.grace)
        for task in self.flying.values():
            task.cancel()
        # A cancellation may get lost: Python 3.11's wait_for swallows one that meets what it waited for.
        await self.drain(STOP_SECONDS)
        if self.flying:
            log.warning("tasks.left", runner=self.name, keys=sorted(self.flying))


@dataclass(frozen=True, slots=True)
class Routine:
    """What is done again and again, `every` so long; None: only when it is asked for."""

    name: str
    every: timedelta | None
    do: Callable[[], Awaitable[object]]


@dataclass(slots=True)
class Routines:
    """Does routines in the runner, each on whole seconds, so that those of one second wake the machine once."""

    runner: TaskRunner
    each: Sequence[Routine]
    _due: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin to count: each is done for the first time after its first interval."""
        self.runner.look, self.runner.follows = self._look, False
        for routine in self.each:
            self._plan(routine, self.runner.clock.now())

    def hasten(self, *names: str) -> None:
        """Do these as soon as may be."""
        self._due |= dict.fromkeys(names, self.runner.clock.now())
        self.runner.ring()

    def due_at(self, name: str) -> datetime | None:
        """Return when a routine falls due next, None for one that nobody asked for."""
        return self._due.get(name)

    async def _look(self, at: Look) -> Due:
        begun = [each for each in self.each if each.name not in at.busy and self._is_due(each, at.now)]
        for routine in begun:
            self._plan(routine, at.now)
        return Due([Task(each.name, each.do, _let_be) for each in begun], earliest(self._due.values()))

    def _is_due(self, routine: Routine, now: datetime) -> bool:
        """Return whether a routine is to be done; one that waits longer than ever planned was planned by a clock that went back."""
        due_at = self._due.get(routine.name)
        return due_at is not None and not now < due_at <= now + max(routine.every or SET_BACK, SET_BACK)

    def _plan(self, routine: Routine, now: datetime) -> None:
        self._due.pop(routine.name, None)
        if routine.every is not None:
            often = IntervalTrigger(seconds=int(routine.every.total_seconds()), timezone=UTC)
            self._due[routine.name] = often.get_next_fire_time(whole(now), now)


async def _let_be(error: Exception) -> None:
    """Leave what broke to its next time."""


@dataclass(slots=True)
class Alarm:
    """What a loop sleeps by: until a time comes, or until somebody rings."""

    clock: Clock
    _rung: asyncio.Event = field(default_factory=asyncio.Event)

    def ring(self) -> None:
        """Wake whoever sleeps, or who is about to."""
        self._rung.set()

    async def sleep_until(self, at: datetime) -> None:
        """Sleep until a time, or a ring."""
        seconds = (at - self.clock.now()).total_seconds()
        if seconds > 0 and not self._rung.is_set():
            with contextlib.suppress(TimeoutError):
                await within(self.clock, seconds, self._rung.wait())
        self._rung.clear()


def earliest(times: Iterable[datetime | None]) -> datetime | None:
    """Return the first of these times, None where there is none."""
    return min((at for at in times if at is not None), default=None)


def whole(at: datetime) -> datetime:
    """Return the second that a time lies in: what polls at whole seconds polls together."""
    return at.replace(microsecond=0)
