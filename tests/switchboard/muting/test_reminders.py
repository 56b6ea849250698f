"""What nobody took up is said again in its time, once, and not while anything keeps it quiet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Person, Status
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.muting.reminders import LOOK_AGAIN, remind, say_again
from switchboard.storage.store import Store
from tests.switchboard.builders import ANA, after
from tests.switchboard.processing import CONFIG, Pipeline
from tests.switchboard.suppressing import a_config, issue, mute, save

HOUR = 3600
EVERY = timedelta(hours=4)
REMINDS = CONFIG.replace('payments: {slack: "#payments"', 'payments: {remind: 3d, slack: "#payments"')


@pytest.fixture(name="pipeline")
def _pipeline(house: Store) -> Pipeline:
    """A pipeline where an issue was told to #payments, to be said again every four hours."""
    house.transact(lambda unit: unit.attempts.know_channels({"#payments": "C1"}))
    pipeline = Pipeline(house, a_config(REMINDS))
    pipeline.event(level="fatal")
    pipeline.tell()
    save(pipeline, replace(issue(pipeline), delivered_at=after(0), renotify=EVERY, again_at=after(4 * HOUR)))
    return pipeline


def said(pipeline: Pipeline) -> list[str | None]:
    """Return what was said again."""
    subject = pipeline.subject()
    lines = pipeline.house.transact(lambda unit: unit.subjects.entries(subject.id))
    return [line.detail for line in lines if line.kind is TimelineKind.STILL_OPEN]


def again(pipeline: Pipeline, hours: float) -> Delivery:
    """Let the time come; returns the delivery after it."""
    pipeline.house.transact(lambda unit: say_again(unit, pipeline.config, after(hours * HOUR)))
    return issue(pipeline)


def change(pipeline: Pipeline, **over: Any) -> None:
    """Let the issue become something else."""
    changed = replace(pipeline.subject(), **over)
    pipeline.house.transact(lambda unit: unit.subjects.save(changed))


def reminded(pipeline: Pipeline, days: float) -> int:
    """Look for what to remind of; returns how many."""
    return pipeline.house.transact(lambda unit: remind(unit, pipeline.config, after(days * 24 * HOUR)))


def test_it_is_said_when_its_time_has_come_and_not_before(pipeline: Pipeline) -> None:
    again(pipeline, 3.9)
    assert not said(pipeline)
    assert again(pipeline, 4).again_at == after(8 * HOUR)
    again(pipeline, 4)
    assert said(pipeline) == ["after 4 h, 1 event so far"]


def test_after_a_long_absence_it_is_said_once_and_keeps_its_beat(pipeline: Pipeline) -> None:
    assert again(pipeline, 73).again_at == after(76 * HOUR)
    assert said(pipeline) == ["after 3 days, 1 event so far"]


@pytest.mark.parametrize("over", [{"assignee": ANA}, {"status": Status.RESOLVED}, {"status": Status.ARCHIVED}])
def test_what_somebody_took_up_or_closed_is_not_said_again(pipeline: Pipeline, over: dict[str, Any]) -> None:
    change(pipeline, **over)
    again(pipeline, 4)
    assert not said(pipeline)


def test_what_is_told_no_more_is_forgotten(pipeline: Pipeline) -> None:
    save(pipeline, replace(issue(pipeline), state=DeliveryState.CLOSED))
    assert again(pipeline, 4).again_at is None


def test_what_is_muted_is_said_soon_after(pipeline: Pipeline) -> None:
    mute(pipeline, until=after(5 * HOUR))
    assert again(pipeline, 4).again_at == after(4 * HOUR) + LOOK_AGAIN
    assert not said(pipeline)
    again(pipeline, 5)
    assert len(said(pipeline)) == 1


def test_a_team_is_reminded_of_what_nobody_touched_and_only_once_in_its_time(pipeline: Pipeline) -> None:
    assert [reminded(pipeline, days) for days in (2.9, 3, 3, 5.9, 6)] == [0, 1, 0, 0, 1]


def test_what_a_person_touched_is_not_brought_up_until_it_was_left_for_as_long(pipeline: Pipeline) -> None:
    subject = pipeline.subject()
    comment = TimelineEntry(kind=TimelineKind.COMMENTED, at=after(24 * HOUR), by=Person("user", "Ana"))
    pipeline.house.transact(lambda unit: unit.subjects.add_entries(subject.id, [comment]))
    assert [reminded(pipeline, days) for days in (3, 3.9, 4)] == [0, 0, 1]


def test_what_an_application_did_touches_nothing(pipeline: Pipeline) -> None:
    subject = pipeline.subject()
    comment = TimelineEntry(kind=TimelineKind.COMMENTED, at=after(24 * HOUR), by=Person("application", "Seer"))
    pipeline.house.transact(lambda unit: unit.subjects.add_entries(subject.id, [comment]))
    assert reminded(pipeline, 3) == 1
