"""Metric alerts are known by their rule and project."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.model.news import Unread
from tests.samples.sentry import a_metric_alert, metric_object
from tests.switchboard.payloads.reading import AT, read, read_alert, read_update

SECOND = int(AT.timestamp())


def test_a_metric_alert_tells_its_rule() -> None:
    alert = read_alert("metric_alert", a_metric_alert("critical"))
    facts = alert.facts
    assert str(alert.key) == "metric:acme:61"
    assert (facts.alert, facts.metric, facts.action) == ("Too many declined cards", "count()", "critical")
    assert facts.title == "Too many declined cards"
    assert facts.message == alert.detail == "118 events in the last 10 minutes"
    assert (facts.organization, facts.project, facts.environment) == ("acme", "checkout", "production")
    assert facts.extra == (
        ("query", "error.type:CardDeclined"),
        ("dataset", "events"),
        ("measured", "over 10 minutes"),
        ("threshold", "above 100"),
    )
    assert facts.web_url == "https://sentry.example/organizations/acme/alerts/rules/details/61/?alert=31"
    assert (facts.issue_id, facts.state) == (None, None)


@pytest.mark.parametrize(("action", "level"), [("critical", "fatal"), ("warning", "warning"), ("open", "error")])
def test_a_metric_alert_has_the_level_of_its_severity(action: str, level: str) -> None:
    assert read_alert("metric_alert", a_metric_alert(action)).facts.level == level


def test_falling_back_has_no_level() -> None:
    update = read_update("metric_alert", a_metric_alert("resolved"))
    assert (update.facts.level, update.facts.action) == (None, "resolved")
    assert update.repeats == (("metric", f"990:resolved:{SECOND}"),)


@pytest.mark.parametrize(
    ("over", "key"),
    [
        ({"projects": []}, "metric:acme:61"),
        ({"projects": ["a", "b"]}, "metric:acme:61"),
        ({"projects": "checkout"}, "metric:acme:61"),
        ({"alert_rule": None, "title": "The incident"}, "metric:acme:The incident"),
        ({"alert_rule": {"name": "By name"}, "projects": ["b", "a"]}, "metric:acme:By name"),
    ],
)
def test_a_metric_alert_is_known_by_its_rule_whatever_its_projects(over: dict[str, Any], key: str) -> None:
    assert str(read_alert("metric_alert", a_metric_alert(**over)).key) == key


def test_the_incident_is_part_of_the_repeat_and_its_rule_stands_in_for_it() -> None:
    assert read_alert("metric_alert", a_metric_alert()).repeats == (("metric", f"990:critical:{SECOND}"),)
    assert read_alert("metric_alert", a_metric_alert(id=...)).repeats == (("metric", f"rule-61:critical:{SECOND}"),)


@pytest.mark.parametrize("rule", [None, [], {}, {"id": None, "name": ""}])
def test_a_metric_alert_without_a_rule_is_not_read(rule: object) -> None:
    because = "the metric alert has neither a rule's id nor its name"
    assert read("metric_alert", a_metric_alert(alert_rule=rule, title=None)) == Unread(because)


@pytest.mark.parametrize(
    ("title", "name", "expected"),
    [
        ("The incident", "The rule", "The incident"),
        (None, "The rule", "The rule"),
        (None, None, "A metric alert without a title"),
    ],
)
def test_a_metric_alert_always_has_a_title(title: str | None, name: str | None, expected: str) -> None:
    rule = {**metric_object()["alert_rule"], "name": name}
    raw = a_metric_alert(data={"description_title": ...}, title=title, alert_rule=rule)
    assert read_alert("metric_alert", raw).facts.title == expected


@pytest.mark.parametrize("said", ["Critical: Slow", "Warning: Slow", "RESOLVED:  Slow", "Slow"])
def test_the_title_leaves_the_state_to_what_tells_it(said: str) -> None:
    assert read_alert("metric_alert", a_metric_alert(data={"description_title": said})).facts.title == "Slow"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"time_window": 60}, ("over 1 hour", "above 100")),
        ({"time_window": 1, "threshold_type": 1}, ("over 1 minute", "below 100")),
        ({"time_window": 1440}, ("over 1 day", "above 100")),
        ({"time_window": 120.0}, ("over 2 hours", "above 100")),
        ({"time_window": 90, "aggregate": "p95(transaction.duration)"}, ("over 90 minutes", "above 100 ms")),
        ({"aggregate": "percentage(sessions_crashed, sessions) AS _crash_rate"}, ("over 10 minutes", "above 100%")),
        ({"comparison_delta": 10080}, ("over 10 minutes", "above 100% of what it was 7 days before")),
        ({"time_window": None, "detection_type": "dynamic"}, (None, "what is unusual for it")),
    ],
)
def test_window_and_threshold_are_said_in_words(rule: dict[str, Any], said: tuple[str | None, str]) -> None:
    raw = a_metric_alert(alert_rule={**metric_object()["alert_rule"], **rule})
    extra = dict(read_alert("metric_alert", raw).facts.extra)
    assert (extra.get("measured"), extra.get("threshold")) == said


@pytest.mark.parametrize(("threshold", "said"), [(0.05, "above 0.05"), (2000, "above 2000")])
def test_a_number_is_said_as_people_write_it(threshold: object, said: str) -> None:
    triggers = [{"label": "critical", "alert_threshold": threshold, "actions": []}]
    raw = a_metric_alert(alert_rule={**metric_object()["alert_rule"], "triggers": triggers})
    assert dict(read_alert("metric_alert", raw).facts.extra)["threshold"] == said
