"""A page says what is wrong in one line, and the rest in its details."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.model.card import Card
from switchboard.model.facts import ErrorValue
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.senders.pagerduty.message import dedup_key, resolve, trigger
from tests.often import often
from tests.switchboard.senders.cards import ISSUE, a_page, a_subject, some_facts
from tests.switchboard.senders.hostile import CARDS

TEAMS = ("payments", "core")


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(25))
@given(CARDS)
def test_any_card_makes_an_event_within_all_limits(card: Card) -> None:
    event = trigger(card)
    raw = json.dumps(event.rest, ensure_ascii=False).encode("utf-8")  # raises for a lone surrogate
    assert len(raw) < 64_000
    payload = event.rest["payload"]
    assert 0 < len(payload["summary"]) <= 1024
    assert payload["source"]
    assert payload["severity"] in ("critical", "error", "warning", "info")
    assert all(link["href"].startswith(("https://", "http://")) for link in event.rest["links"])


@given(st.text(), st.text(), st.text(), st.integers(0, 10**9))
def test_a_dedup_key_is_short_and_stable(organization: str, name: str, project: str, episode: int) -> None:
    key = SubjectKey(SubjectKind.METRIC, organization, name, project)
    assert len(dedup_key("core", key, episode)) <= 255
    assert dedup_key("core", key, episode) == dedup_key("core", key, episode) != dedup_key("core", key, episode + 1)


def test_two_long_subjects_have_two_keys() -> None:
    keys = {dedup_key(team, SubjectKey(SubjectKind.ISSUE, "o" * 300, name), 1) for team in TEAMS for name in ("1", "2")}
    assert len(keys) == 4


def test_two_teams_incidents_of_one_issue_have_two_keys() -> None:
    assert len({dedup_key(team, ISSUE, 1) for team in TEAMS}) == 2


def test_a_page_says_what_where_and_why() -> None:
    card = a_page(
        show_tags=("payment_type",), show_contexts=("donation",), slack="https://slack.example/archives/C1/p1"
    )
    event = trigger(card)
    payload = event.rest["payload"]
    details = payload["custom_details"]
    assert event.action == "trigger"
    assert event.dedup_key == "switchboard:payments:issue:acme:4242:1"
    assert payload["summary"] == "PaymentError: card declined · shop-backend · production"
    assert (payload["severity"], payload["component"], payload["group"]) == ("critical", "shop-backend", "payments")
    assert payload["class"] == "PaymentError"
    assert details["frame"] == "shop/pay.py:31 in charge"
    assert details["tags"] == {"payment_type": "card"}
    assert details["contexts"] == {"donation.id": "77", "donation.amount": "10"}
    assert details["why here"] == "team payments owns shop/pay.py"
    assert [link["text"] for link in event.rest["links"]] == ["Open in Sentry", "Message in Slack"]
    assert event.rest["client_url"] == card.subject.url


def test_what_is_unknown_is_left_out() -> None:
    card = a_page(subject=a_subject(count=None, short_id=None), facts=some_facts(release=None, frames=()))
    assert {"events in Sentry", "issue", "release", "frame"}.isdisjoint(trigger(card).rest["payload"]["custom_details"])


def test_a_resolve_closes_the_same_incident() -> None:
    assert resolve(a_page()).dedup_key == dedup_key("payments", ISSUE, 1)
    assert resolve(a_page()).action == "resolve"


def test_no_secret_is_paged() -> None:
    facts = some_facts(errors=(ErrorValue("E", "password=hunter2 for ann@mail.example"),))
    card = replace(a_page(facts=facts, redact=("email",)), because="token=hunter2")
    whole = repr(trigger(card))
    assert "hunter2" not in whole
    assert "ann@mail" not in whole


def test_a_group_is_named_by_what_is_too_much_and_shows_its_latest_error() -> None:
    key = SubjectKey(SubjectKind.GROUP, "acme", "high error rate", "project:shop")
    title = "shop: 132 events in 5 min (over 100), route “high error rate”"
    page = a_page(subject=a_subject(key=key, title=title, project="shop", count=132))
    payload = trigger(page).rest["payload"]
    assert payload["summary"] == title
    assert payload["custom_details"]["latest"] == "PaymentError: card declined"
    assert payload["custom_details"]["most events at once"] == 132
    assert trigger(page).dedup_key == "switchboard:payments:group:acme:high error rate:project:shop:1"
