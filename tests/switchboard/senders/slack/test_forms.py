"""A modal asks for what its reader understands, says which issue it is for, and stays within Slack's limits."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from sandbox.slack.inputs import check_view
from switchboard.commands.intents import Mistake, Modal, OpenModal, Said
from switchboard.commands.modals import FormField, read_view
from switchboard.model.action import (
    ActionKind,
    ActionRequest,
    Actor,
    AssigneeKind,
    IssueName,
    NameKind,
    Silence,
    Via,
    When,
)
from switchboard.senders.slack.forms import form
from tests.switchboard.senders.hostile import WORDS
from tests.switchboard.senders.slack.test_message import HIDDEN_CHARACTERS

ISSUE = IssueName(NameKind.DELIVERY, "7")
FILLED = (Modal.RESOLVE, Modal.IGNORE, Modal.ASSIGN, Modal.PAGE, Modal.NOTE)
ABOUT = "SHOP-2A · PaymentError: card declined"


def opened(modal: Modal, when: str = "") -> OpenModal:
    """A modal that Ann opened from a message in #payments."""
    said = Said(by=Actor(Via.SLACK, "U1", "ann", "T1"), channel="C1", thread="1.2", response_url="https://slack/x")
    return OpenModal(modal, ISSUE, said, when)


def submitted(view: dict[str, Any], **typed: str) -> ActionRequest | Mistake:
    """What submitting a view asks for: what was typed into its blocks, else what each of them begins with."""
    values = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        field, element = block["block_id"], block["element"]
        begins = element.get("initial_option", {}).get("value")
        value = typed.pop(field, begins)
        held = {"value": value} if element["type"] == "plain_text_input" else {"selected_option": {"value": value}}
        values[field] = {element["action_id"]: held}
    assert not typed, f"it does not ask for {sorted(typed)}"
    kept = {name: view[name] for name in ("callback_id", "private_metadata")}
    payload = {
        "type": "view_submission",
        "user": {"id": "U1"},
        "view": {"id": "V1", **kept, "state": {"values": values}},
    }
    return read_view(payload)


def asked(view: dict[str, Any], **typed: str) -> ActionRequest:
    """The request of a submission that is understood."""
    intent = submitted(view, **typed)
    assert isinstance(intent, ActionRequest), intent
    return intent


def fields(view: dict[str, Any]) -> list[str]:
    """What it asks for, in order."""
    return [block["block_id"] for block in view["blocks"] if block["type"] == "input"]


def test_resolving_begins_with_what_was_chosen_and_asks_for_nothing_else() -> None:
    release = form(opened(Modal.RESOLVE, "release"), ABOUT)
    assert fields(release) == [FormField.WHEN, FormField.RELEASE, FormField.WHY]
    resolution = asked(release, release="shop@1.4.2").resolution
    assert resolution is not None
    assert (resolution.when, resolution.name) == (When.RELEASE, "shop@1.4.2")
    commit = asked(form(opened(Modal.RESOLVE, "commit"), ABOUT), commit="abc123", repository="acme/shop").resolution
    assert commit is not None
    assert (commit.when, commit.name, commit.repository) == (When.COMMIT, "abc123", "acme/shop")


@pytest.mark.parametrize("when", When)
def test_resolving_offers_every_when(when: When) -> None:
    view = form(opened(Modal.RESOLVE), ABOUT)
    resolution = asked(view, when=when.value, release="1.4.2", commit="abc123", why="flaky upstream").resolution
    assert resolution is not None
    assert resolution.when is when


def test_a_release_that_is_not_named_is_asked_for_at_its_field() -> None:
    intent = submitted(form(opened(Modal.RESOLVE, "release"), ABOUT))
    assert isinstance(intent, Mistake)
    assert intent.field == FormField.RELEASE


@pytest.mark.parametrize(
    ("typed", "silence"),
    [
        ({"amount": "2h"}, Silence(lasts=timedelta(hours=2))),
        ({"how_long": "events", "amount": "100"}, Silence(events=100)),
        ({"how_long": "events", "amount": "100", "window": "1h"}, Silence(events=100, window=timedelta(hours=1))),
        ({"how_long": "users", "amount": "10"}, Silence(users=10)),
        ({"how_long": "until escalating"}, Silence()),
        ({"how_long": "forever"}, Silence(forever=True)),
    ],
)
def test_ignoring_offers_times_and_numbers(typed: dict[str, str], silence: Silence) -> None:
    assert asked(form(opened(Modal.IGNORE), ABOUT), **typed).silence == silence


def test_assigning_offers_people_and_teams_before_anything_is_typed() -> None:
    view = form(opened(Modal.ASSIGN), ABOUT)
    who = next(block["element"] for block in view["blocks"] if block.get("block_id") == FormField.WHO)
    assert (who["type"], who["min_query_length"]) == ("external_select", 0)
    intent = asked(view, who="#payments", why="they know it")
    assert intent.assignee is not None
    assert (intent.kind, intent.assignee.kind, intent.text) == (ActionKind.ASSIGN, AssigneeKind.TEAM, "they know it")


def test_paging_without_a_name_pages_the_owner() -> None:
    intent = asked(form(opened(Modal.PAGE), ABOUT))
    assert intent.assignee is not None
    assert (intent.kind, intent.assignee.kind) == (ActionKind.PAGE, AssigneeKind.OWNER)


def test_a_note_is_taken_as_it_is_written() -> None:
    intent = asked(form(opened(Modal.NOTE), ABOUT), text="seen at noon,\ntoo")
    assert (intent.kind, intent.text) == (ActionKind.NOTE, "seen at noon,\ntoo")


@pytest.mark.parametrize("modal", FILLED)
def test_the_answer_finds_the_issue_and_where_it_began(modal: Modal) -> None:
    intent = asked(form(opened(modal), ABOUT), **({"who": "me"} if modal is Modal.ASSIGN else {}), **_least(modal))
    assert intent.issues == (ISSUE,)
    assert (intent.origin.channel, intent.origin.thread, intent.origin.response_url) == ("C1", "1.2", "https://slack/x")


def _least(modal: Modal) -> dict[str, str]:
    return {"text": "x"} if modal is Modal.NOTE else {"amount": "1h"} if modal is Modal.IGNORE else {}


@given(WORDS)
def test_any_title_makes_modals_within_all_limits(about: str) -> None:
    for modal in FILLED:
        for when in ("", "release", "commit", about):
            view = form(opened(modal, when), about)
            check_view(view, "modal")
            assert len(view["private_metadata"]) <= 3000
            assert len(view["title"]["text"]) <= 24
            assert not HIDDEN_CHARACTERS & set(json.dumps(view["blocks"], ensure_ascii=False))


def test_a_modal_without_a_known_issue_names_none() -> None:
    assert {block["type"] for block in form(opened(Modal.ASSIGN), "")["blocks"]} == {"input"}
