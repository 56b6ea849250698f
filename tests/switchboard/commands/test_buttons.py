"""What a press asks for: a button says what a person would type."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.buttons import button_value, opening, read_button, read_shortcut
from switchboard.commands.format_command import words_of
from switchboard.commands.intents import Mistake, Modal, OpenModal
from switchboard.model.action import ActionKind, ActionRequest, IssueName, NameKind, Resolution, When
from tests.switchboard.commands.asking import requests

DELIVERY = IssueName(NameKind.DELIVERY, "12")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
)


def pressed(**action: Any) -> dict[str, Any]:
    """A press on the message of delivery 12, as Slack sends it."""
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1", "username": "alice", "team_id": "T1"},
        "trigger_id": "1.2.abc",
        "response_url": "https://hooks.example.com/1",
        "channel": {"id": "C1", "name": "payments"},
        "container": {"type": "message", "message_ts": "1700000000.000100", "channel_id": "C1"},
        "actions": [{"action_id": "a", "block_id": "b"} | action],
    }


def chosen(value: str, **action: Any) -> dict[str, Any]:
    """An option chosen from a menu."""
    return pressed(selected_option={"text": {"type": "plain_text", "text": "…"}, "value": value}, **action)


def test_a_button_asks_for_what_it_says() -> None:
    intent = read_button(pressed(value=button_value(12, "resolve next release")))
    assert isinstance(intent, ActionRequest)
    assert (intent.kind, intent.issues, intent.resolution) == (
        ActionKind.RESOLVE,
        (DELIVERY,),
        Resolution(When.NEXT_RELEASE),
    )
    assert (intent.by.id, intent.by.name, intent.by.workspace, intent.once) == ("U1", "alice", "T1", "1.2.abc")
    assert (intent.origin.channel, intent.origin.response_url) == ("C1", "https://hooks.example.com/1")


def test_an_option_does_so_too() -> None:
    intent = read_button(chosen(button_value(12, "ignore 2h")))
    assert isinstance(intent, ActionRequest)
    assert intent.silence is not None
    assert intent.silence.lasts is not None


def test_a_button_may_name_an_issue_by_its_number_where_no_message_is_ours() -> None:
    number = IssueName(NameKind.NUMBER, "6500000001")
    intent = read_button(pressed(value=button_value(number, "resolve")))
    assert isinstance(intent, ActionRequest)
    assert intent.issues == (number,)


@given(requests())
def test_every_intent_can_stand_on_a_button(request: ActionRequest) -> None:
    if request.kind is not ActionKind.NOTE:
        intent = read_button(pressed(value=button_value(12, f"{request.kind.value} {words_of(request)}")))
        assert isinstance(intent, ActionRequest)
        assert (intent.kind, intent.resolution, intent.silence, intent.assignee) == (
            request.kind,
            request.resolution,
            request.silence,
            request.assignee,
        )


@pytest.mark.parametrize("modal", Modal)
def test_a_button_may_open_a_modal(modal: Modal) -> None:
    opened = read_button(pressed(value=opening(12, modal, "release")))
    assert isinstance(opened, OpenModal)
    assert (opened.modal, opened.issue, opened.when, opened.said.trigger_id) == (modal, DELIVERY, "release", "1.2.abc")


def test_a_link_asks_for_nothing() -> None:
    assert read_button(pressed(action_id="open_sentry")) is None
    assert read_button({}) is None


@pytest.mark.parametrize("value", ["2|12|resolve", "1|x|resolve", "1|12|dance", "1|12|", "1|12|open sesame"])
def test_a_button_of_another_version_does_nothing_and_says_so(value: str) -> None:
    for action_id in ("a", "resolve", "unresolve", "ack"):
        intent = read_button(pressed(value=value, action_id=action_id))
        assert isinstance(intent, Mistake)
        assert "nothing was done" in intent.words


def test_what_slack_would_not_take_is_not_made() -> None:
    with pytest.raises(ValueError, match="2000"):
        button_value(12, "x" * 2000)


def test_a_shortcut_opens_a_note_for_the_messages_thread() -> None:
    payload = pressed() | {
        "type": "message_action",
        "callback_id": "note",
        "actions": None,
        "container": None,
        "message": {"ts": "1700000009.000100", "thread_ts": "1700000000.000100"},
    }
    opened = read_shortcut(payload)
    assert isinstance(opened, OpenModal)
    assert (opened.modal, opened.issue.text) == (Modal.NOTE, "C1/1700000000.000100")
    assert isinstance(read_shortcut({"callback_id": "note"}), Mistake)
    assert isinstance(read_shortcut(payload | {"callback_id": "other"}), Mistake)


@given(JSON, st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_payload_is_read(payload: object, value: str, block_id: str, action_id: str) -> None:
    read_button(payload)
    read_shortcut(payload)
    read_button(pressed(value=payload))
    read_button(pressed(value=value, block_id=block_id, action_id=action_id))
    read_button(pressed(value=f"1|12|{value}"))
