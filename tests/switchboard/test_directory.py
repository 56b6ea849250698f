"""The directory: channels learned from Slack are kept, and a lane that had a name takes its id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from switchboard.directory import Directory
from switchboard.model.outcome import Outcome, TryAgain
from switchboard.storage.store import Store
from tests.switchboard.builders import a_placement


def slack(*answers: dict[str, str] | Outcome) -> Callable[[], Awaitable[dict[str, str] | Outcome]]:
    """Play Slack, which answers these in turn."""
    left = list(answers)

    async def ask() -> dict[str, str] | Outcome:
        return left.pop(0)

    return ask


async def test_what_slack_tells_is_kept_for_the_next_start(house: Store) -> None:
    await Directory(house, slack({"#payments": "C1"})).refresh()
    later = Directory(house, None)
    await later.load()
    assert later.channels == {"#payments": "C1"}


async def test_where_slack_does_not_answer_what_is_known_stays(house: Store) -> None:
    directory = Directory(house, slack({"#payments": "C1"}, TryAgain("Slack cannot be reached")))
    await directory.refresh()
    await directory.refresh()
    assert directory.channels == {"#payments": "C1"}


async def test_without_slack_nothing_is_asked(house: Store) -> None:
    directory = Directory(house, None)
    await directory.refresh()
    assert directory.channels == {}


async def test_a_lane_that_had_only_a_name_takes_its_id(house: Store) -> None:
    house.transact(lambda unit: unit.placements.save([a_placement(id=0)]))
    await Directory(house, slack({"#payments": "C1", "#other": "C2"})).refresh()
    assert house.transact(lambda unit: unit.placements.lanes()) == ["slack:C1"]
