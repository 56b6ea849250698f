"""Notes (comments, Seer) and alerts of activity through the pipeline: one line for each, and nothing is ever opened by a note."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from switchboard.model.delivery import DeliveryState
from switchboard.model.inbound import ProgressState
from switchboard.model.subject import TimelineEntry
from switchboard.storage.store import Store
from tests.samples.sentry import a_comment, a_legacy, a_seer, an_activity, an_installation
from tests.switchboard.processing import CONFIG, PAYMENTS, Town

UNKNOWN = "its issue was never told of here, and a note opens nothing"
SAID = "said in the threads of issue 4201"


@pytest.fixture(name="town")
def _town(house: Store) -> Town:
    return Town(house, load_config(CONFIG, file="routes.yaml")[0])


def lines(town: Town) -> list[str]:
    """Return the kinds of the issue's lines."""
    return [entry.kind.value for entry in entries(town)]


def entries(town: Town) -> list[TimelineEntry]:
    issue = town.subject().id
    return town.house.transact(lambda unit: unit.subjects.entries(issue))


@pytest.mark.parametrize(("resource", "raw"), [("comment", a_comment()), ("seer", a_seer())])
def test_a_note_of_an_issue_that_nobody_knows_opens_nothing(town: Town, resource: str, raw: bytes) -> None:
    note = town.take(resource, raw)
    assert (note.state, note.because) == (ProgressState.DONE, UNKNOWN)
    assert not town.latest()


def test_a_note_finds_its_issue_by_its_number_and_is_due_at_once(town: Town) -> None:
    town.event()
    town.tell()
    assert town.take("comment", a_comment(), seconds=60).because == SAID
    assert [(entry.kind.value, entry.detail) for entry in entries(town)] == [
        ("commented", "looks like the new card form")
    ]
    assert town.latest()[PAYMENTS].due_at is not None


def test_a_note_told_twice_makes_one_line_even_when_it_is_replayed(town: Town) -> None:
    town.event()
    town.take("comment", a_comment(), seconds=9)
    for replayed in (False, True):
        assert town.take("comment", a_comment(), seconds=9, replayed=replayed).because == "a repeat of inbound 2"
    assert lines(town) == ["commented"]


def test_a_note_that_came_too_early_may_be_replayed(town: Town) -> None:
    town.take("comment", a_comment())
    town.event(seconds=1)
    assert town.take("comment", a_comment(), seconds=2, replayed=True).because == SAID
    assert lines(town) == ["commented"]


def test_a_step_of_seer_told_by_webhook_and_by_activity_makes_one_line(town: Town) -> None:
    town.event()
    town.take("seer", a_seer(), seconds=1)
    assert town.take("activity_alert", an_activity("seer_root_cause_completed"), seconds=2).because == (
        "a repeat of inbound 2"
    )
    assert lines(town) == ["seer"]


def test_another_run_of_seer_later_is_told_again_and_its_repeat_is_not(town: Town) -> None:
    town.event()
    town.take("seer", a_seer(), seconds=1)
    town.take("seer", a_seer(run_id=2), seconds=3600)
    assert town.take("seer", a_seer(), seconds=7200).because == "a repeat of inbound 2"
    assert lines(town) == ["seer", "seer"]


@pytest.mark.parametrize("order", [("issue", "activity"), ("activity", "issue")])
def test_a_resolve_told_by_webhook_and_by_activity_makes_one_line(town: Town, order: tuple[str, str]) -> None:
    town.event()
    town.tell()
    for seconds, source in enumerate(order, 60):
        if source == "issue":
            town.issue("resolved", seconds=seconds, status="resolved", substatus=None)
        else:
            body = an_activity("status_resolved", status="resolved", substatus=None)
            town.take("activity_alert", body, seconds=seconds)
    assert lines(town) == ["resolved"]
    assert town.latest()[PAYMENTS].state is DeliveryState.CLOSED


def test_a_regression_told_twice_opens_one_episode(town: Town) -> None:
    town.event()
    town.tell()
    town.issue("resolved", seconds=60, status="resolved", substatus=None)
    town.issue("unresolved", seconds=120, substatus="regressed")
    town.take("activity_alert", an_activity("status_regression", substatus="regressed"), seconds=121)
    assert lines(town) == ["resolved", "regressed"]
    assert town.latest()[PAYMENTS].episode == 2


def test_the_old_plugins_alert_and_the_signed_one_of_an_event_count_it_once(town: Town) -> None:
    town.take("legacy", a_legacy(event={"event_id": "e1"}))
    town.event(number=1, seconds=1)
    assert town.subject().events == 1
    assert len(town.latest()) == 1


def test_what_is_only_noted_says_why(town: Town) -> None:
    note = town.take("installation", an_installation())
    assert (note.state, note.because) == (ProgressState.DONE, "the integration was installed in acme")
