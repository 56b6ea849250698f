"""The buttons of our messages and our modals, held against schemas that we did not write."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from sandbox.slack.blocks import check_blocks
from switchboard.model.facts import Person, Status
from switchboard.model.placement import PlacementState
from switchboard.model.subject import SubjectKey
from switchboard.senders.slack.details import details, why
from switchboard.senders.slack.forms import form
from switchboard.senders.slack.message import root_message
from switchboard.wishes.wish import Modal
from tests.contracts.reference import read
from tests.switchboard.senders.cards import ISSUE, METRIC, a_card, a_placement, a_subject, some_facts
from tests.switchboard.senders.slack.test_details import TRACED
from tests.switchboard.senders.slack.test_forms import FILLED, opened

pytestmark = pytest.mark.reference


@pytest.fixture(name="check", scope="module")
def _check() -> Any:
    return jsonschema.Draft7Validator(read("schemas/slack-blockkit.schema.json"))


@pytest.mark.parametrize("key", [ISSUE, METRIC])
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("state", PlacementState)
def test_the_buttons_of_every_state_are_valid_block_kit(
    check: Any, key: SubjectKey, status: Status, state: PlacementState
) -> None:
    card = a_card(
        subject=a_subject(key=key, status=status, assignee=Person("user", "Alice")),
        placement=a_placement(state=state),
        acts=True,
    )
    for each in (card, replace(card, calls=True)):
        message = root_message(each)
        check.validate({"text": message.text, "blocks": list(message.blocks)})
        check_blocks(list(message.blocks))


@pytest.mark.parametrize("modal", FILLED)
@pytest.mark.parametrize("when", ["", "release", "commit"])
def test_what_is_filled_in_is_valid_block_kit(check: Any, modal: Modal, when: str) -> None:
    check.validate({"text": "-", "blocks": form(opened(modal, when), "SHOP-2A")["blocks"]})


def test_what_is_only_shown_is_valid_block_kit(check: Any) -> None:
    card = a_card(facts=some_facts(contexts=TRACED), console="https://switchboard.example/deliveries/7")
    for view in (details(card), why(card, ["owner path:shop/*", "    yes level:error"])):
        check.validate({"text": "-", "blocks": view["blocks"]})
