"""Notes (comments, Seer) and alerts of activity through the pipeline: one line for each, and nothing is ever opened by a note."""

from __future__ import annotations

import pytest

from switchboard.config.load import load_config
from switchboard.model.delivery import DeliveryState
from switchboard.model.inbound import ProgressState
from switchboard.model.subject import TimelineEntry
from switchboard.storage.store import Store
from tests.samples.sentry import a_comment, a_legacy, a_seer, an_activity, an_installation
from tests.switchboard.processing import CONFIG, PAYMENTS, Pipeline

UNKNOWN = "its issue was never told of here, and a note opens nothing"
SAID = "said in the threads of issue 4201"


@pytest.fixture(name="pipeline")
def _pipeline(house: Store) -> Pipeline:
    return Pipeline(house, load_config(CONFIG, file="routes.yaml")[0])


def lines(pipeline: Pipeline) -> list[str]:
    """Return the kinds of the issue's lines."""
    return [entry.kind.value for entry in entries(pipeline)]


def entries(pipeline: Pipeline) -> list[TimelineEntry]:
    issue = pipeline.subject().id
    return pipeline.house.transact(lambda unit: unit.subjects.entries(issue))


@pytest.mark.parametrize(("resource", "raw"), [("comment", a_comment()), ("seer", a_seer())])
def test_a_note_of_an_issue_that_nobody_knows_opens_nothing(pipeline: Pipeline, resource: str, raw: bytes) -> None:
    note = pipeline.take(resource, raw)
    assert (note.state, note.because) == (ProgressState.DONE, UNKNOWN)
    assert not pipeline.latest()


def test_a_note_finds_its_issue_by_its_number_and_is_due_at_once(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.tell()
    assert pipeline.take("comment", a_comment(), seconds=60).because == SAID
    assert [(entry.kind.value, entry.detail) for entry in entries(pipeline)] == [
        ("commented", "looks like the new card form")
    ]
    assert pipeline.latest()[PAYMENTS].due_at is not None


def test_a_note_told_twice_makes_one_line_even_when_it_is_replayed(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.take("comment", a_comment(), seconds=9)
    for replayed in (False, True):
        assert pipeline.take("comment", a_comment(), seconds=9, replayed=replayed).because == "a repeat of inbound 2"
    assert lines(pipeline) == ["commented"]


def test_a_note_that_came_too_early_may_be_replayed(pipeline: Pipeline) -> None:
    pipeline.take("comment", a_comment())
    pipeline.event(seconds=1)
    assert pipeline.take("comment", a_comment(), seconds=2, replayed=True).because == SAID
    assert lines(pipeline) == ["commented"]


def test_a_step_of_seer_told_by_webhook_and_by_activity_makes_one_line(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.take("seer", a_seer(), seconds=1)
    assert pipeline.take("activity_alert", an_activity("seer_root_cause_completed"), seconds=2).because == (
        "a repeat of inbound 2"
    )
    assert lines(pipeline) == ["seer"]


def test_another_run_of_seer_later_is_told_again_and_its_repeat_is_not(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.take("seer", a_seer(), seconds=1)
    pipeline.take("seer", a_seer(run_id=2), seconds=3600)
    assert pipeline.take("seer", a_seer(), seconds=7200).because == "a repeat of inbound 2"
    assert lines(pipeline) == ["seer", "seer"]


@pytest.mark.parametrize("order", [("issue", "activity"), ("activity", "issue")])
def test_a_resolve_told_by_webhook_and_by_activity_makes_one_line(pipeline: Pipeline, order: tuple[str, str]) -> None:
    pipeline.event()
    pipeline.tell()
    for seconds, source in enumerate(order, 60):
        if source == "issue":
            pipeline.issue("resolved", seconds=seconds, status="resolved", substatus=None)
        else:
            body = an_activity("status_resolved", status="resolved", substatus=None)
            pipeline.take("activity_alert", body, seconds=seconds)
    assert lines(pipeline) == ["resolved"]
    assert pipeline.latest()[PAYMENTS].state is DeliveryState.CLOSED


def test_a_regression_told_twice_opens_one_episode(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.tell()
    pipeline.issue("resolved", seconds=60, status="resolved", substatus=None)
    pipeline.issue("unresolved", seconds=120, substatus="regressed")
    pipeline.take("activity_alert", an_activity("status_regression", substatus="regressed"), seconds=121)
    assert lines(pipeline) == ["resolved", "regressed"]
    assert pipeline.latest()[PAYMENTS].episode == 2


def test_the_old_plugins_alert_and_the_signed_one_of_an_event_count_it_once(pipeline: Pipeline) -> None:
    pipeline.take("legacy", a_legacy(event={"event_id": "e1"}))
    pipeline.event(number=1, seconds=1)
    assert pipeline.subject().events == 1
    assert len(pipeline.latest()) == 1


def test_what_is_only_noted_says_why(pipeline: Pipeline) -> None:
    note = pipeline.take("installation", an_installation())
    assert (note.state, note.because) == (ProgressState.DONE, "the integration was installed in acme")
