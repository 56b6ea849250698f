"""What time brings about is done story by story: one that breaks stops no other, and leaves nothing half done."""

from __future__ import annotations

from datetime import datetime

from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.model.decision import Severity
from switchboard.pipeline.periodic import SELDOM, Timekeeper
from switchboard.storage.store import Store, Unit
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


async def test_a_story_that_breaks_stops_no_other(house: Store) -> None:
    config = load_config(CONFIG, file="routes.yaml")[0]
    assert await Timekeeper(house, (breaks, works), ()).mind(config, AT) == 1
    [kept] = house.transact(lambda unit: unit.deliveries.listing())
    assert kept.severity is Severity.CRITICAL


async def test_without_a_config_nothing_happens(house: Store) -> None:
    assert await Timekeeper(house, (breaks, works), ()).mind(None, AT) == 0


async def test_what_is_of_days_is_looked_for_seldom(house: Store) -> None:
    config, keeper = load_config(CONFIG, file="routes.yaml")[0], Timekeeper(house, (), (counts,))
    assert [await keeper.mind(config, at) for at in (AT, AT + SELDOM / 2, AT + SELDOM)] == [1, 0, 1]
