"""Intents kept as the Slack door keeps them, and what came of them: for the tests that act from end to end."""

from __future__ import annotations

from sandbox.sentry.issue import Issue
from switchboard.model.action import Action, ActionKind, ActionRequest, Actor, IssueName, NameKind, Origin, Via
from switchboard.model.inbound import Door
from switchboard.payloads.intents import raw_of, read_intent
from tests.town import Town


def user(town: Town, name: str) -> str:
    """Return the Slack id of a person."""
    return town.world.slack.user(name).id


async def ask(town: Town, kind: ActionKind, *names: str, by: str = "alice", **more: object) -> None:
    """Keep an intent as the Slack door does, about issues by their short ids."""
    actor = Actor(Via.SLACK, user(town, by), by.title())
    issues = tuple(IssueName(NameKind.SHORT_ID, name) for name in names)
    origin = Origin(town.channel("payments").id)
    known = {"kind": kind, "issues": issues, "by": actor, "origin": origin} | more
    request = ActionRequest(**known)  # type: ignore[arg-type]
    town.services.kept.append([raw_of(request, door=Door.SLACK, at=town.clock.now())])
    await town.settle()


async def actions(town: Town) -> list[Action]:
    """Return the actions, oldest first."""
    return (await town.worker.store.run(lambda unit: unit.actions.listing(limit=100)))[::-1]


async def answers(town: Town) -> list[str | None]:
    """Return what became of each action, as it was put."""
    return [each.answer for each in await actions(town)]


def thread(town: Town) -> list[str]:
    """Return the lines in the thread of the one message in #payments."""
    root = town.channel("payments").roots()[0]
    return [str(reply.text) + str(reply.blocks) for reply in town.channel("payments").thread(root.ts)[1:]]


def notes(issue: Issue) -> list[str]:
    """Return the notes under an issue in Sentry."""
    return [str(note["data"]["text"]) for note in issue.notes]


def kept(town: Town) -> list[ActionRequest]:
    """Return the intents in the inbox, before any worker looked."""
    inbounds = town.services.kept.latest(limit=1000)[::-1]
    intents = [read_intent(each.kept) for each in inbounds if each.kept.door is Door.SLACK]
    return [intent for intent in intents if isinstance(intent, ActionRequest)]


def root(town: Town) -> str:
    """Return the message of the one issue in #payments."""
    return town.channel("payments").roots()[0].ts
