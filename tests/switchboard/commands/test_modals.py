"""What submitting a modal asks for, and where a mistake in it is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.intents import Mistake, Modal, OpenModal
from switchboard.commands.modals import Field, private_metadata, read_view
from switchboard.model.action import (
    Assignee,
    AssigneeKind,
    Deed,
    IssueName,
    NameKind,
    Request,
    Resolution,
    Silence,
    When,
)
from tests.switchboard.commands.asking import IN_THREAD, SAID
from tests.switchboard.commands.test_buttons import JSON

PLACEMENT = IssueName(NameKind.PLACEMENT, "12")


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
            "private_metadata": private_metadata(OpenModal(Modal.NOTE, PLACEMENT, IN_THREAD)),
            "state": {"values": {name: {"x": {"type": "t", "value": value}} for name, value in fields.items()}},
        },
    }


def wished(modal: Modal, **fields: str) -> Request:
    """A modal that is submitted rightly."""
    wish = read_view(submitted(modal.value, **fields))
    assert isinstance(wish, Request), wish
    return wish


def test_a_submitted_modal_remembers_its_issue_and_where_it_began() -> None:
    wish = wished(Modal.NOTE, text=" seen <b> & “so”\nagain ")
    assert (wish.deed, wish.issues, wish.text) == (Deed.NOTE, (PLACEMENT,), "seen <b> & “so”\nagain")
    assert wish.origin == IN_THREAD.origin
    assert (wish.by.id, wish.once) == ("U1", "view:V1")


def test_it_is_resolved_from_when_it_says() -> None:
    assert wished(Modal.RESOLVE).resolution == wished(Modal.RESOLVE, when="now").resolution == Resolution()
    wish = wished(Modal.RESOLVE, when="release", release=" 1.4.2 ", why="because of it")
    assert wish.resolution is not None
    assert (wish.resolution.when, wish.resolution.name, wish.text) == (When.RELEASE, "1.4.2", "because of it")
    told = wished(Modal.RESOLVE, when="commit", commit="ABC123", repository="acme/shop").resolution
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
    assert wished(Modal.IGNORE, **fields).silence == how


def test_who_is_chosen_has_it_or_is_paged() -> None:
    assert wished(Modal.ASSIGN, who="U7").assignee == Assignee(AssigneeKind.SLACK, "U7")
    assert wished(Modal.ASSIGN, who="#payments").assignee == Assignee(AssigneeKind.TEAM, "payments")
    assert wished(Modal.PAGE).assignee == Assignee(AssigneeKind.OWNER)
    assert wished(Modal.PAGE, who="#payments").deed is Deed.PAGE


@pytest.mark.parametrize(
    "modal, fields, field",
    [
        (Modal.RESOLVE, {"when": "release"}, Field.RELEASE),
        (Modal.RESOLVE, {"when": "commit", "commit": "hello"}, Field.COMMIT),
        (Modal.RESOLVE, {"when": "tomorrow"}, Field.WHEN),
        (Modal.IGNORE, {"how_long": "time"}, Field.AMOUNT),
        (Modal.IGNORE, {"how_long": "time", "amount": "soon"}, Field.AMOUNT),
        (Modal.IGNORE, {"how_long": "events", "amount": "0"}, Field.AMOUNT),
        (Modal.IGNORE, {"how_long": "users", "amount": "10", "window": "8d"}, Field.WINDOW),
        (Modal.ASSIGN, {}, Field.WHO),
        (Modal.NOTE, {"text": " "}, Field.TEXT),
    ],
)
def test_a_mistake_is_shown_at_its_field(modal: Modal, fields: dict[str, str], field: Field) -> None:
    wish = read_view(submitted(modal.value, **fields))
    assert isinstance(wish, Mistake)
    assert wish.field == field
    assert not wish.form


@pytest.mark.parametrize("metadata", ["", "{", "[" * 3000, "{}", '{"v": 2}', '{"v": 1, "kind": "x", "issue": "1"}'])
def test_a_modal_that_forgot_its_issue_does_nothing_and_says_so(metadata: str) -> None:
    payload = submitted("note", text="x")
    payload["view"]["private_metadata"] = metadata
    wish = read_view(payload)
    assert isinstance(wish, Mistake)
    assert "nothing was done" in wish.words


def test_what_a_modal_carries_is_never_more_than_slack_takes() -> None:
    opened = OpenModal(Modal.NOTE, PLACEMENT, replace(SAID, response_url="https://x.example/" + "y" * 3000))
    assert len(private_metadata(opened)) <= 3000
    assert json.loads(private_metadata(opened))["issue"] == "12"


@given(
    JSON, st.sampled_from([*(modal.value for modal in Modal), "?"]), st.dictionaries(st.sampled_from(Field), st.text())
)
def test_any_payload_is_read(payload: object, modal: str, fields: dict[Field, str]) -> None:
    read_view(payload)
    read_view(submitted(modal) | {"view": payload})
    read_view(submitted(modal, **{field.value: text for field, text in fields.items()}))
