"""A summary lists what needs somebody, strikes what is over, counts the rest, and holds every limit of Slack's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.model.card import Card, Roll, SummaryMember
from switchboard.model.decision import Severity
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.senders.slack.sender import root_of
from tests.often import often
from tests.switchboard.senders.cards import AT, a_card, a_delivery, a_subject
from tests.switchboard.senders.hostile import MAYBE, TIMES, URLS, WORDS
from tests.switchboard.senders.slack.test_message import holds_the_limits, parts, shown

KEY = SubjectKey(SubjectKind.SUMMARY, "", "quiet:payments", "2026-11-22T07:00:00+00:00 slack:C1")
TITLE = "The quiet hours of payments are over"


def a_member(**over: Any) -> SummaryMember:
    """An error that is open."""
    fields: dict[str, Any] = {
        "title": "PaymentError: card declined",
        "is_over": False,
        "severity": Severity.ERROR,
        "status": Status.UNRESOLVED,
        "level": "error",
        "short_id": "SHOP-2A",
        "url": "https://sentry.example/organizations/acme/issues/4242/",
        "project": "shop-backend",
        "environment": "production",
        "count": 12,
        "last_seen": AT,
    }
    return SummaryMember(**(fields | over))


def a_summary(*members: SummaryMember, **over: Any) -> Card:
    """The card of a summary of these."""
    going = sum(not member.is_over for member in members)
    fields: dict[str, Any] = {"members": members, "open": going, "over": len(members) - going}
    subject = a_subject(key=KEY, title=TITLE, url=None, project=None)
    return a_card(subject=subject, delivery=a_delivery(mention=None), roll=Roll(**(fields | over)), because="")


MEMBERS = st.builds(
    SummaryMember,
    title=WORDS,
    is_over=st.booleans(),
    severity=st.sampled_from(Severity),
    status=st.sampled_from(Status),
    level=MAYBE,
    short_id=MAYBE,
    url=URLS,
    project=MAYBE,
    environment=MAYBE,
    count=st.none() | st.integers(0, 10**12),
    last_seen=TIMES,
    assignee=MAYBE,
    message=URLS,
)
ROLLS = st.builds(
    Roll,
    members=st.lists(MEMBERS, max_size=20).map(tuple),
    more=st.integers(0, 10**6),
    open=st.integers(0, 10**6),
    over=st.integers(0, 10**6),
    meanwhile=st.integers(0, 10**6),
    levels=st.lists(st.tuples(WORDS, st.integers(1, 10**6)), max_size=8).map(tuple),
    reminds=st.booleans(),
)


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(30))
@given(ROLLS, WORDS, MAYBE)
def test_any_summary_is_within_all_limits(roll: Roll, title: str, stands_in_for: str | None) -> None:
    card = replace(
        a_summary(), roll=roll, late=stands_in_for, delivery=a_delivery(stands_in_for=stands_in_for, may_repeat=True)
    )
    holds_the_limits(root_of(replace(card, subject=a_subject(key=KEY, title=title))))


def test_twenty_of_the_longest_are_listed_as_far_as_there_is_room_and_the_rest_counted() -> None:
    long = '"\\' * 5000
    members = [a_member(title=f"{n}{long}", url="https://s.example/" + "x" * 570, project=long) for n in range(20)]
    message = root_of(a_summary(*members, more=5))
    holds_the_limits(message)
    listed = sum(part.get("type") == "link" for part in parts(message.blocks))
    assert 0 < listed < 20
    assert f"and {25 - listed} more" in shown(message)


def test_twenty_plain_ones_are_all_listed() -> None:
    message = root_of(a_summary(*[a_member(title=f"Error {n}: it broke") for n in range(20)]))
    assert sum(part.get("type") == "link" for part in parts(message.blocks)) == 20


def test_levels_are_counted_where_they_differ() -> None:
    several = a_summary(a_member(), a_member(level="fatal"), levels=(("fatal", 1), ("error", 1)))
    assert "2 issues still unresolved (1 fatal, 1 error)" in shown(root_of(several))


@pytest.mark.parametrize("over", [{"levels": (("error", 1),)}, {"levels": (("fatal", 2), ("error", 1)), "open": 0}])
def test_levels_that_say_nothing_new_are_left_out(over: dict[str, Any]) -> None:
    assert "(" not in shown(root_of(a_summary(a_member(), **over)))


def test_what_is_open_is_linked_and_described() -> None:
    words = shown(root_of(a_summary(a_member(message="https://slack.example/archives/C1/p1"))))
    assert "shop-backend · production · SHOP-2A · 12 events · last seen <date> · message" in words


@pytest.mark.parametrize(
    "over, said",
    [
        ({"status": Status.RESOLVED}, "resolved"),
        ({"status": Status.ARCHIVED}, "archived"),
        ({"assignee": "Ana"}, "assigned to Ana"),
        ({}, "came back, and is told anew"),
    ],
)
def test_what_is_over_is_struck_and_says_why(over: dict[str, Any], said: str) -> None:
    message = root_of(a_summary(a_member(is_over=True, **over)))
    [struck] = [part for part in parts(message.blocks) if part.get("style", {}).get("strike")]
    assert struck["text"] == "PaymentError: card declined"
    assert said in shown(message)


def test_what_was_over_before_is_counted() -> None:
    assert "and 7 that were resolved meanwhile" in shown(root_of(a_summary(a_member(), meanwhile=7)))
