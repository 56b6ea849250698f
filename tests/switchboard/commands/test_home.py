"""What is pressed on the Home tab is read leniently: nothing in it raises, and nothing strange is an intent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.commands.home import read_home
from switchboard.commands.intents import AskRefresh
from switchboard.commands.payload import interaction
from switchboard.model.action import Actor, Origin, Via
from switchboard.model.intent import EndMute, SetPreference

BY, ON_HOME = Actor(Via.SLACK, "U1"), Origin(home=True)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
)


def a_press(**action: Any) -> dict[str, Any]:
    """A press on the Home tab."""
    return {"type": "block_actions", "view": {"type": "home"}, "user": {"id": "U1"}, "actions": [action]}


def test_a_box_says_whether_it_is_ticked() -> None:
    ticked = [{"value": "on", "text": {"type": "plain_text", "text": "Tell me"}}]
    assert read_home(a_press(action_id="home_assigned_dm", selected_options=ticked)) == SetPreference(
        assigned_dm=True, by=BY, origin=ON_HOME
    )
    assert read_home(a_press(action_id="home_assigned_dm", selected_options=[])) == SetPreference(
        assigned_dm=False, by=BY, origin=ON_HOME
    )


def test_refresh_and_the_end_of_a_mute_are_read() -> None:
    assert read_home(a_press(action_id="home_refresh", value="now")) == AskRefresh()
    assert read_home(a_press(action_id="home_end_mute:7", value="7")) == EndMute(7, BY, ON_HOME)


@pytest.mark.parametrize("value", ["", "-1", "x", "1.5", "٣", "9" * 19])
def test_what_is_no_mute_s_number_ends_none(value: str) -> None:
    assert read_home(a_press(action_id="home_end_mute:7", value=value)) is None


def test_what_is_pressed_on_a_message_or_on_an_issue_is_not_homes_own() -> None:
    assert read_home(a_press(action_id="resolve:4242", value="1|n4242|resolve")) is None
    assert interaction(a_press(action_id="x")).said.home
    assert not interaction({**a_press(action_id="x"), "view": {"type": "modal"}}).said.home
    assert not interaction({"type": "block_actions"}).said.home


@given(JSON, JSON, JSON)
def test_junk_never_raises(value: object, chosen: object, view: object) -> None:
    payload = a_press(action_id="home_end_mute:1", value=value, selected_options=chosen) | {"view": view}
    read_home(payload)
    read_home(value)
