"""The living message shows what a person needs, and nothing that an attacker wants."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings

from switchboard.model.card import Card
from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import ErrorValue, Person, Status
from switchboard.model.incident import Incident
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry
from switchboard.senders.slack.blocks import MOST_CHARACTERS, measure
from switchboard.senders.slack.entries import entry_message
from switchboard.senders.slack.message import METADATA, Message, root_message
from tests.often import often
from tests.switchboard.senders.cards import AT, METRIC, a_card, a_delivery, a_subject, some_facts
from tests.switchboard.senders.hostile import CARDS, ENTRIES

INCIDENT = "https://acme.pagerduty.com/incidents/Q1"
HIDDEN_CHARACTERS = set("\u202e\u202d\u2066\u200b\u200d\u200f\ufeff\x00\x1b\r\u2028")


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a message's blocks."""
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from parts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from parts(one)


def shown(message: Message) -> str:
    """All words of a message, in order."""
    words = (part.get("text", "<date>" if part.get("type") == "date" else "") for part in parts(message.blocks))
    return "".join(word for word in words if isinstance(word, str))


def holds_the_limits(message: Message) -> None:
    """Slack's limits, and ours for text from outside."""
    assert len(message.blocks) <= 50
    assert measure(message.blocks) <= MOST_CHARACTERS
    assert 0 < len(message.text) <= 4000
    assert not set("<>") & set(message.text)
    whole = json.dumps([message.blocks, message.text, message.metadata], ensure_ascii=False)
    whole.encode("utf-8")  # raises for a lone surrogate
    assert not HIDDEN_CHARACTERS & set(whole)
    for part in parts(message.blocks):
        assert part.get("type") not in ("mrkdwn", "user", "usergroup", "channel", "broadcast", "markdown", "section")
        assert part.get("text", "-") != ""
        assert len(part["text"]) <= 3000 if isinstance(part.get("text"), str) else True
        if url := part.get("url"):
            assert url.startswith(("https://", "http://"))
            assert len(url) <= 3000


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(30))
@given(CARDS)
def test_any_card_makes_a_message_within_all_limits(card: Card) -> None:
    holds_the_limits(root_message(card))


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(20))
@given(CARDS, ENTRIES)
def test_any_entry_makes_a_reply_within_all_limits(card: Card, entry: TimelineEntry) -> None:
    for aloud in (True, False):
        holds_the_limits(entry_message(card, entry, aloud=aloud))


def test_the_longest_card_still_fits() -> None:
    long = '"\\' * 5000
    pairs = tuple((f"{number}{long}", long) for number in range(20))
    facts = some_facts(message=long, errors=(ErrorValue(long, long),), tags=pairs, release=long, environment=long)
    url = "https://sentry.example/" + "x" * 570
    subject = a_subject(title=long, culprit=long, url=url, assignee=Person("user", long), project=long)
    delivery = a_delivery(stands_in_for=long, may_repeat=True)
    card = a_card(facts=facts, subject=subject, delivery=delivery, because=long, late=long, continues=url, console=url)
    message = root_message(replace(card, owners=(long,), as_of=AT, show_tags=tuple(key for key, _ in pairs)))
    holds_the_limits(message)
    assert message.blocks[-1]["type"] == "actions"


def test_a_message_says_what_where_how_and_why() -> None:
    words = shown(root_message(a_card(show_tags=("payment_type",), show_contexts=("donation",))))
    for part in (
        "PaymentError: card declined",
        "shop-backend · SHOP-2A · error · production · shop@1.2.3 · shop.payments.charge",
        "shop/pay.py:31 in charge",
        "gateway.charge(card)",
        "Unresolved · 12 events · 3 users · seen <date>",
        "payment_type: card",
        "donation.id: 77",
        "Why here: team payments owns shop/pay.py",
        "Open in Sentry",
    ):
        assert part in words


def lines(blocks: tuple[dict[str, Any], ...]) -> int:
    """How many lines of text there are, where none is too long."""
    begun = [part for part in parts(blocks) if part.get("type") in ("rich_text_section", "context")]
    return len(begun) + len([part for part in parts(blocks) if part.get("text") == "\n"])


def test_a_message_is_five_lines_and_one_row_of_controls() -> None:
    """Title, where and what of, the frame, its source, how it stands: whatever is known of it, and whoever is on it."""
    full = a_subject(assignee=Person("user", "Ann"), last_seen=AT + timedelta(hours=3), first_release="shop@1.2.2")
    delivery = a_delivery(mention="user:U012ABCDEF group:S0614TZR7", delivered_at=AT)
    known = {"incident": Incident(delivery_id=8, url=INCIDENT), "assignee": "user:U0ANNANN"}
    called = a_card(subject=full, delivery=delivery, acts=True, calls=True, **known)
    for card in (called, replace(called, calls=False, taken_by=Person("user", "Bob"))):
        blocks = root_message(card).blocks
        assert [block["type"] for block in blocks] == ["rich_text", "context", "rich_text", "actions"]
        assert lines(blocks) == 5
        assert len(blocks[-1]["elements"]) <= 5


def test_what_is_said_only_at_times_takes_one_line_more() -> None:
    late = a_card(
        acts=True, late="4 min", continues="https://slack.example/archives/C1/p1", show_tags=("payment_type",)
    )
    assert lines(root_message(late).blocks) == 7
    metric = a_card(subject=a_subject(key=METRIC), facts=some_facts(metric="p95()", message="p95 over 2000", alert="x"))
    assert lines(root_message(metric).blocks) == 6


def test_the_one_who_has_it_is_mentioned_once_and_named_where_slack_does_not_know_them() -> None:
    subject = a_subject(assignee=Person("user", "Ann"))
    mentioned = a_delivery(mention="user:U0ANNANN user:U012ABCDEF")
    ann, other = ({"type": "user", "user_id": id_} for id_ in ("U0ANNANN", "U012ABCDEF"))
    known = a_card(subject=subject, delivery=mentioned, assignee="user:U0ANNANN")
    assert [part for part in parts(root_message(known).blocks) if part.get("type") == "user"] == [other, ann]
    shared = replace(known, delivery=a_delivery(id=0))  # whoever pastes a link calls nobody
    for card in (replace(known, delivery=a_delivery(), assignee=None), shared):
        assert "assigned to Ann" in shown(root_message(card))
        assert ann not in list(parts(root_message(card).blocks))


def test_the_incident_is_linked_where_its_page_is_known_and_only_a_web_page() -> None:
    def message(url: str | None, priority: str | None = None) -> Message:
        return root_message(a_card(incident=Incident(delivery_id=8, url=url, priority=priority)))

    link = {"type": "link", "url": INCIDENT, "text": "PagerDuty incident"}
    assert link in list(parts(message(INCIDENT).blocks))
    assert "PagerDuty incident (P1) · " in shown(message(INCIDENT, "P1"))
    for nothing in (message(None), message("javascript:alert(1)", "P1"), root_message(a_card())):
        assert "incident" not in shown(nothing)


def test_how_often_is_what_sentry_counted_unless_more_came_since() -> None:
    def counts(**known: Any) -> str:
        return shown(root_message(a_card(subject=a_subject(user_count=0, **known))))

    assert "Unresolved · 12 events · seen" in counts(count=12, events=2)
    assert "Unresolved · 14 events received · seen" in counts(count=12, events=14)
    assert "Unresolved · 1 event received · seen" in counts(count=None, events=1)


def test_why_it_came_is_said_where_it_does_not_go_without_saying() -> None:
    """In the channel of the team that owns it the menu says so; where nothing was sent, there is no why."""

    def said(**over: Any) -> str:
        return shown(root_message(a_card(acts=True, **over)))

    elsewhere = Destination(DestinationKind.SLACK, "#alerts")
    assert "Why here: " not in said()
    assert "Why here: team payments owns shop/pay.py" in said(owners=("core",))
    assert "Why here: team payments owns shop/pay.py" in said(delivery=a_delivery(destination=elsewhere))
    assert "Owned by payments" in said(delivery=a_delivery(id=0), because="")


def test_first_and_last_are_said_where_they_differ_and_the_release_where_it_is_another() -> None:
    old = a_subject(first_release="shop-backend@1.0.0", last_seen=AT + timedelta(hours=1))
    assert "first seen <date> in 1.0.0, last <date>" in shown(root_message(a_card(subject=old)))


def test_the_mark_follows_severity_and_state() -> None:
    def mark(card: Card) -> str:
        return next(str(part["name"]) for part in parts(root_message(card).blocks) if part.get("type") == "emoji")

    assert mark(a_card(delivery=a_delivery(severity=Severity.CRITICAL))) == "red_circle"
    assert mark(a_card(subject=a_subject(status=Status.RESOLVED))) == "white_check_mark"
    assert mark(a_card(subject=a_subject(status=Status.ARCHIVED))) == "white_circle"


def test_the_state_names_who_has_it_and_since_when() -> None:
    subject = a_subject(
        status=Status.ARCHIVED, substatus="archived_until_escalating", status_at=AT, assignee=Person("user", "Ann")
    )
    assert "Archived (until it escalates) since <date> · assigned to Ann" in shown(
        root_message(a_card(subject=subject))
    )


def test_the_message_of_an_episode_that_is_over_does_not_say_that_the_issue_is_open() -> None:
    over = a_card(delivery=a_delivery(state=DeliveryState.CLOSED), subject=a_subject(status=Status.UNRESOLVED))
    assert root_message(over).text.startswith("Closed; it came back, and is told anew: ")


def test_what_is_unknown_is_left_out() -> None:
    subject = a_subject(count=None, user_count=None, first_seen=None, last_seen=None, short_id=None, events=0)
    words = shown(root_message(a_card(subject=subject)))
    assert "None" not in words
    assert "seen" not in words
    assert "in Sentry" not in words.replace("Open in Sentry", "")


def test_a_message_that_came_late_or_elsewhere_says_so() -> None:
    delivery = a_delivery(stands_in_for="#core could not be reached: is_archived", may_repeat=True)
    card = a_card(delivery=delivery, late="4 min: Slack's rate limit", as_of=AT - timedelta(minutes=1), test=True)
    message = root_message(replace(card, continues="https://slack.example/archives/C1/p1"))
    words = shown(message)
    assert message.text.startswith("TEST: ")
    for part in (
        "TEST",
        "Told here instead: #core could",
        "Late: 4 min",
        "As of <date>",
        "May be a repeat",
        "earlier message",
    ):
        assert part in words


def test_a_metric_alert_shows_its_metric_and_no_stack() -> None:
    facts = some_facts(
        metric="p95(transaction.duration)",
        message="p95 over 2000",
        alert="Slow",
        culprit=None,
        extra=(("query", "x:y"),),
    )
    words = shown(
        root_message(a_card(facts=facts, subject=a_subject(key=METRIC, title="Critical: Slow", culprit=None)))
    )
    for part in ("Firing", "metric p95(transaction.duration)", "rule Slow", "query: x:y", "p95 over 2000"):
        assert part in words
    assert "charge" not in words


def test_the_notifications_text_is_escaped() -> None:
    text = root_message(a_card(subject=a_subject(title="a & b <!channel>"))).text
    assert "a &amp; b &lt;!channel&gt;" in text


def test_a_title_never_links_to_what_is_not_a_web_page() -> None:
    card = a_card(subject=a_subject(url="javascript:alert(1)"))
    assert not [part for part in parts(root_message(card).blocks) if "url" in part]


def test_a_message_carries_its_delivery_for_being_found_again() -> None:
    metadata = root_message(a_card()).metadata
    assert metadata["event_type"] == METADATA
    assert len(metadata["event_payload"].pop("name")) == 16
    assert metadata["event_payload"] == {"delivery": 7, "version": 5, "entry": 0, "kind": "root"}


def test_secrets_and_what_was_asked_to_be_hidden_never_show() -> None:
    facts = some_facts(errors=(ErrorValue("E", "ann@mail.example sent password=hunter2"),))
    subject = a_subject(title="E: token=hunter2 of ann@mail.example")
    whole = repr(root_message(a_card(facts=facts, subject=subject, redact=("email",))))
    assert "hunter2" not in whole
    assert "ann@mail" not in whole


def test_a_message_to_one_person_begins_with_why_they_are_told_and_then_with_how_it_stands() -> None:
    told = a_delivery(personal="assigned to you by <!channel>", routes=())
    card = a_card(delivery=told, because="assigned to you by <!channel>")
    assert root_message(card).text.startswith("Assigned to you by &lt;!channel&gt;: ")
    assert root_message(replace(card, delivery=replace(told, delivered_at=AT))).text.startswith("Unresolved")
