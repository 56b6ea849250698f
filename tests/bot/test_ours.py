"""Who wants something of us, read from whatever Slack sends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ours import who_wants

JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "user", "x"]), inner),
    max_leaves=6,
)


def event(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": "event_callback", "event": {"type": kind, "user": "U1", "channel": "C1", **more}}


@pytest.mark.parametrize(
    "body, who",
    [
        ({"command": "/resolve", "user_id": "U1"}, "U1"),
        ({"type": "block_actions", "user": {"id": "U1"}}, "U1"),
        (event("app_mention", text="<@U0> mine"), "U1"),
        (event("app_home_opened"), "U1"),
        (event("message", text="!note hello", thread_ts="1.1"), "U1"),
        (event("message", text="hello", thread_ts="1.1"), None),
        (event("message", text="!note hello", thread_ts="1.1", bot_id="B1"), None),
        (event("link_shared"), None),
        (event("tea_time"), None),
    ],
)
def test_who_wants_something_is_told_and_nobody_where_people_only_talk(body: dict[str, Any], who: str | None) -> None:
    assert who_wants(body) == who


@given(JSON | st.dictionaries(st.sampled_from(["event", "user", "user_id", "type", "command"]), JSON))
def test_nothing_raises(body: object) -> None:
    assert who_wants(body) is None or isinstance(who_wants(body), str)
