"""What the doctor asks Slack is read whatever the answer holds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.senders.slack.examined import SlackChannel, SlackNo, SlackProbe, SlackSelf
from switchboard.senders.slack.sender import slack_client
from tests.switchboard.senders.loopback import Asked, Broken, Play, Reply, loopback

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


async def asked(play: Play, what: str = "myself") -> Any:
    """Ask one thing of a Slack that answers so."""
    async with loopback(play) as server:
        return await getattr(SlackProbe(slack_client("xoxb-1", f"{server.url}/api/", seconds=1)), what)()


async def test_who_the_token_is_is_told_with_its_scopes_and_slacks_time() -> None:
    headers = {"X-OAuth-Scopes": "chat:write, users:read.email", "Date": "Fri, 02 Jan 2026 03:04:05 GMT"}
    body = {"ok": True, "team": "Acme", "user": "switchboard", "bot_id": "B1"}
    assert await asked(lambda _: Reply(body=body, headers=headers)) == SlackSelf(
        team="Acme",
        name="switchboard",
        bot=True,
        scopes=frozenset({"chat:write", "users:read.email"}),
        date=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )


async def test_a_persons_token_and_an_answer_without_headers_are_told_as_such() -> None:
    said = await asked(lambda _: Reply(body={"ok": True, "user": "alice"}, headers={"Date": "yesterday"}))
    assert (said.bot, said.scopes, said.date) == (False, None, None)


async def test_a_refusal_is_told_with_slacks_word_last() -> None:
    said = await asked(lambda _: Reply(body={"ok": False, "error": "invalid_auth"}))
    assert isinstance(said, SlackNo)
    assert said.because.endswith("(invalid_auth)")


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(body=b"<html>"), Broken.RESET])
async def test_what_is_not_slacks_answer_is_a_refusal(reply: Reply | Broken) -> None:
    for what in ("myself", "channels", "addressed"):
        assert isinstance(await asked(lambda _: reply, what), SlackNo)


async def test_every_page_of_channels_is_read_and_without_the_private_scope_the_public_ones() -> None:
    def play(request: Asked) -> Reply:
        if "private" in str(request.held.get("types")):
            return Reply(body={"ok": False, "error": "missing_scope"})
        first = not request.held.get("cursor")
        channel = {"id": "C1" if first else "C2", "name": "a", "is_archived": first, "is_member": not first}
        return Reply(
            body={"ok": True, "channels": [channel], "response_metadata": {"next_cursor": "2" if first else ""}}
        )

    assert await asked(play, "channels") == {
        "C1": SlackChannel("C1", "a", archived=True),
        "C2": SlackChannel("C2", "a", member=True),
    }


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.fixed_dictionaries({"team": JSON, "user": JSON, "bot_id": JSON, "channels": JSON, "members": JSON}))
async def test_any_answer_is_read(body: dict[str, Any]) -> None:
    for what in ("myself", "channels", "addressed"):
        await asked(lambda _: Reply(body={"ok": True} | body), what)
