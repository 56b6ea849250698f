"""The pipeline, with a real database and a small config: from an inbound to its deliveries, each inbound once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.config.load import load_config
from switchboard.model.decision import Severity
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.inbound import Hint, ProgressState
from switchboard.model.subject import TimelineKind
from switchboard.pipeline.pipeline import ISSUE_REPEATS
from switchboard.state.deliveries import FALLBACK_WAITS
from switchboard.storage.store import Store
from tests.samples.sentry import a_metric_alert, an_error, an_event_alert, an_issue
from tests.switchboard.builders import AT, after, an_inbound
from tests.switchboard.processing import ALERTS, CONFIG, PAGER, PAYMENTS, SILVER, Pipeline


@pytest.fixture(name="pipeline")
def _pipeline(house: Store) -> Pipeline:
    return Pipeline(house, load_config(CONFIG, file="routes.yaml")[0])


def test_an_event_is_kept_decided_and_pending_at_its_lane(pipeline: Pipeline) -> None:
    assert pipeline.event().because is None
    [delivery] = pipeline.latest().values()
    assert (str(delivery.destination), delivery.state) == (PAYMENTS, DeliveryState.PENDING)
    [alert] = pipeline.alerts()
    assert (alert.inbound_id, alert.id, alert.config_hash) == (1, delivery.alert_id, pipeline.config.hash)


# --- repeats


def test_the_same_event_of_the_same_rule_is_a_repeat(pipeline: Pipeline) -> None:
    pipeline.event()
    assert pipeline.event(seconds=9).because == "a repeat of inbound 1"
    assert (len(pipeline.alerts()), pipeline.subject().events) == (1, 1)


def test_one_event_of_two_rules_is_two_alerts_and_one_event(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.event(rule="Another rule", seconds=1)
    pipeline.take("error", an_error(event_id="e1"), seconds=2)
    assert (len(pipeline.alerts()), pipeline.subject().events) == (3, 1)


def test_an_issue_resolved_again_much_later_is_no_repeat(pipeline: Pipeline) -> None:
    body = an_inbound(an_issue("resolved", status="resolved"), hint=Hint(resource="issue"))
    assert pipeline.work(body).because is None
    assert pipeline.work(body, seconds=1).because == "a repeat of inbound 1"
    assert pipeline.work(body, seconds=ISSUE_REPEATS.total_seconds() * 3).because is None


def test_a_replay_is_worked_again_and_tells_nobody_twice(pipeline: Pipeline) -> None:
    pipeline.event()
    before = pipeline.latest()
    note = pipeline.take("event_alert", an_event_alert(event_id="e1"), seconds=9, replayed=True)
    assert note.because is None
    assert pipeline.subject().events == 1
    assert {one.id for one in pipeline.latest().values()} == {one.id for one in before.values()}


# --- the fallback


def test_a_new_issue_waits_for_its_event_and_the_event_moves_it(pipeline: Pipeline) -> None:
    pipeline.issue("created")
    assert pipeline.latest()[ALERTS].due_at == AT + FALLBACK_WAITS
    pipeline.event(seconds=1)
    latest = pipeline.latest()
    assert (latest[ALERTS].state, latest[ALERTS].why) == (DeliveryState.SUPPRESSED, "moved to payments")
    assert latest[PAYMENTS].state is DeliveryState.PENDING


def test_a_fallback_that_was_told_is_closed_as_moved(pipeline: Pipeline) -> None:
    pipeline.issue("created")
    pipeline.tell()
    pipeline.event(seconds=9)
    moved = pipeline.latest()[ALERTS]
    assert (moved.state, moved.why, moved.due_at) == (DeliveryState.CLOSED, "moved to payments", after(9))


def test_a_plain_error_falls_to_the_fallback_only_while_nobody_was_told(pipeline: Pipeline) -> None:
    pipeline.take("error", an_error(event_id="e1", tags=[]))
    assert set(pipeline.latest()) == {ALERTS}
    pipeline.issue("resolved", seconds=1, status="resolved")
    pipeline.take("error", an_error(event_id="e2", tags=[]), seconds=99)
    assert len(pipeline.latest()) == 1
    assert pipeline.alerts()[-1].decision.notifies == ()


# --- episodes


def test_resolving_closes_and_a_regression_opens_the_next_episode_by_the_events_own_route(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.tell()
    pipeline.issue("resolved", seconds=60, status="resolved")
    assert pipeline.latest()[PAYMENTS].state is DeliveryState.CLOSED
    pipeline.issue("unresolved", seconds=120, substatus="regressed")
    opened = pipeline.latest()[PAYMENTS]
    assert (opened.episode, opened.state, opened.due_at) == (2, DeliveryState.PENDING, after(120))
    assert set(pipeline.latest()) == {PAYMENTS}


def test_unresolving_by_hand_opens_the_same_episode_again(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.tell()
    pipeline.issue("resolved", seconds=60, status="resolved")
    pipeline.issue("unresolved", seconds=120, substatus="ongoing")
    again = pipeline.latest()[PAYMENTS]
    assert (again.episode, again.state) == (1, DeliveryState.DELIVERED)


def test_an_alert_that_came_late_for_a_closed_issue_is_only_counted(pipeline: Pipeline) -> None:
    pipeline.issue("resolved", seconds=60, status="resolved")
    note = pipeline.event(seconds=61)
    assert note.because == "its issue was closed before this came; it is only counted"
    assert (pipeline.latest(), pipeline.subject().events) == ({}, 1)


def test_an_update_of_an_unknown_issue_opens_nothing(pipeline: Pipeline) -> None:
    pipeline.issue("assigned")
    pipeline.issue("resolved", seconds=1, status="resolved")
    assert pipeline.latest() == {}
    assert pipeline.alerts() == []


# --- what is shown where


def test_a_staging_event_does_not_show_in_productions_delivery(pipeline: Pipeline) -> None:
    pipeline.event(level="fatal")
    pipeline.tell()
    pipeline.event(number=2, seconds=9, environment="staging", level="error")
    latest = pipeline.latest()
    shown = {lane: pipeline.alerts()[one.alert_id - 1].facts.environment for lane, one in latest.items()}
    assert shown == {PAGER: "production", PAYMENTS: "staging"}


def test_what_is_dropped_is_kept_with_its_reason(pipeline: Pipeline) -> None:
    pipeline.event(environment="development")
    [alert] = pipeline.alerts()
    assert (alert.decision.dropped_by, alert.decision.dropped_why) == ("local", "development stays local")
    assert pipeline.latest() == {}


def test_a_shadow_route_is_decided_and_the_fallback_told(pipeline: Pipeline) -> None:
    pipeline.event(tags=SILVER, environment=None)
    latest = pipeline.latest()
    assert (latest["slack:#trial"].state, latest[ALERTS].state) == (DeliveryState.SUPPRESSED, DeliveryState.PENDING)


def test_a_test_notification_never_pages(pipeline: Pipeline) -> None:
    pipeline.event(rule="", level="fatal")
    assert set(pipeline.latest()) == {PAYMENTS}
    assert pipeline.alerts()[0].test


# --- what is played again


def test_a_hooks_time_is_never_later_than_its_arrival(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.tell()
    stamp = (("sentry-hook-timestamp", str(int(after(10**6).timestamp()))),)
    raw = an_issue("resolved", status="resolved")
    forged = an_inbound(raw, number=9, received_at=after(60), hint=Hint(resource="issue"), headers=stamp)
    pipeline.work(forged, seconds=60)
    assert pipeline.subject().status_at == after(60)
    pipeline.event(seconds=120, number=2)
    assert (pipeline.subject().status, pipeline.subject().substatus) == (Status.UNRESOLVED, "regressed")


def test_a_closing_that_is_older_than_what_is_known_is_said_and_not_done(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.event(seconds=3600, number=2)
    pipeline.tell()
    old = after(60).isoformat()
    for seconds in (7200, 7300):
        note = pipeline.issue("resolved", seconds=seconds, status="resolved", lastSeen=old)
        assert note.because
        assert note.because.startswith("older than what is known")
    assert pipeline.latest()[PAYMENTS].state is DeliveryState.DELIVERED
    assert pipeline.subject().status is Status.UNRESOLVED
    issue = pipeline.subject()
    entries = pipeline.house.transact(lambda unit: unit.subjects.entries(issue.id))
    assert [entry.kind for entry in entries] == [TimelineKind.DOUBTED]
    pipeline.issue("resolved", seconds=7400, status="resolved", lastSeen=after(3600).isoformat())
    assert pipeline.latest()[PAYMENTS].state is DeliveryState.CLOSED


def test_an_old_assignment_assigns_nobody(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.event(seconds=3600, number=2)
    ana = {"type": "user", "id": "77", "name": "Ana Lima"}
    pipeline.issue("assigned", seconds=7200, assignedTo=ana, lastSeen=after(60).isoformat())
    assert pipeline.subject().assignee is None


def test_an_event_that_is_sent_again_makes_no_closing_old(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.event(seconds=7200, number=1, rule="Another rule", timestamp=AT.timestamp())
    pipeline.issue("resolved", seconds=7300, status="resolved", lastSeen=AT.isoformat())
    assert pipeline.subject().status is Status.RESOLVED


def test_a_metric_alert_that_grows_critical_pages_and_closes_when_it_falls_back(pipeline: Pipeline) -> None:
    pipeline.take("metric_alert", a_metric_alert("warning"))
    assert set(pipeline.latest()) == {ALERTS}
    pipeline.take("metric_alert", a_metric_alert("critical"), seconds=60)
    pipeline.tell()
    assert pipeline.latest()[PAGER].severity is Severity.CRITICAL
    pipeline.take("metric_alert", a_metric_alert("resolved"), seconds=120)
    states = {lane: one.state for lane, one in pipeline.latest().items()}
    assert states[PAGER] is states[PAYMENTS] is DeliveryState.CLOSED


# --- what cannot be worked


def test_what_cannot_be_read_is_set_aside_and_what_nobody_serves_is_kept(pipeline: Pipeline) -> None:
    assert pipeline.take("event_alert", b"{").state is ProgressState.QUARANTINED
    unserved = pipeline.take("comment", b'{"action": "pinned", "data": {}}')
    assert (unserved.state, unserved.because) == (
        ProgressState.DONE,
        "kept; nothing is made of comment.pinned yet",
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.text(max_size=2000), st.sampled_from(["title", "level", "environment", "event_id", "issue_id", "platform"]))
def test_no_text_of_an_event_breaks_the_work(pipeline: Pipeline, text: str, part: str) -> None:
    note = pipeline.take("event_alert", an_event_alert(**{part: text}))
    assert note.state in (ProgressState.DONE, ProgressState.QUARANTINED)
