"""The verdict: where the sandbox's Slack and PagerDuty disagree with the reference, in words."""

from __future__ import annotations

from collections.abc import Iterator

from sandbox.slack.message import Message
from tests.model.reference import FALLBACK, OWNERS, PAGER, Episode, Reference, Thing
from tests.town import Town

SAID = {
    "regressed": "Regressed",
    "escalating": "Escalating",
    "resolved": "Resolved",
    "unresolved": "Unresolved again",
    "archived": "Archived",
    "assigned": "Assigned",
    "unassigned": "Unassigned",
    "fired": "Firing",
    "doubted": "Not closed",
}
BACK = "Closed; it came back"
STANDS = {"unresolved": ("Unresolved", "Firing"), "resolved": ("Resolved", "Back to normal"), "archived": ("Archived",)}


def complaints(town: Town, reference: Reference) -> list[str]:
    """Return all that people were told and should not have been, and all that they were not."""
    found = []
    for title, thing in reference.things.items():
        for place in (OWNERS, FALLBACK):
            found += [f"{title} at {place}: {wrong}" for wrong in _channel(town, place, title, thing)]
        found += [f"{title} at the pager: {wrong}" for wrong in _pager(town, title, thing)]
    return found


def _channel(town: Town, place: str, title: str, thing: Thing) -> Iterator[str]:
    channel = town.channel(place.removeprefix("#"))
    roots = [message for message in channel.roots() if title in message.text]
    episodes = thing.told.get(place, [])
    yield from _count(len(roots), episodes)
    for root in roots[:-1]:
        if root.text.startswith(STANDS["unresolved"]):
            yield f"an earlier message says that it is open: {root.text}"
    for root in roots:
        yield from _thread(root, channel.replies(root.ts), thing)
    if roots and (episodes[-1].is_open or len(roots) == len(episodes)):
        yield from _newest(roots[-1], channel.replies(roots[-1].ts), thing, episodes[-1])


def _count(told: int, episodes: list[Episode]) -> Iterator[str]:
    sure = sum(episode.sure is not None for episode in episodes)
    if not sure <= told <= len(episodes):
        yield f"told {told} times, not {sure} to {len(episodes)}"


def _thread(root: Message, replies: list[Message], thing: Thing) -> Iterator[str]:
    numbers = [_number(reply) for reply in replies]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers)) if numbers else []):
        yield f"its lines come as {numbers}"
        return
    for number, reply in zip(numbers, replies, strict=True):
        if number > len(thing.lines) or not reply.text.startswith(SAID[thing.lines[number - 1]]):
            yield f"line {number} says {reply.text!r}, and the lines are {thing.lines}"


def _newest(root: Message, replies: list[Message], thing: Thing, episode: Episode) -> Iterator[str]:
    moved = episode.moved is not None
    says = ("Moved to",) if moved else STANDS[thing.status]
    if thing.status == "unresolved" and not episode.is_open and not moved:
        says = (BACK,)
    if not root.text.startswith(says):
        yield f"the message says {root.text!r}, not {says}"
    last = _number(replies[-1]) if replies else None
    least, most = _last_lines(thing, episode)
    missed = episode.sure is not None and episode.sure < least
    if (replies or missed) and not least <= (last or 0) <= most:
        yield f"its last line is {last}, not {least} to {most}, and the lines are {thing.lines}"
    if replies and episode.sure is not None and _number(replies[0]) > episode.sure + 1:
        yield f"its first line is {_number(replies[0])}, and it was told at {episode.sure}"


def _last_lines(thing: Thing, episode: Episode) -> tuple[int, int]:
    """Return the first and the last line that may be the last of its thread: what moved falls silent, at some line."""
    if episode.moved is not None:
        return episode.calm, episode.moved
    return len(thing.lines), len(thing.lines)


def _pager(town: Town, title: str, thing: Thing) -> Iterator[str]:
    incidents = [incident for incident in town.world.pagerduty.incidents if title in incident.summary]
    episodes = thing.told.get(PAGER, [])
    yield from _count(len({incident.dedup_key for incident in incidents}), episodes)
    still = [incident.dedup_key for incident in incidents if incident.state != "resolved"]
    if len(still) != sum(episode.is_open for episode in episodes):
        yield f"{len(still)} incidents are open: {still}"


def _number(message: Message) -> int:
    return int((message.metadata or {})["event_payload"]["entry"])
