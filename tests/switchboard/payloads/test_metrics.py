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
    assert facts.title == "Critical: Too many declined cards"
    assert facts.message == alert.detail == "118 events in the last 10 minutes"
    assert (facts.organization, facts.project, facts.environment) == ("acme", "checkout", "production")
    assert facts.extra == (
        ("query", "error.type:CardDeclined"),
        ("dataset", "events"),
        ("time_window", "10.0"),
        ("threshold", "100.0"),
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
        ({"alert_rule": {"name": "By name"}}, "metric:acme:By name:checkout"),
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
    assert read("metric_alert", a_metric_alert(alert_rule=rule)) == Unread(because)


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
