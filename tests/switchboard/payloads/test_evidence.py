"""Issues that are no errors say what Sentry measured."""

from __future__ import annotations

import pytest

from tests.samples.sentry import a_slow_query, an_event_alert, an_issue
from tests.switchboard.payloads.reading import read_alert


def test_a_performance_issue_tells_its_kind_and_the_important_evidence_first() -> None:
    facts = read_alert("event_alert", a_slow_query()).facts
    assert (facts.title, facts.issue_category) == ("Slow DB Query", "performance")
    assert facts.evidence == (
        ("", "1.9 s on average"),
        ("Offending span", "SELECT * FROM carts WHERE id = %s"),
        ("Transaction", "GET /cart"),
    )


@pytest.mark.parametrize(("kind", "category"), [(4001, "cron"), (7001, "uptime"), (5002, "replay"), (1, None)])
def test_the_thousands_of_a_type_are_its_category(kind: int, category: str | None) -> None:
    assert read_alert("event_alert", an_event_alert(occurrence={"type": kind})).facts.issue_category == category


def test_a_monitor_and_a_persons_words_are_evidence() -> None:
    contexts = {
        "monitor": {"slug": "nightly-invoices"},
        "feedback": {"message": "It froze", "url": "https://a.example/"},
    }
    assert read_alert("event_alert", an_event_alert(type="feedback", contexts=contexts)).facts.evidence == (
        ("monitor", "nightly-invoices"),
        ("message", "It froze"),
        ("page", "https://a.example/"),
    )


def test_an_issue_tells_where() -> None:
    metadata = {"title": "Slow DB Query", "location": "GET /cart", "value": "SELECT 1"}
    facts = read_alert("issue", an_issue("created", issueCategory="performance", metadata=metadata)).facts
    assert facts.evidence == (("location", "GET /cart"),)


def a_metric_issue(*, snake: bool = False) -> bytes:
    """Build the event of an issue that a Monitor opened, in either spelling of its evidence."""
    names = ("evidence_data", "data_sources", "query_obj", "snuba_query", "issue_title")
    camel = ("evidenceData", "dataSources", "queryObj", "snubaQuery", "issueTitle")
    evidence, sources, query, snuba, title = names if snake else camel
    asked = {"aggregate": "p95(transaction.duration)", "environment": "production"}
    occurrence = {"type": 8001, title: "Checkout is slow", evidence: {sources: [{query: {snuba: asked}}]}}
    return an_event_alert(type="generic", environment=None, tags=[], occurrence=occurrence)


@pytest.mark.parametrize("snake", [False, True])
def test_an_issue_about_a_metric_says_what_its_monitor_measures(snake: bool) -> None:
    facts = read_alert("event_alert", a_metric_issue(snake=snake)).facts
    assert (facts.issue_category, facts.title) == ("metric", "Checkout is slow")
    assert (facts.metric, facts.environment) == ("p95(transaction.duration)", "production")


def test_an_issue_about_a_metric_has_one_category_whatever_sentrys_api_calls_it() -> None:
    for said in ("metric", "metric_alert"):
        assert read_alert("issue", an_issue("created", issueCategory=said)).facts.issue_category == "metric"


@pytest.mark.parametrize(
    ("kind", "category"), [("error", "error"), ("default", "error"), ("feedback", "feedback"), ("generic", None)]
)
def test_without_an_occurrence_an_issue_is_of_what_its_event_is(kind: str, category: str | None) -> None:
    assert read_alert("event_alert", an_event_alert(type=kind)).facts.issue_category == category


@pytest.mark.parametrize("spoilt", [None, [], "x", {"dataSources": {}}, {"dataSources": [None, {"queryObj": []}]}])
def test_evidence_of_any_shape_measures_nothing(spoilt: object) -> None:
    occurrence = {"type": 8001, "evidenceData": spoilt}
    assert read_alert("event_alert", an_event_alert(occurrence=occurrence)).facts.metric is None
