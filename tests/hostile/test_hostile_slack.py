"""What people do in Slack, with any part of it put wrong: signed as Slack signs, and answered without a 500."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.door import PATH
from tests.town import Town

Status = Callable[..., Awaitable[int]]

MISSING = object()
HOSTILE: list[Any] = [
    MISSING, None, True, 0, -1, 2**63, 10**400, 1e308, "", " ", "x" * 5000, "a\x00b", "\ud800", "\u202egnp", "\u200b",
    "<!channel>", "<https://evil.example|ok>", "`", "1|1|resolve", "1|n99999999999999999999|open details", "1|٣|x",
    "1|999999999999999999|assign <!channel>", "9" * 5000, [], {}, [[]], [None], {"a": None}, [{}], ["x"] * 30, "-5",
]  # fmt: skip
METADATA = {"v": 1, "kind": "short_id", "issue": "SHOP-1", "channel": "C1", "thread": "1700000000.000100"}
WHO = {"team": {"id": "T0ACME"}, "user": {"id": "U00000001", "name": "alice", "team_id": "T0ACME"}, "trigger_id": "1.2"}
MESSAGE = {
    "channel": {"id": "C1"},
    "message": {"ts": "1700000000.000100"},
    "container": {"type": "message", "message_ts": "1700000000.000100", "channel_id": "C1"},
    "response_url": "http://127.0.0.1:9/response",
}


def _modal(callback_id: str, **values: object) -> dict[str, Any]:
    return {
        "type": "modal",
        "id": "V1",
        "callback_id": callback_id,
        "private_metadata": json.dumps(METADATA),
        "blocks": [{"type": "input", "block_id": name} for name in values],
        "state": {"values": {name: {name: value} for name, value in values.items()}},
    }


def _pressed(action_id: str, **more: object) -> dict[str, Any]:
    return {"action_id": action_id, "block_id": "1|1|x", "type": "button", **more}


def _event(kind: str, **more: object) -> dict[str, Any]:
    said = {"type": kind, "user": "U00000001", "channel": "C1", "ts": "1700000001.000100", **more}
    return {"type": "event_callback", "team_id": "T0ACME", "event_id": "Ev1", "event": said}


def _view(kind: str, view: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"type": kind, **WHO, "view": view, **more}


RELEASE = {"when": {"selected_option": {"value": "release"}}, "release": {"value": "1.2"}}
COUNT = {"how_long": {"selected_option": {"value": "events"}}, "amount": {"value": "10"}, "window": {"value": "1h"}}
TEAM = {"selected_option": {"value": "#payments"}}
REACTED = {"type": "message", "channel": "C1", "ts": "1700000000.000100"}
PAYLOADS = [
    {"type": "block_actions", **WHO, **MESSAGE, "actions": [_pressed("resolve", value="1|1|resolve")]},
    {"type": "block_actions", **WHO, **MESSAGE, "actions": [_pressed("assign", selected_user="U00000002")]},
    {"type": "block_actions", **WHO, **MESSAGE, "actions": [_pressed("more", value="1|1|noise", action_ts="1.2")]},
    {"type": "block_actions", **WHO, **MESSAGE, "actions": [_pressed("details", value="1|1|open details")]},
    _view("block_actions", {"type": "home"}, actions=[_pressed("home_end_mute:1", value="1")]),
    _view(
        "block_actions", {"type": "home"}, actions=[_pressed("home_assigned_dm", selected_options=[{"value": "on"}])]
    ),
    {"type": "message_action", "callback_id": "note", **WHO, **MESSAGE},
    _view("view_submission", _modal("resolve", **RELEASE)),
    _view("view_submission", _modal("ignore", **COUNT)),
    _view("view_submission", _modal("assign", who=TEAM)),
    _view("view_submission", _modal("note", text={"value": "hello"})),
    _view("block_suggestion", _modal("assign", who=TEAM), action_id="who", block_id="who", value="ali"),
]
EVENTS = [
    _event("app_mention", text="<@U0SWBOT> mine"),
    _event("message", text="!note hello", thread_ts="1700000000.000100"),
    _event("app_home_opened", tab="home", view={"hash": "1.a"}),
    _event("reaction_added", reaction="+1", item=REACTED, item_user="U0SWBOT", event_ts="1700000001.000100"),
    _event("reaction_removed", reaction="-1::skin-tone-3", item=REACTED, event_ts="1700000001.000100"),
    _event("link_shared", message_ts="1700000001.000100", links=[{"url": "https://acme.sentry.io/issues/1/"}]),
]
COMMAND = {
    "command": "/resolve", "text": "SHOP-1 in 1.2", "user_id": "U00000001", "user_name": "alice", "team_id": "T0ACME",
    "channel_id": "C1", "trigger_id": "1.2", "response_url": "http://127.0.0.1:9/response",
}  # fmt: skip


def paths(value: object, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the way to each part of a body."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield (*before, name)
        yield from paths(part, (*before, name))


def put(body: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    """Copy a body with one part of it replaced, or left out."""
    whole: Any = copy.deepcopy(body)
    at = whole
    for name in path[:-1]:
        at = at[name]
    if value is MISSING:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return dict(whole)


def wrong(bodies: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Give one of the bodies with one part of it put wrong."""
    every = [(body, path) for body in bodies for path in paths(body)]
    where, what = st.integers(0, len(every) - 1), st.integers(0, len(HOSTILE) - 1)
    return st.builds(lambda here, value: put(every[here][0], every[here][1], HOSTILE[value]), where, what)


def as_payload(body: object) -> bytes:
    return urlencode({"payload": json.dumps(body)}).encode()


@pytest.fixture(name="status")
def _status(town: Town) -> Status:
    """Give a way to send bytes as Slack would, which returns the status of the answer."""

    async def status(raw: bytes, content_type: str = "application/x-www-form-urlencoded") -> int:
        return (await town.post(town.world.callbacks.signed(raw, content_type), raw, path=PATH)).status_code

    return status


def patiently(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def many(bodies: list[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Give several at a time: some are answered only after the second that a question may take, and wait together."""
    return st.lists(wrong(bodies), min_size=1, max_size=24)


@patiently(16)
@given(many(PAYLOADS))
async def test_a_payload_with_any_part_put_wrong_is_no_500(status: Status, payloads: list[dict[str, Any]]) -> None:
    answers = await asyncio.gather(*(status(as_payload(each)) for each in payloads))
    assert max(answers) < 500


@patiently(60)
@given(wrong(EVENTS))
async def test_an_event_with_any_part_put_wrong_is_no_500(status: Status, event: dict[str, Any]) -> None:
    assert await status(json.dumps(event).encode(), "application/json") < 500


@patiently(60)
@given(st.sampled_from(sorted(COMMAND)), st.sampled_from([each for each in HOSTILE if isinstance(each, str)]))
async def test_a_command_with_any_field_put_wrong_is_no_500(status: Status, name: str, value: str) -> None:
    raw = urlencode({each: said.encode("utf-8", "surrogatepass") for each, said in (COMMAND | {name: value}).items()})
    assert await status(raw.encode()) < 500


@pytest.mark.parametrize("callback_id", [None, 7, [], {}, [[]], ["note"]])
async def test_a_view_whose_name_is_no_word_is_not_slacks(status: Status, callback_id: object) -> None:
    body = put(_view("view_submission", _modal("note")), ("view", "callback_id"), callback_id)
    assert await status(as_payload(body)) == 400


@pytest.mark.parametrize("kind", [MISSING, None, 7, []])
async def test_a_view_of_no_type_is_not_slacks(status: Status, kind: object) -> None:
    body = put(_view("view_submission", _modal("note")), ("view", "type"), kind)
    assert await status(as_payload(body)) == 400


@pytest.mark.parametrize("blocks", [7, "x", [None], [7], [{"type": "input"}], [[]], {}])
async def test_a_mistake_in_a_view_of_odd_blocks_is_answered(status: Status, blocks: object) -> None:
    body = _view("view_submission", _modal("note", text={"value": ""}))
    body = put(put(body, ("view", "private_metadata"), "not ours"), ("view", "blocks"), blocks)
    assert await status(as_payload(body)) == 200


@pytest.mark.parametrize("body", PAYLOADS, ids=lambda body: str(body["type"]))
async def test_what_is_not_put_wrong_is_taken(status: Status, body: dict[str, Any]) -> None:
    assert await status(as_payload(body)) == 200
