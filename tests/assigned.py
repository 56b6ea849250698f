"""What people are told in person of issues that are assigned to them: for the tests of it."""

from __future__ import annotations

from sandbox.journal import Json
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import Issue
from sandbox.slack.message import Message
from switchboard.model.action import ActionKind, Assignee, AssigneeKind
from switchboard.model.delivery import Delivery
from tests.acting import ask, user
from tests.town import Town


def messages(town: Town, who: str) -> list[Message]:
    """Return what the bot wrote to somebody directly, but for answers; the roots of threads."""
    channel = town.world.slack.channels.get(f"D{user(town, who)[1:]}")
    every = channel.roots() if channel else []
    return [one for one in every if one.bot_id is not None and one.metadata]


def nowhere() -> Crash:
    """Return of a crash in code that nobody owns."""
    return Crash(frames=(Frame("src/acme/nobody/x.py", "run", 1),))


def lines(town: Town, who: str) -> list[Message]:
    """Return the lines in the thread of the one message to somebody."""
    channel = town.world.slack.channels[f"D{user(town, who)[1:]}"]
    return channel.thread(messages(town, who)[0].ts)[1:]


async def personal(town: Town) -> list[Delivery]:
    """Return what is owed or told to one person."""
    return [each for each in await town.deliveries() if each.personal]


async def assign(town: Town, issue: Issue, to: str, *, by: str | None = None) -> None:
    """Assign it in Sentry, which tells so at once only where it was nobody's; wait until Slack was told."""
    await town.world.sentry.assign(issue, to, by=by)
    await town.advance(3)


async def give(town: Town, issue: Issue, to: str, *, by: str) -> None:
    """Assign it from Slack."""
    assignee = Assignee(AssigneeKind.EMAIL, f"{to}@acme.example")
    await ask(town, ActionKind.ASSIGN, issue.short_id, by=by, assignee=assignee)
    await town.advance(4)


def as_posted(message: Message) -> list[Json]:
    """Return what a message held before any edit, as an edit notifies nobody."""
    return message.edits[0].blocks if message.edits else message.blocks


def mentions(blocks: list[Json]) -> list[str]:
    """Return the ids of the people whom a message mentions, in order."""
    sections = [part for block in blocks if block["type"] == "rich_text" for part in block["elements"]]
    return [one["user_id"] for section in sections for one in section["elements"] if one["type"] == "user"]
