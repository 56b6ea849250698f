"""The sandbox's webhooks, held against the bodies that Sentry sent, documents and tests with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.journal import Journal
from sandbox.sentry import bodies
from sandbox.sentry.crash import Crash
from sandbox.sentry.organisation import Captured, Sentry
from tests.contracts.agreement import disagreements
from tests.contracts.reference import read, reference

pytestmark = pytest.mark.reference
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CRASHES = [
    Crash(user={"email": "x@y.example"}, request={"url": "https://shop.example/"}, logger="shop", tags={"a": "b"}),
    Crash(message="out of stock", frames=(), level="warning"),
    Crash(frames=(), value="", release=None, environment=None, transaction=None),
]
# Sentry's source names these (facts of the reference folder); no public body happens to hold them.
UNSEEN_IN_EVENTS = {"$.transaction", "$.contexts.trace", "$.exception.values[].stacktrace", "$.user.email"}
UNSEEN_IN_ISSUES = {
    "$.data.resolution_type",
    "$.data.issue.substatus",
    "$.data.issue.statusDetails.inNextRelease",
    "$.data.issue.seerExplorerAutofixLastTriggered",
}
CAPTURES = ("exception_js", "exception_node", "exception_python", "message_golang", "message_python")
METRIC: dict[str, Any] = {
    "identifier": "1",
    "organization_id": "1",
    "projects": ["shop-backend"],
    "date_started": "",
    "date_detected": "",
    "date_created": "",
    "date_closed": None,
    "alert_rule": {
        "query": "",
        "aggregate": "count()",
        "dataset": "events",
        "environment": None,
        "time_window": 10.0,
        "threshold_type": 0,
        "resolve_threshold": None,
        "query_type": 0,
        "detection_type": "static",
        "organization_id": "1",
        "projects": ["shop-backend"],
        "triggers": [{"alert_threshold": 100.0}],
    },
}


def samples(*resources: str) -> list[dict[str, Any]]:
    index = reference("payloads/INDEX.md").read_text()
    rows = [[cell.strip() for cell in line.split("|")] for line in index.splitlines() if ".json |" in line]
    return [read(f"payloads/{row[1]}") for row in rows if row[2] in resources]


def events() -> list[dict[str, Any]]:
    return [one["data"].get("event") or one["data"]["error"] for one in samples("event_alert", "error")]


@pytest.fixture(name="captured", params=CRASHES, ids=["full", "message", "bare"])
def _captured(request: pytest.FixtureRequest) -> Captured:
    def now() -> datetime:
        return AT

    return Sentry(now, Journal(now)).take_in(request.param)[0]


def test_an_event_looks_like_sentrys(captured: Captured) -> None:
    assert not list(disagreements(captured.event, events(), free=UNSEEN_IN_EVENTS))


def test_an_event_has_what_every_captured_one_has(captured: Captured) -> None:
    """Save what Sentry keeps for itself, and what this program did not report."""
    captures = [read(f"payloads/zulip_event_for_{name}.json")["data"]["event"] for name in CAPTURES]
    missing = set.intersection(*map(set, captures)) - captured.event.keys()
    assert missing <= {"version", "key_id", "grouping_config", "_metrics", "logger", "user"}


def test_the_body_around_an_event_looks_like_sentrys(captured: Captured) -> None:
    alert, error = bodies.event_alert(captured.event), bodies.error(captured.event)
    assert not list(disagreements(alert, samples("event_alert"), free={"$.data.event"}))
    assert not list(disagreements(error, samples("error"), free={"$.data.error"}))


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("created", ("unresolved", "new")),
        ("assigned", ("unresolved", "ongoing")),
        ("resolved", ("resolved", None, {"inNextRelease": True})),
        ("unresolved", ("unresolved", "regressed")),
        ("ignored", ("ignored", "archived_forever")),
    ],
)
def test_an_issue_looks_like_sentrys(captured: Captured, action: str, status: tuple[Any, ...]) -> None:
    captured.issue.move(*status)
    body = bodies.issue(captured.issue, action)
    assert not list(disagreements(body, samples("issue"), free=UNSEEN_IN_ISSUES))


def test_an_assigned_issue_looks_like_sentrys(captured: Captured) -> None:
    sentry = Sentry(lambda: AT, Journal(lambda: AT))
    for owner in (sentry.add_member("Alice", "alice@acme.example"), sentry.add_team("payments")):
        captured.issue.assigned_to = owner
        assert not list(
            disagreements(bodies.issue(captured.issue, "assigned"), samples("issue"), free=UNSEEN_IN_ISSUES)
        )


@pytest.mark.parametrize("action", bodies.METRIC_STATUS)
def test_a_metric_alert_looks_like_sentrys(action: str) -> None:
    named = {
        "action": "",
        "actor": bodies.SENTRY,
        "data": {"metric_alert": METRIC, "web_url": "", "description_title": ""},
    }
    free = {"$.data.metric_alert.date_closed"}
    assert not list(disagreements(bodies.metric_alert(action, at=AT), [*samples("metric_alert"), named], free=free))
