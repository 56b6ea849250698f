"""Links to issues that people of the town share in #core, and what is shown under them."""

from __future__ import annotations

from sandbox.sentry.issue import Issue
from sandbox.slack.message import Message
from sandbox.slack.parts import parts
from switchboard.model.unfurl import Unfurl
from tests.town import Town


def link(town: Town, issue: Issue, *, more: str = "/?project=1&amp;referrer=slack") -> str:
    """Return the address of an issue, as people copy it."""
    return f"{town.settings.sentry.url}/organizations/acme/issues/{issue.id}{more}"


async def share(town: Town, *links: str, by: str = "alice", seconds: float = 3) -> Message:
    """Write links in #core, where nothing was told of the issue, and let time pass."""
    message = await town.say(f"who has seen {' and '.join(links)} before?", by=by, channel="core")
    await town.advance(seconds)
    return message


def buttons(message: Message) -> list[str]:
    """Return what can be pressed under a message's links."""
    return [one.action_id for card in message.attachments for one in parts(card["blocks"])]


async def rows(town: Town, message: Message) -> list[Unfurl]:
    """Return what is known of a message's links."""
    channel = town.channel("core").id
    return await town.worker.store.run(lambda unit: unit.unfurls.of_message(channel, message.ts))


def unfurls(town: Town) -> int:
    """Count the calls of chat.unfurl."""
    return sum(entry.method == "chat.unfurl" for entry in town.world.log)
