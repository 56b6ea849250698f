"""What submitting a modal asks for, and where a mistake in it is shown."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.intents import Mistake, Modal, OpenModal
from switchboard.commands.modals import FormField, private_metadata, read_view
from switchboard.model.action import (
    ActionKind,
    ActionRequest,
    Assignee,
    AssigneeKind,
    IssueName,
    NameKind,
    Resolution,
    Silence,
    When,
)
from switchboard.model.replace import replace
from tests.switchboard.commands.asking import IN_THREAD, SAID
from tests.switchboard.commands.test_buttons import JSON

DELIVERY = IssueName(NameKind.DELIVERY, "12")


def submitted(modal: str, **fields: str) -> dict[str, Any]:
    """A modal as Slack submits it: each block with one element, a typed one."""
    return {
        "type": "view_submission",
        "team": {"id": "T1"},
        "user": {"id": "U1", "username": "alice", "team_id": "T1"},
        "trigger_id": "3.4.def",
        "view": {
            "id": "V1",
            "callback_id": modal,
            "private_metadata": private_metadata(OpenModal(Modal.NOTE, DELIVERY, IN_THREAD)),
            "state": {"values": {name: {"x": {"type": "t", "value": value}} for name, value in fields.items()}},
        },
    }


def asked(modal: Modal, **fields: str) -> ActionRequest:
    """A modal that is submitted rightly."""
    intent = read_view(submitted(modal.value, **fields))
    assert isinstance(intent, ActionRequest), intent
    return intent


def test_a_submitted_modal_remembers_its_issue_and_where_it_began() -> None:
    intent = asked(Modal.NOTE, text=" seen <b> & “so”\nagain ")
    assert (intent.kind, intent.issues, intent.text) == (ActionKind.NOTE, (DELIVERY,), "seen <b> & “so”\nagain")
    assert intent.origin == IN_THREAD.origin
    assert (intent.by.id, intent.once) == ("U1", "view:V1")


def test_it_is_resolved_from_when_it_says() -> None:
    assert asked(Modal.RESOLVE).resolution == asked(Modal.RESOLVE, when="now").resolution == Resolution()
    intent = asked(Modal.RESOLVE, when="release", release=" 1.4.2 ", why="because of it")
    assert intent.resolution is not None
    assert (intent.resolution.when, intent.resolution.name, intent.text) == (When.RELEASE, "1.4.2", "because of it")
    told = asked(Modal.RESOLVE, when="commit", commit="ABC123", repository="acme/shop").resolution
    assert told is not None
    assert (told.name, told.repository) == ("abc123", "acme/shop")


@pytest.mark.parametrize(
    "fields, how",
    [
        ({"how_long": "2h"}, Silence(lasts=timedelta(hours=2))),
        ({"how_long": "until escalating"}, Silence()),
        ({"how_long": "forever"}, Silence(forever=True)),
        ({"how_long": "time", "amount": "3 days"}, Silence(lasts=timedelta(days=3))),
        ({"how_long": "events", "amount": "1,000"}, Silence(events=1000)),
        ({"how_long": "users", "amount": "10", "window": "1h"}, Silence(users=10, window=timedelta(hours=1))),
    ],
)
def test_it_is_ignored_as_long_as_it_says(fields: dict[str, str], how: Silence) -> None:
    assert asked(Modal.IGNORE, **fields).silence == how


def test_who_is_chosen_has_it_or_is_paged() -> None:
    assert asked(Modal.ASSIGN, who="U7").assignee == Assignee(AssigneeKind.SLACK, "U7")
    assert asked(Modal.ASSIGN, who="#payments").assignee == Assignee(AssigneeKind.TEAM, "payments")
    assert asked(Modal.PAGE).assignee == Assignee(AssigneeKind.OWNER)
    assert asked(Modal.PAGE, who="#payments").kind is ActionKind.PAGE


@pytest.mark.parametrize(
    "modal, fields, field",
    [
        (Modal.RESOLVE, {"when": "release"}, FormField.RELEASE),
        (Modal.RESOLVE, {"when": "commit", "commit": "hello"}, FormField.COMMIT),
        (Modal.RESOLVE, {"when": "tomorrow"}, FormField.WHEN),
        (Modal.IGNORE, {"how_long": "time"}, FormField.AMOUNT),
        (Modal.IGNORE, {"how_long": "time", "amount": "soon"}, FormField.AMOUNT),
        (Modal.IGNORE, {"how_long": "events", "amount": "0"}, FormField.AMOUNT),
        (Modal.IGNORE, {"how_long": "users", "amount": "10", "window": "8d"}, FormField.WINDOW),
        (Modal.ASSIGN, {}, FormField.WHO),
        (Modal.NOTE, {"text": " "}, FormField.TEXT),
    ],
)
def test_a_mistake_is_shown_at_its_field(modal: Modal, fields: dict[str, str], field: FormField) -> None:
    intent = read_view(submitted(modal.value, **fields))
    assert isinstance(intent, Mistake)
    assert intent.field == field
    assert not intent.form


@pytest.mark.parametrize("metadata", ["", "{", "[" * 3000, "{}", '{"v": 2}', '{"v": 1, "kind": "x", "issue": "1"}'])
def test_a_modal_that_forgot_its_issue_does_nothing_and_says_so(metadata: str) -> None:
    payload = submitted("note", text="x")
    payload["view"]["private_metadata"] = metadata
    intent = read_view(payload)
    assert isinstance(intent, Mistake)
    assert "nothing was done" in intent.words


def test_what_a_modal_carries_is_never_more_than_slack_takes() -> None:
    opened = OpenModal(Modal.NOTE, DELIVERY, replace(SAID, response_url="https://x.example/" + "y" * 3000))
    assert len(private_metadata(opened)) <= 3000
    assert json.loads(private_metadata(opened))["issue"] == "12"


@given(
    JSON,
    st.sampled_from([*(modal.value for modal in Modal), "?"]),
    st.dictionaries(st.sampled_from(FormField), st.text()),
)
def test_any_payload_is_read(payload: object, modal: str, fields: dict[FormField, str]) -> None:
    read_view(payload)
    read_view(submitted(modal) | {"view": payload})
    read_view(submitted(modal, **{field.value: text for field, text in fields.items()}))
