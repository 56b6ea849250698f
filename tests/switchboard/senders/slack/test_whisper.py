"""A person is told where they asked, else by themselves; the words are only words."""

from __future__ import annotations

import pytest

from switchboard.model.action import Actor, Deed, Origin, Request, Via
from switchboard.model.outcome import GaveUp, Outcome, Sent, TryAgain, Unknown
from switchboard.senders.slack.sender import slack_client
from switchboard.senders.slack.whisper import SlackTeller
from tests.switchboard.senders.loopback import Asked, Broken, Loopback, Play, Reply, loopback

HOSTILE = "<!channel> <https://evil.example|PAY-1> *bold* is resolved."
POSTED = Reply(body={"ok": True, "channel": "D1", "ts": "1.2"})
OK = Reply(body={"ok": True})


async def told(play: Play, *, by_url: bool = True, words: str = HOSTILE) -> tuple[Outcome, Loopback]:
    """Tell Alice something, on a server that answers as it is played."""
    async with loopback(play) as server:
        origin = Origin("C1", None, f"{server.url}response/1")
        request = Request(deed=Deed.RESOLVE, issues=(), by=Actor(Via.SLACK, "U1", "Alice"), origin=origin)
        outcome = await SlackTeller(slack_client("xoxb-1", server.url)).tell(request, words, by_url=by_url)
        return outcome, server
