"""The pipeline, with a real database and a small config: from a kept body to what is owed, each body once."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.config.load import load_config
from switchboard.model.decision import Severity
from switchboard.model.delivery import DeliveryState
from switchboard.model.inbound import Hint, ProgressState
from switchboard.pipeline.pipeline import ISSUE_REPEATS
from switchboard.state.deliveries import FALLBACK_WAITS
from switchboard.storage.store import Store
from tests.samples.sentry import a_metric_alert, an_error, an_event_alert, an_issue
from tests.switchboard.builders import AT, after, an_inbound
from tests.switchboard.processing import ALERTS, CONFIG, PAGER, PAYMENTS, SILVER, Town


@pytest.fixture(name="town")
def _town(house: Store) -> Town:
    return Town(house, load_config(CONFIG, file="routes.yaml")[0])


def test_an_event_is_kept_decided_and_owed_at_its_lane(town: Town) -> None:
    assert town.event().because is None
    [delivery] = town.latest().values()
    assert (str(delivery.destination), delivery.state) == (PAYMENTS, DeliveryState.PENDING)
    [alert] = town.alerts()
    assert (alert.inbound_id, alert.id, alert.config_hash) == (1, delivery.alert_id, town.config.hash)


# --- repeats


def test_the_same_event_of_the_same_rule_is_a_repeat(town: Town) -> None:
    town.event()
    assert town.event(seconds=9).because == "a repeat of inbound 1"
    assert (len(town.alerts()), town.subject().events) == (1, 1)


def test_one_event_of_two_rules_is_two_alerts_and_one_event(town: Town) -> None:
    town.event()
    town.event(rule="Another rule", seconds=1)
    town.take("error", an_error(event_id="e1"), seconds=2)
    assert (len(town.alerts()), town.subject().events) == (3, 1)


def test_an_issue_resolved_again_much_later_is_no_repeat(town: Town) -> None:
    body = an_inbound(an_issue("resolved", status="resolved"), hint=Hint(resource="issue"))
    assert town.work(body).because is None
    assert town.work(body, seconds=1).because == "a repeat of inbound 1"
    assert town.work(body, seconds=ISSUE_REPEATS.total_seconds() * 3).because is None


def test_a_replay_is_worked_again_and_tells_nobody_twice(town: Town) -> None:
    town.event()
    before = town.latest()
    note = town.take("event_alert", an_event_alert(event_id="e1"), seconds=9, replayed=True)
    assert note.because is None
    assert town.subject().events == 1
    assert {one.id for one in town.latest().values()} == {one.id for one in before.values()}


# --- the fallback


def test_a_new_issue_waits_for_its_event_and_the_event_moves_it(town: Town) -> None:
    town.issue("created")
    assert town.latest()[ALERTS].due_at == AT + FALLBACK_WAITS
    town.event(seconds=1)
    latest = town.latest()
    assert (latest[ALERTS].state, latest[ALERTS].why) == (DeliveryState.SUPPRESSED, "moved to payments")
    assert latest[PAYMENTS].state is DeliveryState.PENDING


def test_a_fallback_that_was_told_is_closed_as_moved(town: Town) -> None:
    town.issue("created")
    town.tell()
    town.event(seconds=9)
    moved = town.latest()[ALERTS]
    assert (moved.state, moved.why, moved.due_at) == (DeliveryState.CLOSED, "moved to payments", after(9))


def test_a_plain_error_falls_to_the_fallback_only_while_nobody_was_told(town: Town) -> None:
    town.take("error", an_error(event_id="e1", tags=[]))
    assert set(town.latest()) == {ALERTS}
    town.issue("resolved", seconds=1, status="resolved")
    town.take("error", an_error(event_id="e2", tags=[]), seconds=99)
    assert len(town.latest()) == 1
    assert town.alerts()[-1].decision.notifies == ()


# --- episodes


def test_resolving_closes_and_a_regression_opens_the_next_episode_by_the_events_own_route(town: Town) -> None:
    town.event()
    town.tell()
    town.issue("resolved", seconds=60, status="resolved")
    assert town.latest()[PAYMENTS].state is DeliveryState.CLOSED
    town.issue("unresolved", seconds=120, substatus="regressed")
    opened = town.latest()[PAYMENTS]
    assert (opened.episode, opened.state, opened.due_at) == (2, DeliveryState.PENDING, after(120))
    assert set(town.latest()) == {PAYMENTS}


def test_unresolving_by_hand_opens_the_same_episode_again(town: Town) -> None:
    town.event()
    town.tell()
    town.issue("resolved", seconds=60, status="resolved")
    town.issue("unresolved", seconds=120, substatus="ongoing")
    again = town.latest()[PAYMENTS]
    assert (again.episode, again.state) == (1, DeliveryState.DELIVERED)


def test_an_alert_that_came_late_for_a_closed_issue_is_only_counted(town: Town) -> None:
    town.issue("resolved", seconds=60, status="resolved")
    note = town.event(seconds=61)
    assert note.because == "its issue was closed before this came; it is only counted"
    assert (town.latest(), town.subject().events) == ({}, 1)


def test_an_update_of_an_unknown_issue_opens_nothing(town: Town) -> None:
    town.issue("assigned")
    town.issue("resolved", seconds=1, status="resolved")
    assert town.latest() == {}
    assert town.alerts() == []


# --- what is shown where


def test_a_staging_event_does_not_show_in_productions_delivery(town: Town) -> None:
    town.event(level="fatal")
    town.tell()
    town.event(number=2, seconds=9, environment="staging", level="error")
    latest = town.latest()
    shown = {lane: town.alerts()[one.alert_id - 1].facts.environment for lane, one in latest.items()}
    assert shown == {PAGER: "production", PAYMENTS: "staging"}


def test_what_is_dropped_is_kept_with_its_reason(town: Town) -> None:
    town.event(environment="development")
    [alert] = town.alerts()
    assert (alert.decision.dropped_by, alert.decision.dropped_why) == ("local", "development stays local")
    assert town.latest() == {}


def test_a_shadow_route_is_decided_and_the_fallback_told(town: Town) -> None:
    town.event(tags=SILVER, environment=None)
    latest = town.latest()
    assert (latest["slack:#trial"].state, latest[ALERTS].state) == (DeliveryState.SUPPRESSED, DeliveryState.PENDING)


def test_a_test_notification_never_pages(town: Town) -> None:
    town.event(rule="", level="fatal")
    assert set(town.latest()) == {PAYMENTS}
    assert town.alerts()[0].test


def test_a_metric_alert_that_grows_critical_pages_and_closes_when_it_falls_back(town: Town) -> None:
    town.take("metric_alert", a_metric_alert("warning"))
    assert set(town.latest()) == {ALERTS}
    town.take("metric_alert", a_metric_alert("critical"), seconds=60)
    town.tell()
    assert town.latest()[PAGER].severity is Severity.CRITICAL
    town.take("metric_alert", a_metric_alert("resolved"), seconds=120)
    states = {lane: one.state for lane, one in town.latest().items()}
    assert states[PAGER] is states[PAYMENTS] is DeliveryState.CLOSED


# --- what cannot be worked


def test_what_cannot_be_read_is_set_aside_and_what_nobody_serves_is_kept(town: Town) -> None:
    assert town.take("event_alert", b"{").state is ProgressState.QUARANTINED
    unserved = town.take("comment", b'{"action": "pinned", "data": {}}')
    assert (unserved.state, unserved.because) == (
        ProgressState.DONE,
        "kept; nothing is made of comment.pinned yet",
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.text(max_size=2000), st.sampled_from(["title", "level", "environment", "event_id", "issue_id", "platform"]))
def test_no_text_of_an_event_breaks_the_work(town: Town, text: str, part: str) -> None:
    note = town.take("event_alert", an_event_alert(**{part: text}))
    assert note.state in (ProgressState.DONE, ProgressState.QUARANTINED)
