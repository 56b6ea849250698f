"""Whole values come out clean in every part."""

from __future__ import annotations

from datetime import UTC, datetime

from switchboard.model.facts import ErrorValue, Facts, Frame, IssueState, Person
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.redact import HIDDEN, redact_card, redact_entry, redact_facts, redact_pairs
from tests.switchboard.senders.cards import a_card

AT = datetime(2026, 11, 22, tzinfo=UTC)
LEAK = "password=hunter2"
FACTS = Facts(
    at=AT,
    resource="event_alert",
    action="triggered",
    title=LEAK,
    message=LEAK,
    culprit=LEAK,
    location=LEAK,
    transaction=LEAK,
    release=LEAK,
    web_url=f"https://sentry.example/?{LEAK}",
    errors=(ErrorValue("E", LEAK),),
    frames=(Frame(filename="a.py", context_line=LEAK),),
    tags=(("note", LEAK), ("api-key", "hunter2")),
    contexts=(("donation", (("note", LEAK),)), ("credentials", (("plain", "hunter2"),))),
    extra=(("payload", LEAK),),
    user=(("id", "7"), ("name", "Ann Bee"), ("email", "ann@mail.example")),
    request=(("headers.Authorization", "hunter2"),),
    fingerprint=(LEAK,),
    state=IssueState(assignee=Person("user", "ann@mail.example", email="ann@mail.example")),
)


def test_no_part_of_the_facts_keeps_a_secret() -> None:
    assert "hunter2" not in repr(redact_facts(FACTS))


def test_what_the_user_is_called_is_hidden_everywhere_where_asked_for() -> None:
    facts = replace(FACTS, title="Ann Bee cannot pay")
    cleaned = redact_facts(facts, ("username", "email"))
    assert "Ann Bee" not in repr(cleaned)
    assert "ann@mail.example" not in repr(cleaned)
    assert "Ann Bee" in repr(redact_facts(facts))
    assert ("id", "7") in cleaned.user


def test_identifiers_stay_as_they_are() -> None:
    facts = replace(FACTS, issue_id="4111111111111111", event_id="d41d8cd98f00b204e9800998ecf8427e", project="shop")
    cleaned = redact_facts(facts, ("email", "ip", "username"))
    assert (cleaned.issue_id, cleaned.event_id, cleaned.project) == (facts.issue_id, facts.event_id, facts.project)


def test_redacting_facts_twice_changes_nothing_more() -> None:
    once = redact_facts(FACTS, ("email", "username"))
    assert redact_facts(once, ("email", "username")) == once


def test_pairs_keep_their_keys() -> None:
    assert redact_pairs((("token", "x"), ("feature", "pay"))) == (("token", HIDDEN), ("feature", "pay"))


def test_a_card_is_cleaned_by_what_it_asks_for() -> None:
    card = a_card(facts=replace(FACTS, title="Ann Bee cannot pay"), redact=("username",), because=LEAK)
    cleaned = redact_card(replace(card, subject=replace(card.subject, title="Ann Bee cannot pay", culprit=LEAK)))
    assert "Ann Bee" not in repr(cleaned)
    assert "hunter2" not in repr(cleaned)


def test_a_timelines_line_is_cleaned_as_its_card_is() -> None:
    entry = TimelineEntry(kind=TimelineKind.RESOLVED, at=AT, detail=f"Ann Bee in {LEAK}")
    assert redact_entry(entry, a_card(facts=FACTS, redact=("username",))).detail == f"{HIDDEN} in password={HIDDEN}"


def test_a_level_is_a_levels_name_or_hidden() -> None:
    assert redact_facts(replace(FACTS, level="fatal")).level == "fatal"
    assert redact_facts(replace(FACTS, level="-----begin private key-----")).level == HIDDEN


def test_an_environment_loses_what_is_asked_for() -> None:
    assert redact_facts(replace(FACTS, environment="dev-1"), ("email",)).environment == "dev-1"
    assert "ann@" not in repr(redact_facts(replace(FACTS, environment="ann@mail.example"), ("email",)).environment)
