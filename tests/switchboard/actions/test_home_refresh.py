"""A Home is shown anew once what was asked for on it moves: one at a time for each person, tried a few times, in nobody's way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from switchboard.actions.home_refresh import MOST_TRIES, Homes
from switchboard.model.home import Home
from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain
from switchboard.payloads.intents import ASKED_AT_HOME
from switchboard.storage.store import Store
from tests.acting import user
from tests.moved_clock import MovedClock
from tests.switchboard.builders import AT, an_inbound
from tests.town import Town


@dataclass
class Slack:
    """A Slack that notes whose Home it is shown, and answers as it is asked to."""

    answer: Callable[[int], Outcome] = lambda _: Sent()
    shown: list[str] = field(default_factory=list)

    async def publish(self, slack: str, home: Home) -> Outcome:
        """Note it."""
        self.shown.append(slack)
        return self.answer(len(self.shown))


async def run(homes: Homes, clock: MovedClock, *, seconds: int) -> None:
    """Let so much time pass."""
    for _ in range(seconds + 1):
        await homes.runner.tick()
        await homes.runner.drain()
        clock.move(1)


def made(house: Store, slack: Slack | None) -> tuple[Homes, MovedClock]:
    """Make the story on a clock."""
    clock = MovedClock(AT)
    return Homes(house, slack, clock), clock


async def test_a_home_is_shown_once_for_all_that_was_asked_on_it_meanwhile(house: Store) -> None:
    slack = Slack()
    homes, clock = made(house, slack)
    homes.owe_askers(
        [an_inbound(headers=((ASKED_AT_HOME, "U1"),)), an_inbound(number=2, headers=((ASKED_AT_HOME, "U1"),))]
    )
    homes.owe_askers([an_inbound(number=3)])
    await run(homes, clock, seconds=3)
    assert slack.shown == ["U1"]


async def test_what_is_owed_while_it_is_being_shown_is_shown_after(house: Store) -> None:
    slack = Slack()
    homes, clock = made(house, slack)
    homes.owe("U1")
    await homes.runner.tick()
    homes.owe("U1")
    await homes.runner.tick()
    assert len(homes.runner.flying) == 1
    await run(homes, clock, seconds=1)
    assert slack.shown == ["U1", "U1"]


async def test_slack_is_asked_again_when_it_says_so(house: Store) -> None:
    slack = Slack(lambda n: Sent() if n == 2 else TryAgain("slow down", after=timedelta(seconds=5)))
    homes, clock = made(house, slack)
    homes.owe("U1")
    await run(homes, clock, seconds=4)
    assert slack.shown == ["U1"]
    await run(homes, clock, seconds=4)
    assert slack.shown == ["U1", "U1"]


async def test_it_is_tried_a_few_times_only_and_not_at_all_where_it_is_refused_for_good(house: Store) -> None:
    down, refusing = Slack(lambda _: TryAgain("down")), Slack(lambda _: GaveUp("user_not_found"))
    for slack in (down, refusing):
        homes, clock = made(house, slack)
        homes.owe("U1")
        await run(homes, clock, seconds=400)
    assert (len(down.shown), len(refusing.shown)) == (MOST_TRIES, 1)


async def test_one_that_breaks_stops_no_other(house: Store) -> None:
    def broken(count: int) -> Outcome:
        if count == 1:
            raise RuntimeError("a defect")
        return Sent()

    slack = Slack(broken)
    homes, clock = made(house, slack)
    homes.owe("U1")
    homes.owe("U2")
    await run(homes, clock, seconds=1)
    assert sorted(slack.shown) == ["U1", "U2"]


async def test_where_nobody_can_show_it_nothing_is_owed(house: Store) -> None:
    homes, clock = made(house, None)
    homes.owe("U1")
    await run(homes, clock, seconds=1)
    assert await homes.runner.tick() == 0


async def test_a_home_is_read_while_the_worker_writes_and_holds_nothing_up(town: Town) -> None:
    written = threading.Event()
    busy = asyncio.create_task(town.worker.store.run(lambda unit: written.wait(10)))
    homes = town.worker.replies.homes
    homes.owe(user(town, "alice"))
    await homes.runner.tick()
    async with asyncio.timeout(5):
        await homes.runner.drain()
    assert not busy.done()
    assert sum(entry.method == "views.publish" for entry in town.world.log) == 1
    written.set()
    await busy
