"""The buttons of our messages and our modals, held against schemas that we did not write."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from sandbox.slack.blocks import check_blocks
from switchboard.commands.intents import Modal
from switchboard.model.breadcrumb import Breadcrumb, Lost, Trail
from switchboard.model.card import Card
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import ErrorValue, Person, Status
from switchboard.model.release import Since
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey
from switchboard.senders.slack.details import details, why
from switchboard.senders.slack.forms import form
from switchboard.senders.slack.message import root_message
from switchboard.senders.slack.unfurl import attachment
from tests.contracts.reference import read
from tests.switchboard.senders.cards import AT, ISSUE, METRIC, a_card, a_delivery, a_subject, some_facts
from tests.switchboard.senders.hostile import CARDS, TRAILS
from tests.switchboard.senders.slack.test_details import TRACED
from tests.switchboard.senders.slack.test_forms import FILLED, opened

pytestmark = pytest.mark.reference
CRUMB = Breadcrumb(at=AT, kind="http", category="fetch", level="error", data=(("url", "https://pay.example/"),))


@pytest.fixture(name="check", scope="module")
def _check() -> Any:
    return jsonschema.Draft7Validator(read("schemas/slack-blockkit.schema.json"))


@pytest.mark.parametrize("key", [ISSUE, METRIC])
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("state", DeliveryState)
def test_the_buttons_of_every_state_are_valid_block_kit(
    check: Any, key: SubjectKey, status: Status, state: DeliveryState
) -> None:
    card = a_card(
        subject=a_subject(key=key, status=status, assignee=Person("user", "Alice")),
        delivery=a_delivery(state=state),
        acts=True,
    )
    for each in (card, replace(card, calls=True)):
        message = root_message(each)
        check.validate({"text": message.text, "blocks": list(message.blocks)})
        check_blocks(list(message.blocks))


@pytest.mark.parametrize("status", Status)
def test_what_stands_under_a_shared_link_is_valid_block_kit(check: Any, status: Status) -> None:
    card = a_card(subject=a_subject(key=ISSUE, status=status), delivery=a_delivery(id=0), acts=True)
    for each in (card, replace(card, calls=True), replace(card, acts=False)):
        shown = attachment(each)
        check.validate({"text": "-", "blocks": shown["blocks"]})
        check_blocks(shown["blocks"])


@pytest.mark.parametrize("modal", FILLED)
@pytest.mark.parametrize("when", ["", "release", "commit"])
def test_what_is_filled_in_is_valid_block_kit(check: Any, modal: Modal, when: str) -> None:
    check.validate({"text": "-", "blocks": form(opened(modal, when), "SHOP-2A")["blocks"]})


def test_what_is_only_shown_is_valid_block_kit(check: Any) -> None:
    card = a_card(facts=some_facts(contexts=TRACED), console="https://switchboard.example/deliveries/7")
    told = details(card, Trail((CRUMB,), 3), Since(timedelta(minutes=12), "production"))
    old = details(replace(card, now=card.now + timedelta(days=31)), Lost("It is gone."))
    for view in (told, old, why(card, ["owner path:shop/*", "    yes level:error"])):
        check.validate({"text": "-", "blocks": view["blocks"]})


@settings(suppress_health_check=list(HealthCheck), max_examples=20)
@given(CARDS, TRAILS)
def test_details_of_hostile_events_are_valid_block_kit(check: Any, card: Card, trail: Trail) -> None:
    check.validate({"text": "-", "blocks": details(card, trail)["blocks"]})


@pytest.mark.parametrize("piece", ["x", "<!channel> ", "\u202eذ", "\u200b", "<https://evil.example|ok> "])
def test_a_hundred_long_tags_of_a_long_error_are_valid_block_kit(check: Any, piece: str) -> None:
    long = (piece * 10_000)[:10_000]
    tags = tuple((f"{number}{long[:200]}", long[:2_000]) for number in range(100))
    facts = some_facts(title=long, errors=(ErrorValue(long, long, handled=False),), tags=tags)
    card = a_card(facts=facts, subject=a_subject(title=long), show_tags=tuple(name for name, _ in tags), acts=True)
    for shown in (details(card)["blocks"], list(root_message(card).blocks)):
        check.validate({"text": "-", "blocks": shown})
        check_blocks(shown)
