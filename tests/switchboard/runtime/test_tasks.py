"""The runner: one at a time for each key, bounded, woken by the next due time; what breaks rests; what ends, ends cleanly."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from switchboard.clock import backoff
from switchboard.errors import StorageDown
from switchboard.runtime.tasks import (
    PACE,
    SAFETY,
    UNWRITTEN_SECONDS,
    Alarm,
    Due,
    Look,
    Routine,
    Routines,
    Task,
    TaskRunner,
)
from tests.moved_clock import START, MovedClock


def after(seconds: float) -> datetime:
    """Return a time so long after the start."""
    return START + timedelta(seconds=seconds)


@dataclass
class Story:
    """Work that falls due: keys with their times. What is done is due no more, unless it broke."""

    due: dict[str, datetime] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    breaks: int = 0
    broke: Callable[[Exception], Awaitable[object]] | None = None

    def __post_init__(self) -> None:
        """Hold nothing."""
        self.held.set()

    async def look(self, at: Look) -> Due:
        """Find what is due, as a story does."""
        self.looks.append(at)
        ready = [key for key, due_at in self.due.items() if due_at <= at.now and key not in at.busy]
        later = min((due_at for due_at in self.due.values() if due_at > at.now), default=None)
        return Due([Task(key, lambda key=key: self._do(key), self.broke) for key in ready[: at.room]], later)  # type: ignore[misc]

    async def _do(self, key: str) -> None:
        await self.held.wait()
        if self.breaks:
            self.breaks -= 1
            raise ValueError("a bug")
        self.done.append(key)
        self.due.pop(key)


def a_runner(story: Story, *, most: int = 10, grace: float = 0.0) -> tuple[TaskRunner, MovedClock]:
    """Make a runner of a story, on a clock."""
    clock = MovedClock()
    return TaskRunner("story", clock, story.look, most=most, grace=grace), clock


async def test_what_is_due_is_done_and_what_is_not_is_waited_for() -> None:
    story = Story({"a": after(0), "b": after(0.3)})
    runner, clock = a_runner(story)
    assert await runner.tick() == 1
    await runner.drain()
    assert story.done == ["a"]
    await runner.tick()
    assert (runner.next_due_at(), runner.wakes_at()) == (after(0.3), after(0.3))
    clock.move(0.2)
    assert not runner.is_due(clock.now())
    clock.move(0.1)
    assert runner.is_due(clock.now())
    await runner.tick()
    await runner.drain()
    assert story.done == ["a", "b"]


async def test_a_key_has_one_task_at_a_time_and_others_go_on_beside_it() -> None:
    story = Story({"slow": after(0)})
    runner, _ = a_runner(story)
    story.held.clear()
    assert await runner.tick() == 1
    story.due["other"] = after(0)
    assert await runner.tick() == 1
    assert story.looks[-1].busy == {"slow"}
    assert await runner.tick() == 0
    story.held.set()
    await runner.drain()
    assert sorted(story.done) == ["other", "slow"]


async def test_a_task_of_a_key_that_is_under_way_is_not_begun() -> None:
    story = Story()
    runner, _ = a_runner(story)
    story.held.clear()
    assert runner.begin(Task("a", story.held.wait))
    assert not runner.begin(Task("a", story.held.wait))
    story.held.set()
    await runner.drain()
    assert runner.flying == {}


async def test_no_more_are_begun_than_may_be_at_once() -> None:
    story = Story({key: after(0) for key in "abcde"})
    runner, _ = a_runner(story, most=2)
    story.held.clear()
    assert await runner.tick() == 2
    assert await runner.tick() == 0
    assert [look.room for look in story.looks] == [2]
    story.held.set()
    while await runner.tick() or runner.flying:
        await runner.drain()
    assert sorted(story.done) == list("abcde")


async def test_the_end_of_a_task_lets_the_runner_look_again_and_wakes_its_loop() -> None:
    story, woken, told = Story({"a": after(0)}), [0], [0]
    runner, clock = a_runner(story)
    runner.wake = lambda: woken.__setitem__(0, woken[0] + 1)
    runner.then = lambda: told.__setitem__(0, told[0] + 1)
    await runner.tick()
    assert not runner.is_due(clock.now())
    await runner.drain()
    assert (woken, told, runner.is_due(clock.now())) == ([1], [1], True)


async def test_a_ring_is_never_lost_in_a_look() -> None:
    runner, clock = a_runner(Story())

    async def look(at: Look) -> Due:
        runner.ring()
        return Due()

    runner.look = look
    await runner.tick()
    assert runner.is_due(clock.now())
    assert runner.next_due_at() == clock.now()


async def test_where_nothing_is_known_to_fall_due_it_is_looked_for_seldom_at_whole_seconds() -> None:
    runner, clock = a_runner(Story())
    clock.move(0.7)
    await runner.tick()
    assert (runner.next_due_at(), runner.wakes_at()) == (None, START + SAFETY)


async def test_a_clock_that_is_set_back_lets_nothing_wait() -> None:
    runner, clock = a_runner(Story())
    await runner.tick()
    clock.move(-3600)
    assert runner.is_due(clock.now())


async def test_what_is_due_and_may_not_begin_is_looked_at_again_soon_but_not_at_once() -> None:
    runner, clock = a_runner(Story())

    async def look(at: Look) -> Due:
        return Due(next_at=at.now)

    runner.look = look
    await runner.tick()
    assert runner.wakes_at() == clock.now() + PACE


async def test_what_breaks_rests_longer_each_time_until_it_is_done() -> None:
    story = Story({"a": after(0), "other": after(0)}, breaks=2)
    runner, clock = a_runner(story, most=1)
    begun = 0
    for wait in (backoff(1, 1.0), backoff(2, 1.0)):
        begun += await runner.tick()
        await runner.drain()
        story.due.pop("other", None)
        assert await runner.tick() == 0
        assert runner.wakes_at() == clock.now() + wait
        clock.move(wait.total_seconds())
    await runner.tick()
    await runner.drain()
    assert (begun, story.done) == (2, ["a"])


async def test_one_that_breaks_stops_no_other() -> None:
    story = Story({"a": after(0), "b": after(0)}, breaks=1)
    runner, _ = a_runner(story)
    await runner.tick()
    await runner.drain()
    assert story.done == ["b"]


async def test_where_the_story_says_what_becomes_of_a_defect_it_does_not_rest() -> None:
    story = Story({"a": after(0)}, breaks=1)
    said: list[str] = []

    async def broke(error: Exception) -> None:
        said.append(str(error))

    story.broke = broke
    runner, _ = a_runner(story)
    await runner.tick()
    await runner.drain()
    assert said == ["a bug"]
    await runner.tick()
    await runner.drain()
    assert story.done == ["a"]


async def test_a_look_that_breaks_is_taken_again_in_a_second() -> None:
    runner, clock = a_runner(Story())

    async def look(at: Look) -> Due:
        raise StorageDown

    runner.look = look
    with pytest.raises(StorageDown):
        await runner.tick()
    assert await runner.turn() == 0
    assert runner.wakes_at() == clock.now() + timedelta(seconds=UNWRITTEN_SECONDS)


async def test_an_outcome_is_offered_to_the_database_until_it_takes_it() -> None:
    runner, clock = a_runner(Story())
    offered: list[datetime] = []

    async def write() -> str:
        offered.append(clock.now())
        if len(offered) < 3:
            raise StorageDown
        return "written"

    writing = asyncio.create_task(runner.persist(write, key="a"))
    while not writing.done():
        await asyncio.sleep(0)
        clock.move(UNWRITTEN_SECONDS / 2)
    assert await writing == "written"
    assert all(later - sooner >= timedelta(seconds=1) for sooner, later in itertools.pairwise(offered))


async def test_what_is_under_way_ends_within_the_grace_when_all_ends() -> None:
    story = Story({"a": after(0)})
    runner, _ = a_runner(story, grace=5)
    story.held.clear()
    await runner.tick()
    ending = asyncio.create_task(runner.stop())
    await asyncio.sleep(0)
    story.held.set()
    await ending
    assert (story.done, runner.flying) == (["a"], {})


@pytest.mark.parametrize(("grace", "at_once"), [(0.0, False), (5.0, True), (0.01, False)])
async def test_what_does_not_end_is_cancelled(grace: float, at_once: bool) -> None:
    story = Story({"a": after(0)})
    runner, _ = a_runner(story, grace=grace)
    story.held.clear()
    await runner.tick()
    async with asyncio.timeout(3):
        await runner.stop(at_once=at_once)
    assert (story.done, runner.flying) == ([], {})


async def test_an_end_waits_for_what_swallowed_its_cancellation() -> None:
    runner, _ = a_runner(Story())
    ended: list[bool] = []

    async def swallow() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            ended.append(True)

    runner.begin(Task("a", swallow))
    await asyncio.sleep(0)
    await runner.stop()
    assert (ended, runner.flying) == ([True], {})


def routines(clock: MovedClock, done: list[str]) -> Routines:
    """Make two routines, and one that is done only when it is asked for."""

    async def do(name: str) -> None:
        done.append(name)
        if name == "breaks":
            raise ValueError

    each = [("often", 1), ("breaks", 2), ("asked", None)]
    made = [
        Routine(name, timedelta(seconds=every) if every else None, lambda name=name: do(name))  # type: ignore[misc]
        for name, every in each
    ]
    return Routines(TaskRunner("routines", clock), made)


async def test_routines_are_done_at_their_times_whatever_breaks() -> None:
    clock, done = MovedClock(), list[str]()
    runner = routines(clock, done).runner
    for _ in range(5):
        await runner.tick()
        await runner.drain()
        clock.move(1)
    assert done == ["often", "often", "breaks", "often", "often", "breaks"]


async def test_routines_that_ran_late_come_back_to_whole_seconds() -> None:
    clock, done = MovedClock(), list[str]()
    runner = routines(clock, done).runner
    clock.move(1.4)
    await runner.tick()
    assert runner.wakes_at() == after(2)
    await runner.drain()
    assert not runner.is_due(clock.now())


async def test_routines_wait_for_no_time_that_the_clock_had_before_it_was_set_back() -> None:
    clock, done = MovedClock(), list[str]()
    known = routines(clock, done)
    known.hasten("asked")
    clock.move(-3600)
    await known.runner.tick()
    await known.runner.drain()
    assert done == ["often", "breaks", "asked"]


async def test_who_waits_for_a_time_of_their_own_is_told_that_the_clock_was_set_back() -> None:
    runner, clock = a_runner(Story())
    told: list[bool] = []
    runner.went_back = lambda: told.append(True)
    for moved in (3600, -30, -3600, 10):
        clock.move(moved)
        await runner.tick()
    assert told == [True]


async def test_a_routine_can_be_asked_for() -> None:
    clock, done = MovedClock(), list[str]()
    known = routines(clock, done)
    await known.runner.tick()
    known.hasten("asked")
    assert known.runner.is_due(clock.now())
    await known.runner.tick()
    await known.runner.tick()
    await known.runner.drain()
    assert done == ["asked"]


async def test_an_alarm_wakes_when_its_time_comes_or_somebody_rings() -> None:
    clock = MovedClock()
    alarm = Alarm(clock)
    sleeping = asyncio.create_task(alarm.sleep_until(after(2)))
    for _ in range(5):
        await asyncio.sleep(0)
    clock.move(1)
    await asyncio.sleep(0)
    assert not sleeping.done()
    clock.move(1)
    await sleeping
    alarm.ring()
    await alarm.sleep_until(after(60))
    await alarm.sleep_until(after(0))
