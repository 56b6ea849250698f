"""A person's action in Sentry's terms, and in words that are true."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.action import ActionKind, ActionRequest, Actor, Resolution, Silence, Via, When
from switchboard.model.facts import IssueState, Person, Status
from switchboard.model.subject import Subject
from switchboard.payloads.issue_update import (
    LONGEST_REFUSAL,
    change_of,
    holds,
    how_and_why,
    is_done_already,
    length,
    note_for_sentry,
    note_key,
    refusal,
    say_done,
    say_done_already,
)
from tests.switchboard.builders import ISSUE

ALICE = Actor(Via.SLACK, "U1", "Alice")
BOB = Person("user", "Bob", "502")
HOUR = timedelta(hours=1)
SHOP = Subject(key=ISSUE, short_id="SHOP-1")


def intent(kind: ActionKind, **more: Any) -> ActionRequest:
    """Build an intent of Alice's."""
    return ActionRequest(kind=kind, issues=(), by=ALICE, **more)


def resolve(when: When, name: str | None = None, repository: str | None = None) -> ActionRequest:
    """Build an intent to resolve."""
    return intent(ActionKind.RESOLVE, resolution=Resolution(when, name, repository))


def ignore(**how: Any) -> ActionRequest:
    """Build an intent to ignore."""
    return intent(ActionKind.IGNORE, silence=Silence(**how))


CONDITION = {"status": "ignored", "substatus": "archived_until_condition_met"}
# The bodies are those of Sentry's validators of an issue's update: status_details.py and group.py.
CHANGES: list[tuple[ActionRequest, dict[str, Any], str]] = [
    (intent(ActionKind.RESOLVE), {"status": "resolved"}, "SHOP-1 is resolved."),
    (
        resolve(When.NEXT_RELEASE),
        {"status": "resolved", "statusDetails": {"inNextRelease": True}},
        "SHOP-1 is resolved in the next release.",
    ),
    (
        resolve(When.CURRENT_RELEASE),
        {"status": "resolved", "statusDetails": {"inRelease": "latest"}},
        "SHOP-1 is resolved in the current release.",
    ),
    (
        resolve(When.RELEASE, "shop@1.4.2"),
        {"status": "resolved", "statusDetails": {"inRelease": "shop@1.4.2"}},
        "SHOP-1 is resolved in release shop@1.4.2.",
    ),
    (
        resolve(When.COMMIT, "abc123", "acme/shop"),
        {"status": "resolved", "statusDetails": {"inCommit": {"commit": "abc123", "repository": "acme/shop"}}},
        "SHOP-1 is resolved in commit abc123.",
    ),
    (intent(ActionKind.UNRESOLVE), {"status": "unresolved"}, "SHOP-1 is unresolved again."),
    (
        intent(ActionKind.IGNORE),
        {"status": "ignored", "substatus": "archived_until_escalating"},
        "SHOP-1 is archived until it escalates.",
    ),
    (ignore(forever=True), {"status": "ignored", "substatus": "archived_forever"}, "SHOP-1 is archived for good."),
    (ignore(lasts=2 * HOUR), CONDITION | {"statusDetails": {"ignoreDuration": 120}}, "SHOP-1 is archived for 2 h."),
    (
        ignore(events=100, window=HOUR),
        CONDITION | {"statusDetails": {"ignoreCount": 100, "ignoreWindow": 60}},
        "SHOP-1 is archived until 100 more events in 1 h.",
    ),
    (
        ignore(users=1),
        CONDITION | {"statusDetails": {"ignoreUserCount": 1}},
        "SHOP-1 is archived until 1 more user.",
    ),
    (intent(ActionKind.UNASSIGN), {"assignedTo": ""}, "SHOP-1 is assigned to nobody."),
]


@pytest.mark.parametrize(
    ("request_", "body", "said"), CHANGES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_kind_is_one_update_and_one_sentence(request_: ActionRequest, body: dict[str, Any], said: str) -> None:
    assert change_of(request_) == body
    assert say_done(request_, SHOP, None) == said


def test_an_assignment_names_the_assignee_as_sentry_takes_it() -> None:
    assert change_of(intent(ActionKind.ASSIGN), "user:502") == {"assignedTo": "user:502"}
    assert say_done(intent(ActionKind.ASSIGN), SHOP, BOB) == "SHOP-1 is assigned to Bob."


def test_what_was_so_before_is_said_with_who_did_it() -> None:
    assert say_done_already(intent(ActionKind.RESOLVE), SHOP, None, "by Bob 2 min ago") == (
        "SHOP-1 is already resolved, by Bob 2 min ago: nothing was changed."
    )
    assert (
        say_done_already(intent(ActionKind.UNRESOLVE), SHOP, None, "")
        == "SHOP-1 is already unresolved: nothing was changed."
    )


def test_a_kind_holds_when_status_or_assignee_say_so() -> None:
    resolved = IssueState(status=Status.RESOLVED, assignee=BOB)
    assert holds(resolve(When.NEXT_RELEASE), resolved)
    assert not holds(intent(ActionKind.UNRESOLVE), resolved)
    assert holds(intent(ActionKind.ASSIGN), resolved, "user:502")
    assert not holds(intent(ActionKind.ASSIGN), resolved, "user:501")
    assert not holds(intent(ActionKind.UNASSIGN), resolved)


def test_a_resolve_in_a_release_and_an_archive_with_a_time_are_done_anew() -> None:
    resolved = IssueState(status=Status.RESOLVED)
    archived = IssueState(status=Status.ARCHIVED, substatus="archived_until_escalating")
    assert is_done_already(intent(ActionKind.RESOLVE), resolved)
    assert not is_done_already(resolve(When.NEXT_RELEASE), resolved)
    assert is_done_already(intent(ActionKind.IGNORE), archived)
    assert not is_done_already(ignore(forever=True), archived)


def test_an_archive_with_a_condition_is_never_done_already() -> None:
    archived = IssueState(status=Status.ARCHIVED, substatus="archived_until_condition_met")
    assert not is_done_already(ignore(lasts=HOUR), archived)


def test_the_line_in_the_thread_says_how_from_where_and_why() -> None:
    assert how_and_why(intent(ActionKind.RESOLVE)) == "from Slack"
    assert how_and_why(resolve(When.NEXT_RELEASE)) == "in the next release, from Slack"
    assert how_and_why(intent(ActionKind.RESOLVE, text="flaky\n upstream")) == "from Slack: flaky upstream"


def test_the_note_in_sentry_names_the_person() -> None:
    note = note_for_sentry(intent(ActionKind.ASSIGN, text="your code"), by="Alice", assignee=BOB, channel="#payments")
    assert note == "Assigned to Bob by Alice from Slack in #payments: your code"


def test_a_note_is_known_again_by_its_words_whatever_the_spaces() -> None:
    assert note_key("a  note\n") == note_key("a note")
    assert note_key("a note") != note_key("another note")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'{"detail":"Cannot set resolved for multiple projects."}', "Cannot set resolved for multiple projects."),
        (b'{"assignedTo":["Cannot assign to non-team member"]}', "Cannot assign to non-team member"),
        (b'{"statusDetails":{"inRelease":["No such\\nrelease."]}}', "No such release."),
        (b'"too fast"', "too fast"),
        (b"<html>", "it did not say why"),
        (b"{}", "it did not say why"),
    ],
)
def test_a_refusal_is_told_in_sentrys_own_words(raw: bytes, said: str) -> None:
    assert refusal(raw) == said


@given(st.binary(max_size=300) | st.recursive(st.text() | st.none(), st.lists).map(msgspec.json.encode))
def test_no_refusal_breaks_or_grows(raw: bytes) -> None:
    assert 0 < len(refusal(raw)) <= LONGEST_REFUSAL


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=400)))
def test_every_length_is_a_number_and_a_unit(time: timedelta) -> None:
    number, unit = length(time).split()
    assert int(number) > 0
    assert unit in ("s", "min", "h", "days")


@given(
    st.builds(
        Silence,
        forever=st.booleans(),
        lasts=st.none() | st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=7)),
        events=st.none() | st.integers(1, 10**6),
        users=st.none() | st.integers(1, 10**6),
        window=st.none() | st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=7)),
    )
)
def test_every_silence_is_one_that_sentry_knows(silence: Silence) -> None:
    change: Any = change_of(intent(ActionKind.IGNORE, silence=silence))
    details = change.get("statusDetails", {})
    assert (change["substatus"] == "archived_until_condition_met") == bool(details)
    assert all(isinstance(amount, int) and amount > 0 for amount in details.values())
    assert ("ignoreWindow" not in details) or "ignoreCount" in details
