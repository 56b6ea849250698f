"""Our messages and our manifest, held against schemas that we did not write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from switchboard.model.card import Card
from switchboard.model.subject import Entry
from switchboard.senders.slack.entries import entry_message
from switchboard.senders.slack.message import Message, root_message
from tests.contracts.reference import reference
from tests.switchboard.senders.cards import a_card
from tests.switchboard.senders.hostile import CARDS, ENTRIES

pytestmark = pytest.mark.reference
MANIFEST = Path(__file__).parents[2] / "bot" / "manifest.yaml"
SCOPES = {"chat:write", "channels:join", "channels:read", "groups:read", "channels:history", "groups:history"}


@pytest.fixture(name="check", scope="module")
def _check() -> Any:
    schema = json.loads(reference("schemas/slack-blockkit.schema.json").read_text())
    return jsonschema.Draft7Validator(schema)


def holds(check: Any, message: Message) -> None:
    check.validate({"text": message.text, "blocks": list(message.blocks)})


def test_a_plain_card_is_valid_block_kit(check: Any) -> None:
    holds(check, root_message(a_card(show_tags=("payment_type",), show_contexts=("donation",))))


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=25)
@given(card=CARDS, entry=ENTRIES)
def test_any_card_and_entry_are_valid_block_kit(check: Any, card: Card, entry: Entry) -> None:
    holds(check, root_message(card))
    holds(check, entry_message(card, entry, aloud=True))


def test_the_manifest_is_valid_and_asks_for_no_more_than_is_used() -> None:
    manifest = yaml.safe_load(MANIFEST.read_text())
    jsonschema.validate(
        manifest, json.loads(reference("schemas/slack-manifest-schema/schemas/manifest.schema.2.0.0.json").read_text())
    )
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES
