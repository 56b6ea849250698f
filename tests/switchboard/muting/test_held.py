"""Quiet hours, maintenance and inhibition at work, with a real database: what they hold, and when they are over."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.model.delivery import DeliveryState
from switchboard.muting.suppress import because_held
from switchboard.storage.store import Store
from tests.samples.sentry import an_event_alert
from tests.switchboard.builders import AT, after
from tests.switchboard.processing import CONFIG, PAGER, Pipeline
from tests.switchboard.suppressing import a_config, end, issue, mute, over_at

SUPPRESSIONS = """\
inhibit:
  - {when: 'alert:"database down"', mutes: "customer_tier:gold", same: [project]}
maintenance:
  - {name: nightly restore, when: "environment:staging", every: "12:00-13:00"}
"""
QUIET = CONFIG.replace('slack: "#payments"', 'slack: "#payments", quiet: {hours: "11:00-14:00", except: "release:bad"}')
HELD, PENDING, DELIVERED = DeliveryState.HELD, DeliveryState.PENDING, DeliveryState.DELIVERED
FATAL: dict[str, Any] = {"level": "fatal"}


@pytest.fixture(name="pipeline")
def _pipeline(house: Store) -> Pipeline:
    return Pipeline(house, a_config())


# --- quiet hours, maintenance


def test_quiet_hours_hold_messages_not_pages_and_not_what_they_except(house: Store) -> None:
    pipeline = Pipeline(house, a_config(QUIET))
    pipeline.event(**FATAL)
    assert (issue(pipeline).held_by, issue(pipeline).until) == ("quiet:payments", AT.replace(hour=14))
    assert issue(pipeline, PAGER).state is PENDING
    pipeline.event(seconds=5, number=2, release="bad")
    assert (issue(pipeline).state, issue(pipeline).due_at) == (PENDING, after(5))


def test_maintenance_holds_what_it_is_about(house: Store) -> None:
    pipeline = Pipeline(house, a_config(CONFIG + SUPPRESSIONS))
    pipeline.event(environment="staging", tags=[["customer_tier", "gold"]])
    assert (issue(pipeline).held_by, issue(pipeline).until) == ("maintenance:nightly restore", after(3600))
    assert over_at(pipeline, after(3599)) == []
    assert over_at(pipeline, after(3600)) == [("maintenance:nightly restore", after(3600))]


def test_a_maintenance_that_a_reload_takes_out_is_over(house: Store) -> None:
    pipeline = Pipeline(house, a_config(CONFIG + SUPPRESSIONS))
    pipeline.event(environment="staging", tags=[["customer_tier", "gold"]])
    pipeline.config = a_config()
    assert over_at(pipeline, after(5)) == [("maintenance:nightly restore", after(3600))]


def test_what_another_suppression_holds_by_then_waits_on_under_its_name(house: Store) -> None:
    pipeline = Pipeline(house, a_config(QUIET))
    mute(pipeline, until=after(9000))
    pipeline.event()
    assert issue(pipeline).held_by == "mute:1"
    end(pipeline, 1, after(60))
    over_at(pipeline, after(61))
    assert (issue(pipeline).state, issue(pipeline).held_by, issue(pipeline).until) == (
        HELD,
        "quiet:payments",
        after(7200),
    )
    assert over_at(pipeline, after(62)) == []


def test_what_was_told_speaks_up_again_at_the_end(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.tell()
    mute(pipeline)
    assert issue(pipeline).held_by == "mute:1"
    over_at(pipeline, after(3600))
    assert (issue(pipeline).state, issue(pipeline).held_by, issue(pipeline).until) == (DELIVERED, None, None)


# --- inhibition


def database_down(pipeline: Pipeline, *, seconds: float = 0) -> None:
    pipeline.take(
        "event_alert",
        an_event_alert(event_id=f"d{seconds}", rule="database down", issue_id="4300", tags=[], title="Database down"),
        seconds=seconds,
    )


def test_while_its_cause_is_open_an_alert_waits_and_no_longer(house: Store) -> None:
    pipeline = Pipeline(house, a_config(CONFIG + SUPPRESSIONS))
    database_down(pipeline)
    pipeline.event(seconds=1)
    cause = house.transact(lambda unit: unit.subjects.named("4300"))
    assert cause
    assert (issue(pipeline).state, issue(pipeline).held_by, issue(pipeline).until) == (
        HELD,
        f"inhibit:{cause.id}",
        None,
    )
    assert "held by inhibition: “Database down” is open" in because_held(pipeline.alerts()[-1].decision)
    assert over_at(pipeline, after(2)) == []
    pipeline.issue("resolved", seconds=60, id="4300", status="resolved")
    assert over_at(pipeline, after(61)) == [(f"inhibit:{cause.id}", None)]
    pipeline.event(seconds=62, number=2)
    assert issue(pipeline).state is PENDING


def test_an_alert_of_another_project_does_not_wait(house: Store) -> None:
    pipeline = Pipeline(house, a_config(CONFIG + SUPPRESSIONS.replace("[project]", "[transaction]")))
    database_down(pipeline)
    pipeline.event(seconds=1, transaction="/other")
    assert issue(pipeline).state is PENDING


def test_an_inhibition_that_a_reload_takes_out_is_over(house: Store) -> None:
    pipeline = Pipeline(house, a_config(CONFIG + SUPPRESSIONS))
    database_down(pipeline)
    pipeline.event(seconds=1)
    pipeline.config = a_config()
    [(by, until)] = over_at(pipeline, after(5))
    assert (by.startswith("inhibit:"), until) == (True, None)
