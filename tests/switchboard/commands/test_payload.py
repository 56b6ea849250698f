"""Slack's forms and payloads, and what is missing or wrong in them."""

from __future__ import annotations

from hypothesis import given

from switchboard.commands.intents import Said
from switchboard.commands.payload import Command, Press, View, command, interaction
from switchboard.model.action import Actor, Via
from tests.switchboard.commands.test_buttons import JSON, pressed
from tests.switchboard.commands.test_modals import submitted

FORM = {
    "command": "/resolve",
    "text": "PAY-1A2",
    "user_id": "U1",
    "user_name": "alice",
    "team_id": "T1",
    "channel_id": "C1",
    "response_url": "https://hooks.example.com/1",
    "trigger_id": "t1",
}


def test_a_command_tells_who_said_what_and_where() -> None:
    said = Said(
        by=Actor(Via.SLACK, "U1", "alice", "T1"),
        channel="C1",
        response_url="https://hooks.example.com/1",
        trigger_id="t1",
    )
    assert command(FORM) == Command("/resolve", "PAY-1A2", said)


def test_of_a_form_without_anything_nothing_is_known() -> None:
    assert command({}) == Command("", "", Said(by=Actor(Via.SLACK, "")))


def test_a_press_tells_its_message_and_its_value() -> None:
    what = interaction(pressed(value="1|12|ack"))
    assert (what.kind, what.message, what.press) == ("block_actions", "1700000000.000100", Press("a", "b", "1|12|ack"))


def test_where_options_are_asked_for_what_was_typed_so_far_is_told() -> None:
    what = interaction({"type": "block_suggestion", "action_id": "assign", "block_id": "b", "value": "al"})
    assert what.press == Press("assign", "b", "al")


def test_a_view_tells_what_stands_in_its_blocks() -> None:
    view = interaction(submitted("resolve", when="release", release="")).view
    assert isinstance(view, View)
    assert view.state == (("when", "release"),)
    assert (view.field("when"), view.field("release")) == ("release", "")


@given(JSON)
def test_any_json_is_read(payload: object) -> None:
    interaction(payload)
    interaction({"actions": [payload], "view": payload, "user": payload, "container": payload, "message": payload})
