"""The old plugin's bodies become the same alerts as those of today, whatever their age."""

from __future__ import annotations

import json
from typing import Any

import pytest

from switchboard.model.news import Change, Unread
from tests.samples.sentry import EVENT_ID, a_frame, a_legacy, an_event_alert
from tests.switchboard.payloads.reading import read, read_alert

OLD: dict[str, Any] = {
    "exception": ...,
    "metadata": ...,
    "sentry.interfaces.Stacktrace": {"frames": [a_frame()]},
    "sentry.interfaces.Message": {"message": "card refused"},
    "sentry.interfaces.Http": {"url": "https://shop.acme.example/pay", "method": "POST"},
    "sentry.interfaces.User": {"id": "9001"},
}


def test_it_is_an_alert_of_its_issue_for_the_rules_that_fired() -> None:
    news = read_alert("legacy", a_legacy(triggering_rules=["Declined cards", "Gold"]))
    assert (str(news.key), news.change, news.test, news.quiet) == ("issue:acme:4201", Change.OCCURRED, False, False)
    facts = news.facts
    assert (facts.alert, facts.title) == ("Declined cards, Gold", "CardDeclined: do_not_honor")
    assert (facts.level, facts.environment, facts.release, facts.project) == (
        *("error", "production"),
        *("checkout@3.4.0", "checkout"),
    )
    assert facts.web_url == "https://sentry.example/organizations/acme/issues/4201/"
    assert len(facts.frames) == 1


def test_its_event_counts_once_beside_the_signed_webhook_of_the_same_event() -> None:
    assert (
        read_alert("legacy", a_legacy()).event_key == read_alert("event_alert", an_event_alert()).event_key == EVENT_ID
    )


def test_the_keys_of_before_2019_are_read() -> None:
    facts = read_alert("legacy", a_legacy(event=OLD, triggering_rules=...)).facts
    assert (facts.title, facts.message, facts.alert) == ("card refused", "card refused", None)
    assert [frame.filename for frame in facts.frames] == ["src/acme/payments/charge.py"]
    assert dict(facts.request)["method"] == "POST"
    assert dict(facts.user) == {"id": "9001"}


@pytest.mark.parametrize(
    ("over", "level"),
    [
        ({"level": None, "event": {"level": "fatal"}}, "fatal"),
        ({"level": None, "event": {"tags": [["level", "Warning"]]}}, "warning"),
        ({"level": None}, None),
    ],
)
def test_a_level_that_is_null_is_looked_for_in_the_event(over: dict[str, Any], level: str | None) -> None:
    assert read_alert("legacy", a_legacy(**over)).facts.level == level


@pytest.mark.parametrize(
    "url",
    [
        "https://sentry.io/acme/checkout/issues/4201/",
        "https://acme.sentry.io/issues/4201/?referrer=webhooks_plugin",
        "https://sentry.example/organizations/acme/issues/4201/",
    ],
)
def test_the_organisation_and_the_issue_are_in_the_address(url: str) -> None:
    assert str(read_alert("legacy", a_legacy(url=url, id=None)).key) == "issue:acme:4201"


@pytest.mark.parametrize("event", [{}, None, ..., []])
def test_what_stands_beside_an_event_that_is_not_there_is_told(event: object) -> None:
    whole = json.loads(a_legacy(level="fatal", culprit="charge in pay", message="card refused"))
    whole |= {"event": event}
    alert = read_alert("legacy", json.dumps({key: value for key, value in whole.items() if value is not ...}).encode())
    assert str(alert.key) == "issue:acme:4201"
    facts = alert.facts
    assert (facts.title, facts.level, facts.culprit, facts.project) == (
        *("card refused", "fatal"),
        *("charge in pay", "checkout"),
    )


def test_a_body_without_anything_does_not_fit() -> None:
    assert read("legacy", b'{"project_name": "Shop"}') == Unread(
        "the body does not fit its resource: legacy needs event"
    )
