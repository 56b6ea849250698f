"""Our messages and our manifest, held against schemas that we did not write."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from sandbox.slack.blocks import check_blocks
from switchboard.model.card import Card, Roll
from switchboard.model.delivery import DeliveryState
from switchboard.model.digest import Digest
from switchboard.model.facts import Person, Status
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind, TimelineEntry, TimelineKind
from switchboard.senders.slack.entries import entry_message
from switchboard.senders.slack.message import Message, root_message
from switchboard.senders.slack.sender import root_of
from tests.contracts.reference import read
from tests.often import often
from tests.samples.hostile_digests import DIGESTS
from tests.switchboard.senders.cards import AT, ISSUE, METRIC, a_card, a_delivery, a_subject
from tests.switchboard.senders.hostile import CARDS, ENTRIES
from tests.switchboard.senders.slack.test_digest import a_digest_card
from tests.switchboard.senders.slack.test_summary import ROLLS

pytestmark = pytest.mark.reference
MOST_TEXT = 4_000  # more is taken, and advised against
MOST_CHARACTERS = 13_000  # msg_blocks_too_long begins at about 13,200
FOR_MESSAGES = {"rich_text", "context", "actions"}  # a schema cannot say that `alert`, say, is for modals only
MANIFESTS = [Path(__file__).parents[2] / "bot" / name for name in ("manifest.yaml", "manifest.socket.yaml")]
SCOPES = {
    *("chat:write", "channels:join", "channels:read", "groups:read", "channels:history", "groups:history"),
    *("commands", "app_mentions:read", "users:read", "users:read.email", "links:read", "links:write"),
    "reactions:read",
}
_HELD: set[tuple[str, str]] = set()


@pytest.fixture(name="check", scope="module")
def _check() -> Any:
    return jsonschema.Draft7Validator(read("schemas/slack-blockkit.schema.json"))


def holds(check: Any, message: Message) -> None:
    """Hold a message against the schema, and the limits that Slack tells elsewhere or nowhere; one that is the same holds, too."""
    blocks = json.dumps(list(message.blocks), ensure_ascii=False)
    if (message.text, blocks) in _HELD:
        return
    check.validate({"text": message.text, "blocks": list(message.blocks)})
    assert 0 < len(message.text) <= MOST_TEXT
    assert len(blocks) <= MOST_CHARACTERS
    assert {block["type"] for block in message.blocks} <= FOR_MESSAGES
    check_blocks(list(message.blocks))
    _HELD.add((message.text, blocks))


def test_a_plain_card_is_valid_block_kit(check: Any) -> None:
    holds(check, root_message(a_card(show_tags=("payment_type",), show_contexts=("donation",))))


@pytest.mark.parametrize("key", [ISSUE, METRIC])
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("state", DeliveryState)
def test_a_card_in_every_state_is_valid_block_kit(
    check: Any, key: SubjectKey, status: Status, state: DeliveryState
) -> None:
    earlier = "https://acme.slack.com/archives/C1/p1"
    card = a_card(
        subject=a_subject(key=key, status=status, substatus="regressed", assignee=Person("user", "Alice")),
        delivery=a_delivery(state=state, may_repeat=True, stands_in_for="#payments has no address"),
        late="it was down",
        as_of=AT,
        continues=earlier,
        console=earlier,
        test=True,
    )
    holds(check, root_message(card))
    for kind in TimelineKind:
        entry = TimelineEntry(seq=1, kind=kind, at=AT, by=Person("user", "Alice"), detail="why")
        holds(check, entry_message(card, entry, aloud=True))
        holds(check, entry_message(card, entry))


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(15))
@given(card=CARDS, entry=ENTRIES)
def test_any_card_and_entry_are_valid_block_kit(check: Any, card: Card, entry: TimelineEntry) -> None:
    holds(check, root_message(card))
    holds(check, entry_message(card, entry, aloud=True))


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(15))
@given(card=CARDS, roll=ROLLS)
def test_any_summary_and_notice_are_valid_block_kit(check: Any, card: Card, roll: Roll) -> None:
    for kind in (SubjectKind.SUMMARY, SubjectKind.NOTICE):
        own = replace(card.subject, key=SubjectKey(kind, "", "quiet:payments"), note=card.subject.title)
        holds(check, root_of(replace(card, subject=own, roll=roll)))


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=often(15))
@given(DIGESTS)
def test_any_digest_is_valid_block_kit_but_for_charts_which_the_schema_does_not_know(
    check: Any, digest: Digest
) -> None:
    for message in (root_of(a_digest_card(digest)), root_of(a_digest_card(digest, draws=False))):
        known = [block for block in message.blocks if block["type"] != "data_visualization"]
        check.validate({"text": message.text, "blocks": known})
        assert {block["type"] for block in known} <= FOR_MESSAGES | {"table"}


def test_mentions_are_valid_block_kit(check: Any) -> None:
    holds(check, root_message(a_card(delivery=a_delivery(mention="user:U012ABCDEF group:S0614TZR7"))))


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_the_manifest_is_read_whole(path: Path) -> None:
    """A misspelt key anywhere in it would be found."""
    schema = read("schemas/slack-manifest-schema/schemas/manifest.schema.2.0.0.json")
    manifest = yaml.safe_load(path.read_text())
    for place in keys(manifest):
        spoilt = copy.deepcopy(manifest)
        around = reduce(getitem, place[:-1], spoilt)
        around[f"{place[-1]}s"] = around.pop(place[-1])
        assert not jsonschema.Draft7Validator(schema).is_valid(spoilt), place


def keys(value: Any, *path: str) -> Iterator[tuple[str, ...]]:
    for name, inside in value.items() if isinstance(value, dict) else ():
        yield (*path, name)
        yield from keys(inside, *path, name)


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_the_manifest_is_valid_and_asks_for_no_more_than_is_used(path: Path) -> None:
    manifest = yaml.safe_load(path.read_text())
    jsonschema.validate(manifest, read("schemas/slack-manifest-schema/schemas/manifest.schema.2.0.0.json"))
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES
