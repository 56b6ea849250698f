"""A group's message says what is too much, with its latest error as an example, whoever wrote that."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from switchboard.model.card import Card
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.senders.slack.sender import root_of
from tests.switchboard.senders.cards import a_card, a_subject
from tests.switchboard.senders.hostile import CARDS
from tests.switchboard.senders.slack.test_message import holds_the_limits, shown

KEY = SubjectKey(SubjectKind.GROUP, "acme", "high error rate", "project:shop")
TITLE = "shop: 132 events in 5 min (over 100), route “high error rate”"


def a_group(**over: object) -> Card:
    known = {"key": KEY, "title": TITLE, "project": "shop", "short_id": None, "level": None, "user_count": None}
    return a_card(subject=a_subject(**(known | {"count": 132, "events": 1204, "url": None} | over)))


def test_a_group_names_what_is_too_much_and_its_latest_error_with_its_place() -> None:
    message = root_of(a_group())
    words = shown(message)
    assert message.text == f"Over its limit: {TITLE}"
    assert "The latest: PaymentError: card declined" in words
    assert "shop/pay.py:31 in charge" in words
    assert "shop-backend · error · production · shop@1.2.3" in words
    assert "1,204 events since it fired · 132 at the most within its window" in words
    assert "in Sentry" not in words.replace("Open in Sentry", "")


def test_a_calm_group_says_so() -> None:
    message = root_of(a_group(status=Status.RESOLVED))
    assert message.text == f"Calm again: {TITLE}"


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(CARDS)
def test_any_group_keeps_the_limits(card: Card) -> None:
    holds_the_limits(root_of(replace(card, subject=replace(card.subject, key=KEY))))
