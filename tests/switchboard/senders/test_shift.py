"""A hand-over says in a few sections what a shift leaves; whatever stands in it stays text, and within Slack's limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.model.card import Card
from switchboard.model.handover import Falls, FallsDue, Handover, HandoverIssue, HandoverMute
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.senders.shift import NOTHING, headline, sections, shift_lines
from switchboard.senders.slack.sender import root_of
from tests.often import often
from tests.switchboard.senders.cards import AT, a_card, a_delivery, a_subject
from tests.switchboard.senders.hostile import MAYBE, TIMES, URLS, WORDS
from tests.switchboard.senders.slack.test_message import holds_the_limits, parts, shown

KEY = SubjectKey(SubjectKind.HANDOVER, "", "payments", "2026-11-29")
ISSUES = st.builds(
    HandoverIssue,
    title=WORDS,
    short_id=MAYBE,
    url=URLS,
    at=TIMES,
    took=st.none() | st.timedeltas(timedelta(), timedelta(days=7)),
    by=MAYBE,
    is_over=st.booleans(),
)
MUTES = st.builds(HandoverMute, query=WORDS, author=WORDS, until=st.just(AT))
DUE = st.builds(FallsDue, what=st.sampled_from(Falls), at=st.just(AT), about=WORDS)
HANDOVERS = st.builds(
    Handover,
    team=WORDS,
    zone=st.just("Europe/London"),
    since=st.just(AT),
    now=st.just(AT),
    paged=st.lists(ISSUES, max_size=12).map(tuple),
    open=st.lists(ISSUES, max_size=12).map(tuple),
    taken=st.lists(ISSUES, max_size=12).map(tuple),
    mutes=st.lists(MUTES, max_size=12).map(tuple),
    due=st.lists(DUE, max_size=12).map(tuple),
)


def a_handover(**over: Any) -> Handover:
    """An hour in which nothing happened."""
    return replace(Handover(team="payments", zone="Europe/London", since=AT - timedelta(hours=1), now=AT), **over)


def card_of(handover: Handover | None) -> Card:
    """Return the card of a hand-over."""
    subject = a_subject(key=KEY, title="Hand-over of payments", url=None, project=None)
    return replace(a_card(subject=subject, delivery=a_delivery(mention=None)), handover=handover)


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(30))
@given(HANDOVERS)
def test_any_hand_over_is_within_all_limits(handover: Handover) -> None:
    holds_the_limits(root_of(card_of(handover)))
    assert all("\n" not in each for each in shift_lines(handover))


def test_a_quiet_shift_says_so() -> None:
    assert sections(a_handover()) == ()
    assert NOTHING in shown(root_of(card_of(a_handover())))


def test_one_that_is_kept_no_more_is_named() -> None:
    assert "Hand-over of payments" in shown(root_of(card_of(None)))


def test_what_paged_says_who_acknowledged_it_and_when() -> None:
    issue = HandoverIssue(title="It broke", short_id="PAY-1", at=AT, took=timedelta(minutes=3), by="Ana", is_over=True)
    [section] = sections(a_handover(paged=(issue,)))
    assert section.heading == "Paged"
    assert section.lines[0].name == "PAY-1 It broke"
    assert section.lines[0].about.endswith("acknowledged after 3 min by Ana; over")


def test_more_than_eight_are_counted() -> None:
    issues = tuple(HandoverIssue(title=f"Error {number}") for number in range(11))
    [section] = sections(a_handover(open=issues))
    assert (len(section.lines), section.more) == (8, 3)
    assert "and 3 more" in shown(root_of(card_of(a_handover(open=issues))))
    assert headline(a_handover(open=issues)).endswith("0 paged, 11 open")


def test_the_longest_is_listed_as_far_as_there_is_room() -> None:
    long = '"\\' * 500
    issues = tuple(HandoverIssue(title=f"{n}{long}", short_id=long, by=long, at=AT) for n in range(9))
    message = root_of(card_of(a_handover(paged=issues, open=issues, taken=issues)))
    holds_the_limits(message)
    assert sum("•" in part.get("text", "") for part in parts(message.blocks)) > 3
