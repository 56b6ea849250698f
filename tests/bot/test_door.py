"""What is not Slack's never reaches Bolt; what is, is never answered by a 500."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.door import CAP, PATH
from tests.town import Town, a_town


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path) as town:
        yield town


async def status(town: Town, raw: bytes, **headers: str) -> int:
    return (await town.post(headers, raw, path=PATH)).status_code


async def test_slack_proves_that_the_address_is_ours(town: Town) -> None:
    raw = json.dumps({"type": "url_verification", "challenge": "abc", "token": "dead"}).encode()
    answer = await town.post(town.world.callbacks.signed(raw, "application/json"), raw, path=PATH)
    assert answer.status_code == 200
    assert "abc" in answer.text


async def test_what_is_not_signed_gets_401_whatever_it_is(town: Town) -> None:
    good = town.world.callbacks.signed(b"{}")
    assert await status(town, b"{}") == 401
    assert await status(town, b"{} ", **good) == 401
    assert await status(town, b"\xff\xfe", **good) == 401
    assert await status(town, b"{}", **good | {"X-Slack-Request-Timestamp": "abc"}) == 401
    town.clock.move(301)
    assert await status(town, b"{}", **good) == 401


async def test_a_signature_with_odd_characters_gets_401(town: Town) -> None:
    good = town.world.callbacks.signed(b"{}")
    odd = {key.encode(): value.encode() for key, value in good.items()} | {b"X-Slack-Signature": b"v0=\xe9\xff"}
    assert (await town.post(odd, b"{}", path=PATH)).status_code == 401  # type: ignore[arg-type]


async def test_what_is_too_large_gets_413(town: Town) -> None:
    assert await status(town, b"x" * (CAP + 1)) == 413


async def test_only_post_is_taken(town: Town) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(town.app), base_url="http://127.0.0.1") as client:
        assert (await client.get(PATH)).status_code == 405


async def test_what_nothing_hears_gets_404(town: Town) -> None:
    raw = urlencode({"payload": json.dumps({"type": "other", "view": None})}).encode()
    assert await status(town, raw, **town.world.callbacks.signed(raw)) == 404


async def test_an_event_that_we_do_not_know_is_taken(town: Town) -> None:
    raw = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "tea_time"}}).encode()
    assert await status(town, raw, **town.world.callbacks.signed(raw, "application/json")) == 200


async def test_without_a_signing_secret_the_door_is_closed(tmp_path: Path) -> None:
    async with a_town(tmp_path, environment={"SLACK_SIGNING_SECRET": ""}) as town:
        assert await status(town, b"{}", **town.world.callbacks.signed(b"{}")) == 401


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)
KINDS = st.sampled_from(
    ["block_actions", "view_submission", "message_action", "shortcut", "block_suggestion", "event_callback", "other"]
)
PARTS = st.fixed_dictionaries(
    {"type": KINDS},
    optional=dict.fromkeys(
        ("actions", "view", "user", "team", "channel", "event", "message", "callback_id", "action_id", "container"),
        JSON,
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=50), PARTS.map(lambda body: json.dumps(body).encode())))
async def test_signed_junk_is_no_500_of_json(town: Town, raw: bytes) -> None:
    assert await status(town, raw, **town.world.callbacks.signed(raw, "application/json")) < 500


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PARTS | JSON)
async def test_signed_junk_is_no_500_of_payloads(town: Town, payload: object) -> None:
    raw = urlencode({"payload": json.dumps(payload)}).encode()
    assert await status(town, raw, **town.world.callbacks.signed(raw)) < 500
