"""What time brings about is done story by story: one that breaks stops no other, and leaves nothing half done."""

from __future__ import annotations

from datetime import datetime

from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.model.decision import Severity
from switchboard.pipeline.periodic import SELDOM, Timekeeper
from switchboard.storage.store import Store, Unit
from tests.moved_clock import MovedClock
from tests.switchboard.builders import AT, a_delivery
from tests.switchboard.processing import CONFIG


def breaks(unit: Unit, config: Config, now: datetime) -> int:
    """Write something, and break."""
    unit.deliveries.save([a_delivery(id=0, severity=Severity.INFO)])
    raise ValueError(now)


def works(unit: Unit, config: Config, now: datetime) -> int:
    """Write something."""
    return len(unit.deliveries.save([a_delivery(id=0, severity=Severity.CRITICAL)]))


def counts(unit: Unit, config: Config, now: datetime) -> int:
    """Do one thing."""
    return 1


async def happen(keeper: Timekeeper) -> int:
    """Let happen what is due; returns how many stories."""
    begun = await keeper.routines.runner.tick()
    await keeper.routines.runner.drain()
    return begun


async def test_a_story_that_breaks_stops_no_other(house: Store) -> None:
    config = load_config(CONFIG, file="routes.yaml")[0]
    done: list[int] = []
    keeper = Timekeeper(house, lambda: config, MovedClock(AT), (breaks, works), (), owed=lambda: done.append(1))
    keeper.hasten()
    assert (await happen(keeper), done) == (2, [1])
    [kept] = house.transact(lambda unit: unit.deliveries.listing())
    assert kept.severity is Severity.CRITICAL


async def test_without_a_config_nothing_happens(house: Store) -> None:
    keeper = Timekeeper(house, lambda: None, MovedClock(AT), (works,), ())
    keeper.hasten()
    await happen(keeper)
    assert house.transact(lambda unit: unit.deliveries.listing()) == []


async def test_what_is_of_days_is_looked_for_seldom(house: Store) -> None:
    config, clock = load_config(CONFIG, file="routes.yaml")[0], MovedClock(AT)
    keeper, begun = Timekeeper(house, lambda: config, clock, (), (counts,)), []
    for _ in range(3):
        begun.append(await happen(keeper))
        clock.move(SELDOM.total_seconds() / 2)
    assert begun == [1, 0, 1]


async def test_what_is_looked_for_often_is_due_every_other_second(house: Store) -> None:
    config, clock = load_config(CONFIG, file="routes.yaml")[0], MovedClock(AT)
    keeper, begun = Timekeeper(house, lambda: config, clock, (counts,), ()), []
    for _ in range(5):
        begun.append(await happen(keeper))
        clock.move(1)
    assert begun == [0, 0, 1, 0, 1]
