"""An issue's changes become alerts or updates, with its state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from switchboard.model.facts import ErrorValue, IssueState, Person, Status
from tests.samples.sentry import ANA, an_issue
from tests.switchboard.payloads.reading import AT, read_alert, read_update

PERSON = Person(kind="user", name="Ana Lima", id="77", email="ana@acme.example")
TEAM = {"type": "team", "id": "5", "name": "payments"}


def test_an_issue_tells_its_state() -> None:
    assert read_alert("issue", an_issue()).facts.state == IssueState(
        status=Status.UNRESOLVED,
        substatus="new",
        priority="high",
        short_id="CHECKOUT-3F",
        count=12,
        user_count=5,
        first_seen=datetime(2026, 10, 16, 8, tzinfo=UTC),
        last_seen=datetime(2026, 10, 22, 14, 40, 0, 250_000, tzinfo=UTC),
    )


def test_the_facts_of_an_issue_are_those_without_an_event() -> None:
    facts = read_alert("issue", an_issue()).facts
    assert (facts.organization, facts.project, facts.project_id, facts.issue_id) == ("acme", "checkout", "17", "4201")
    assert (facts.title, facts.level, facts.platform) == ("CardDeclined: do_not_honor", "error", "python")
    assert (facts.issue_category, facts.issue_type, facts.type) == ("error", "error", "error")
    assert facts.errors == (ErrorValue("CardDeclined", "do_not_honor"),)
    assert facts.web_url == "https://sentry.example/organizations/acme/issues/4201/"
    assert (facts.environment, facts.release, facts.event_id) == (None, None, None)
    assert (facts.tags, facts.frames) == ((), ())


@pytest.mark.parametrize(
    ("status", "action", "expected"),
    [
        ("unresolved", "created", Status.UNRESOLVED),
        ("resolved", "created", Status.RESOLVED),
        ("ignored", "ignored", Status.ARCHIVED),
        ("muted", "ignored", Status.ARCHIVED),
        ("archived", "archived", Status.ARCHIVED),
        ("unresolved", "resolved", Status.UNRESOLVED),
        (..., "resolved", Status.RESOLVED),
        ("pending_merge", "ignored", Status.ARCHIVED),
        (7, "assigned", Status.UNRESOLVED),
    ],
)
def test_the_status_is_the_bodys_and_only_else_the_actions(status: Any, action: str, expected: Status) -> None:
    read_news = read_alert if action == "created" else read_update
    state = read_news("issue", an_issue(action, status=status)).facts.state
    assert state is not None
    assert state.status is expected


@pytest.mark.parametrize(
    ("assigned_to", "assignee", "detail", "kept"),
    [
        (ANA, ANA, "Ana Lima", PERSON),
        (TEAM, {**TEAM, "name": "#payments"}, "#payments", Person(kind="team", name="payments", id="5")),
        (ANA, ..., "Ana Lima", PERSON),
        (..., ANA, "Ana Lima", PERSON),
        (None, ANA, "Ana Lima", None),  # taken off again before the webhook was sent
        (..., ..., None, None),
    ],
)
def test_assigning_tells_to_whom(assigned_to: Any, assignee: Any, detail: str | None, kept: Person | None) -> None:
    data = {} if assignee is ... else {"assignee": assignee}
    update = read_update("issue", an_issue("assigned", data=data, assignedTo=assigned_to))
    assert update.detail == detail
    assert update.facts.state is not None
    assert update.facts.state.assignee == kept


def test_resolving_and_archiving_tell_how_and_by_whom() -> None:
    resolved = read_update("issue", an_issue("resolved", actor=ANA, data={"resolution_type": "in_next_release"}))
    archived = read_update("issue", an_issue("ignored", actor=ANA, statusDetails={"ignoreCount": 100}))
    assert (resolved.detail, resolved.by) == ("in the next release", PERSON)
    assert (archived.detail, archived.by) == ("until 100 events", PERSON)


def test_both_names_of_archiving_are_one_repeat() -> None:
    one, other = read_update("issue", an_issue("ignored")), read_update("issue", an_issue("archived"))
    assert one.repeats == other.repeats == (("issue", f"4201:archived:{int(AT.timestamp())}"),)


@pytest.mark.parametrize(
    ("over", "key"),
    [
        ({"id": 4201}, "issue:acme:4201"),
        ({"id": ...}, "issue:acme:4201"),
        ({"url": ..., "web_url": ...}, "issue:acme:4201"),
        ({"url": ..., "web_url": ..., "permalink": None, "project_url": ...}, "issue:unknown:4201"),
    ],
)
def test_an_issue_is_known_by_its_id_or_its_addresses(over: dict[str, Any], key: str) -> None:
    assert str(read_alert("issue", an_issue(**over)).key) == key


@pytest.mark.parametrize(
    ("over", "title"),
    [
        ({"metadata": {"title": "from metadata"}}, "from metadata"),
        ({}, "CardDeclined: do_not_honor"),
        ({"metadata": None}, "acme.payments.charge in charge"),
        ({"metadata": None, "culprit": None}, "CHECKOUT-3F"),
        ({"metadata": None, "culprit": None, "shortId": None}, ""),
    ],
)
def test_an_issue_has_the_title_that_its_body_says_in_any_place(over: dict[str, Any], title: str) -> None:
    assert read_alert("issue", an_issue(**{"title": "", **over})).facts.title == title


@pytest.mark.parametrize(
    ("over", "url"),
    [({"web_url": ...}, "https://sentry.example/p/"), ({"web_url": "/bare"}, "https://sentry.example/p/")],
)
def test_the_permalink_stands_in_for_the_web_address(over: dict[str, Any], url: str) -> None:
    assert read_alert("issue", an_issue(permalink=url, **over)).facts.web_url == url
