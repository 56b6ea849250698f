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
