"""Alerts of activity say the same changes as issue.*, in a body of their own."""

from __future__ import annotations

import pytest

from switchboard.model.facts import Status
from switchboard.model.news import Change, Noted, Unread
from tests.samples.sentry import ANA, an_activity, an_inbound, issue_object
from tests.switchboard.payloads.reading import read, read_alert, read_update

PULLS = [{"repo_name": "acme/shop", "url": "https://github.example/acme/shop/pull/3"}]


@pytest.mark.parametrize(
    ("kind", "details", "how"),
    [
        ("status_resolved", {}, None),
        ("status_resolved_in_release", {}, "in a release"),
        ("status_resolved_in_release", {"inRelease": "3.4.1"}, "in release 3.4.1"),
        ("status_resolved_by_age", {}, "automatically, by its age"),
        ("status_resolved_in_commit", {}, "in a commit"),
    ],
)
def test_a_resolve_says_how(kind: str, details: dict[str, str], how: str | None) -> None:
    news = read_update("activity_alert", an_activity(kind, status="resolved", statusDetails=details))
    assert (news.change, news.detail) == (Change.RESOLVED, how)
    assert news.facts.state
    assert news.facts.state.status is Status.RESOLVED


def test_an_unresolve_that_is_a_regression_is_told_as_one() -> None:
    assert read_alert("activity_alert", an_activity("status_unresolved", substatus="regressed")).change is (
        Change.REGRESSED
    )


@pytest.mark.parametrize(
    "alert", [{"id": 88, "title": "Anything on checkout"}, {"id": 88, "name": "Anything on checkout"}]
)
def test_the_alert_is_named_in_both_builds_of_sentry(alert: dict[str, object]) -> None:
    assert read_alert("activity_alert", an_activity("status_escalating", alert=alert)).facts.alert == (
        "Anything on checkout"
    )


@pytest.mark.parametrize("user", [ANA, {"id": 77, "username": "Ana Lima"}])
def test_the_person_who_did_it_is_named(user: dict[str, object]) -> None:
    by = read_update("activity_alert", an_activity("status_ignored", details={"user": user})).by
    assert by
    assert (by.kind, by.name, by.id) == ("user", "Ana Lima", "77")


def test_a_pull_request_that_names_the_issue_is_told_with_its_address() -> None:
    news = read_update("activity_alert", an_activity("appeared_in_pull_request", details={"pull_requests": PULLS}))
    assert news.change is Change.PULL_REQUEST
    assert news.detail == "the issue appears in acme/shop https://github.example/acme/shop/pull/3"


def test_a_pull_request_without_any_name_is_only_kept() -> None:
    assert isinstance(read("activity_alert", an_activity("appeared_in_pull_request")), Noted)


def test_an_activity_of_no_issue_cannot_be_read() -> None:
    data = {"issue": issue_object(id=..., url=..., web_url=..., permalink=...), "activity": {"type": "status_resolved"}}
    assert read("activity_alert", an_inbound("triggered", data)) == Unread("the issue has no id")


def test_it_is_no_repeat_of_the_webhook_that_told_the_same_change() -> None:
    """An alert has a name, by which it may be routed."""
    assert read_alert("activity_alert", an_activity("status_regression")).repeats == (
        ("issue", "4201:status_regression:Anything on checkout:1792143060"),
    )
