"""Events become alerts with all their facts, whatever an SDK or an older Sentry left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from switchboard.model.facts import ErrorValue
from switchboard.model.news import Alert, Unread
from switchboard.payloads.recognise import recognise
from tests.samples.sentry import EVENT_ID, an_error, an_event_alert, an_exception, an_inbound, event_object
from tests.switchboard.payloads.reading import AT, read, read_alert

NAMELESS: dict[str, Any] = {
    "title": ...,
    "metadata": ...,
    "exception": ...,
    "culprit": ...,
    "location": ...,
    "transaction": ...,
}


def test_an_event_alert_tells_its_issue_event_and_rule() -> None:
    alert = read_alert("event_alert", an_event_alert())
    assert str(alert.key) == "issue:acme:4201"
    assert alert.event_key == EVENT_ID
    assert alert.repeats == (("event", f"event_alert:{EVENT_ID}:Declined cards"),)
    assert (alert.test, alert.quiet, alert.facts.alert) == (False, False, "Declined cards")


def test_the_facts_of_an_event_are_all_that_it_says() -> None:
    facts = read_alert("event_alert", an_event_alert()).facts
    assert (facts.at, facts.resource, facts.action) == (AT, "event_alert", "triggered")
    assert (facts.organization, facts.project, facts.project_id) == ("acme", "checkout", "17")
    assert (facts.issue_id, facts.event_id) == ("4201", EVENT_ID)
    assert (facts.title, facts.message) == ("CardDeclined: do_not_honor", None)
    assert (facts.culprit, facts.location) == ("acme.payments.charge in charge", "src/acme/payments/charge.py")
    assert (facts.level, facts.environment, facts.release) == ("error", "production", "checkout@3.4.0")
    assert (facts.platform, facts.type, facts.transaction) == ("python", "error", "/pay")
    assert (facts.logger, facts.dist, facts.sdk) == (None, None, "sentry.python")
    assert facts.errors == (ErrorValue("CardDeclined", "do_not_honor", handled=False, mechanism="generic"),)
    assert [frame.function for frame in facts.frames] == ["pay", "charge"]
    assert facts.tag("customer_tier") == "gold"
    assert facts.user == (("id", "9001"), ("ip_address", "192.0.2.7"), ("geo.city", "Recife"))
    assert facts.request[0] == ("url", "https://shop.acme.example/pay")
    assert facts.contexts == (("os", (("name", "Linux"), ("version", "6.1"))),)
    assert facts.extra == (("attempt", "3"), ("cart", '{"items":2}'))
    assert facts.fingerprint == ("{{ default }}",)
    assert facts.occurred_at == datetime(2026, 10, 22, 14, 40, 0, 250_000, tzinfo=UTC)
    assert (facts.duration_ms, facts.measurements, facts.main_thread) == (None, (), None)
    assert facts.web_url == f"https://sentry.example/organizations/acme/issues/4201/events/{EVENT_ID}/"
    assert facts.state is None  # an event knows nothing of its issue's state


@pytest.mark.parametrize(("rule", "is_test"), [("", True), (None, False), ("Declined cards", False)])
def test_an_empty_rule_is_sentrys_test_notification(rule: str | None, is_test: bool) -> None:
    assert read_alert("event_alert", an_event_alert(rule=rule)).test is is_test


def test_a_test_notification_pressed_again_is_no_repeat() -> None:
    raw = an_event_alert(rule="")
    first = recognise("event_alert", raw, at=AT, received_at=AT)
    again = recognise("event_alert", raw, at=AT + timedelta(seconds=5), received_at=AT + timedelta(seconds=5))
    assert isinstance(first, Alert)
    assert isinstance(again, Alert)
    assert not set(first.repeats) & set(again.repeats)


def test_a_rule_with_settings_tells_its_name_there_too() -> None:
    raw = an_inbound("triggered", {"event": event_object(), "issue_alert": {"id": 3, "title": "From the form"}})
    assert read_alert("event_alert", raw).facts.alert == "From the form"


def test_an_error_is_quiet_and_counts_its_event_once_with_the_rule_that_fired_on_it() -> None:
    error, fired = read_alert("error", an_error()), read_alert("event_alert", an_event_alert())
    assert error.quiet
    assert error.repeats == (("event", f"error:{EVENT_ID}:"),)
    assert (error.key, error.event_key) == (fired.key, fired.event_key)


@pytest.mark.parametrize(
    ("over", "key"),
    [
        ({"issue_id": 4201}, "issue:acme:4201"),
        ({"issue_id": ...}, "issue:acme:4201"),
        ({"issue_id": ..., "issue_url": ...}, "issue:acme:4201"),
        ({"issue_id": ..., "issue_url": ..., "web_url": ...}, f"issue:acme:event-{EVENT_ID}"),
        ({"url": ..., "issue_url": ..., "web_url": ...}, "issue:unknown:4201"),
    ],
)
def test_an_event_is_known_by_its_issue_or_else_by_itself(over: dict[str, Any], key: str) -> None:
    assert str(read_alert("event_alert", an_event_alert(**over)).key) == key


def test_an_event_known_by_itself_names_no_issue() -> None:
    facts = read_alert("event_alert", an_event_alert(issue_id=..., issue_url=..., web_url=...)).facts
    assert facts.issue_id is None


def test_an_event_that_nothing_identifies_is_not_read() -> None:
    raw = an_event_alert(issue_id=..., issue_url=..., web_url=..., event_id=...)
    assert read("event_alert", raw) == Unread("the event has neither an issue's id nor its own")


def test_the_organisation_may_stand_in_the_installation() -> None:
    event = event_object(url=..., issue_url=..., web_url=...)
    raw = an_inbound("created", {"error": event}, installation={"organization": {"slug": "acme"}})
    assert str(read_alert("error", raw).key) == "issue:acme:4201"


def test_what_an_older_sentry_left_out_is_found_among_the_tags() -> None:
    tags = [["environment", "staging"], ["sentry:release", "r9"], ["level", "WARNING"], ["sentry:dist", "7"]]
    raw = an_event_alert(tags=tags, environment=..., release=None, level=..., dist=...)
    facts = read_alert("event_alert", raw).facts
    assert (facts.environment, facts.release, facts.level, facts.dist) == ("staging", "r9", "warning", "7")


@pytest.mark.parametrize(
    ("over", "title"),
    [
        ({"metadata": {"title": "from metadata"}}, "from metadata"),
        ({"metadata": {"type": "Oops", "value": "it broke"}}, "Oops: it broke"),
        ({"metadata": {"type": "Oops"}}, "Oops"),
        ({"exception": {"values": [an_exception(type="A"), an_exception(type="B")]}}, "B: do_not_honor"),
        ({"logentry": {"message": "card %s", "formatted": "card 7"}}, "card 7"),
        ({"message": "just words"}, "just words"),
        ({"culprit": "pay in charge"}, "pay in charge"),
        ({"location": "charge.py"}, "charge.py"),
        ({"transaction": "/pay"}, "/pay"),
        ({}, "An error without a title"),
        ({"title": "t" * 2000}, "t" * 1000),
    ],
)
def test_an_event_always_has_a_title(over: dict[str, Any], title: str) -> None:
    assert read_alert("event_alert", an_event_alert(**{**NAMELESS, **over})).facts.title == title


def test_a_project_may_be_a_slug_where_no_address_tells_it() -> None:
    facts = read_alert("event_alert", an_event_alert(url=..., project="checkout")).facts
    assert (facts.project, facts.project_id) == ("checkout", None)


def test_an_address_that_could_break_out_of_a_link_is_left_out() -> None:
    assert read_alert("event_alert", an_event_alert(web_url="https://a|<!channel>")).facts.web_url is None
