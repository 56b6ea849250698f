"""The directory: channels learned from Slack are kept, and a lane that had a name takes its id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from switchboard.directory.channels import WAITING_HERE, Directory
from switchboard.model.inbound import Progress, ProgressState
from switchboard.model.outcome import Outcome, TryAgain
from switchboard.storage.store import Store
from tests.moved_clock import MovedClock
from tests.switchboard.builders import a_delivery

CLOCK = MovedClock()


def slack(*answers: dict[str, str] | Outcome) -> Callable[[], Awaitable[dict[str, str] | Outcome]]:
    """Play Slack, which answers these in turn."""
    left = list(answers)

    async def ask() -> dict[str, str] | Outcome:
        return left.pop(0)

    return ask


async def test_what_slack_tells_is_kept_for_the_next_start(house: Store) -> None:
    await Directory(house, slack({"#payments": "C1"}), CLOCK).refresh()
    later = Directory(house, None, CLOCK)
    await later.load()
    assert later.channels == {"#payments": "C1"}


async def test_where_slack_does_not_answer_what_is_known_stays(house: Store) -> None:
    directory = Directory(house, slack({"#payments": "C1"}, TryAgain("Slack cannot be reached")), CLOCK)
    await directory.refresh()
    await directory.refresh()
    assert directory.channels == {"#payments": "C1"}


async def test_without_slack_nothing_is_asked(house: Store) -> None:
    directory = Directory(house, None, CLOCK)
    await directory.refresh()
    assert directory.channels == {}


async def test_a_lane_that_had_only_a_name_takes_its_id(house: Store) -> None:
    house.transact(lambda unit: unit.deliveries.save([a_delivery(id=0)]))
    await Directory(house, slack({"#payments": "C1", "#other": "C2"}), CLOCK).refresh()
    assert house.transact(lambda unit: unit.deliveries.lanes()) == ["slack:C1"]


async def test_a_name_that_is_not_known_is_asked_for_once_and_lets_go_who_waits(house: Store) -> None:
    clock = MovedClock()
    directory = Directory(house, slack({"#squad": "C9"}), clock)
    later = clock.now() + timedelta(seconds=3)
    waiting = Progress(inbound_id=1, state=ProgressState.WAITING, until=later, subject=WAITING_HERE)
    house.transact(lambda unit: unit.inbound.write([waiting]))
    tick = directory.runner.tick
    assert (await tick(), directory.look_up(clock.now()), directory.look_up(clock.now())) == (0, True, True)
    assert (await tick(), await tick()) == (1, 0)
    await directory.runner.drain()
    assert directory.channels == {"#squad": "C9"}
    [waits] = house.transact(lambda unit: unit.inbound.waiting())
    assert waits.until == clock.now()
    await directory.runner.stop()


async def test_slack_is_asked_again_only_after_a_rest(house: Store) -> None:
    clock = MovedClock()
    directory = Directory(house, slack({"#a": "C1"}), clock)
    await directory.refresh()
    clock.move(29)
    assert not directory.look_up(clock.now())
    clock.move(1)
    assert directory.look_up(clock.now())
    assert not Directory(house, None, clock).look_up(clock.now())
