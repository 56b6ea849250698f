"""What nobody took up is said again in its time, once, and not while anything keeps it quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Person, Status
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.muting.reminders import LOOK_AGAIN, remind, say_again
from switchboard.storage.store import Store
from tests.switchboard.builders import ANA, after
from tests.switchboard.processing import CONFIG, Town
from tests.switchboard.suppressing import a_config, issue, mute, save

HOUR = 3600
EVERY = timedelta(hours=4)
REMINDS = CONFIG.replace('payments: {slack: "#payments"', 'payments: {remind: 3d, slack: "#payments"')


@pytest.fixture(name="town")
def _town(house: Store) -> Town:
    """A town where an issue was told to #payments, to be said again every four hours."""
    house.transact(lambda unit: unit.attempts.know_channels({"#payments": "C1"}))
    town = Town(house, a_config(REMINDS))
    town.event(level="fatal")
    town.tell()
    save(town, replace(issue(town), delivered_at=after(0), renotify=EVERY, again_at=after(4 * HOUR)))
    return town


def said(town: Town) -> list[str | None]:
    """Return what was said again."""
    subject = town.subject()
    lines = town.house.transact(lambda unit: unit.subjects.entries(subject.id))
    return [line.detail for line in lines if line.kind is TimelineKind.STILL_OPEN]


def again(town: Town, hours: float) -> Delivery:
    """Let the time come; returns the delivery after it."""
    town.house.transact(lambda unit: say_again(unit, town.config, after(hours * HOUR)))
    return issue(town)


def change(town: Town, **over: Any) -> None:
    """Let the issue become something else."""
    changed = replace(town.subject(), **over)
    town.house.transact(lambda unit: unit.subjects.save(changed))


def reminded(town: Town, days: float) -> int:
    """Look for what to remind of; returns how many."""
    return town.house.transact(lambda unit: remind(unit, town.config, after(days * 24 * HOUR)))


def test_it_is_said_when_its_time_has_come_and_not_before(town: Town) -> None:
    again(town, 3.9)
    assert not said(town)
    assert again(town, 4).again_at == after(8 * HOUR)
    again(town, 4)
    assert said(town) == ["after 4 h, 1 event so far"]


def test_after_a_long_absence_it_is_said_once_and_keeps_its_beat(town: Town) -> None:
    assert again(town, 73).again_at == after(76 * HOUR)
    assert said(town) == ["after 3 days, 1 event so far"]


@pytest.mark.parametrize("over", [{"assignee": ANA}, {"status": Status.RESOLVED}, {"status": Status.ARCHIVED}])
def test_what_somebody_took_up_or_closed_is_not_said_again(town: Town, over: dict[str, Any]) -> None:
    change(town, **over)
    again(town, 4)
    assert not said(town)


def test_what_is_told_no_more_is_forgotten(town: Town) -> None:
    save(town, replace(issue(town), state=DeliveryState.CLOSED))
    assert again(town, 4).again_at is None


def test_what_is_muted_is_said_soon_after(town: Town) -> None:
    mute(town, until=after(5 * HOUR))
    assert again(town, 4).again_at == after(4 * HOUR) + LOOK_AGAIN
    assert not said(town)
    again(town, 5)
    assert len(said(town)) == 1


def test_a_team_is_reminded_of_what_nobody_touched_and_only_once_in_its_time(town: Town) -> None:
    assert [reminded(town, days) for days in (2.9, 3, 3, 5.9, 6)] == [0, 1, 0, 0, 1]


def test_what_a_person_touched_is_not_brought_up_until_it_was_left_for_as_long(town: Town) -> None:
    subject = town.subject()
    comment = TimelineEntry(kind=TimelineKind.COMMENTED, at=after(24 * HOUR), by=Person("user", "Ana"))
    town.house.transact(lambda unit: unit.subjects.add_entries(subject.id, [comment]))
    assert [reminded(town, days) for days in (3, 3.9, 4)] == [0, 0, 1]


def test_what_an_application_did_touches_nothing(town: Town) -> None:
    subject = town.subject()
    comment = TimelineEntry(kind=TimelineKind.COMMENTED, at=after(24 * HOUR), by=Person("application", "Seer"))
    town.house.transact(lambda unit: unit.subjects.add_entries(subject.id, [comment]))
    assert reminded(town, 3) == 1
