"""Channel names become ids, however many pages they take."""

from __future__ import annotations

from switchboard.model.outcome import TryAgain
from switchboard.senders.slack.directory import PUBLIC_ONLY, channel_ids
from switchboard.senders.slack.sender import slack_client
from tests.switchboard.senders.loopback import Asked, Reply, loopback

FIRST = {"ok": True, "channels": [{"id": "C1", "name": "one"}], "response_metadata": {"next_cursor": "x"}}
LAST = {"ok": True, "channels": [{"id": "C2", "name": "two"}], "response_metadata": {"next_cursor": ""}}


async def test_every_page_is_read() -> None:
    async with loopback(lambda asked: Reply(body=LAST if "cursor" in asked.held else FIRST)) as server:
        assert await channel_ids(slack_client("xoxb-1", f"{server.url}/api/")) == {"#one": "C1", "#two": "C2"}


async def test_without_the_scope_for_private_channels_the_public_ones_are_told() -> None:
    def play(asked: Asked) -> Reply:
        public = asked.held["types"] == PUBLIC_ONLY
        return Reply(body=LAST if public else {"ok": False, "error": "missing_scope"})

    async with loopback(play) as server:
        assert await channel_ids(slack_client("xoxb-1", f"{server.url}/api/")) == {"#two": "C2"}


async def test_a_refusal_is_told_as_an_outcome() -> None:
    async with loopback(lambda _: Reply(500)) as server:
        assert isinstance(await channel_ids(slack_client("xoxb-1", f"{server.url}/api/")), TryAgain)
