"""The buttons of our messages, held against schemas that we did not write."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from sandbox.slack.blocks import check_blocks
from switchboard.model.facts import Person, Status
from switchboard.model.placement import PlacementState
from switchboard.model.subject import SubjectKey
from switchboard.senders.slack.message import root_message
from tests.contracts.reference import read
from tests.switchboard.senders.cards import ISSUE, METRIC, a_card, a_placement, a_subject

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
