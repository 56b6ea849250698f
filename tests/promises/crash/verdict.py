"""What must hold when all is quiet again: read from the inbox, the worker's database, Slack and the pager."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sandbox.slack.message import Message
from sandbox.world import World
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState
from switchboard.model.facts import Status
from switchboard.model.inbound import ProgressState
from switchboard.model.subject import Subject
from switchboard.senders.slack.place import channel_and_ts
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.schema import unready
from switchboard.storage.store import Unit, reading_store
from tests.promises.crash.processes import PATIENCE

ALL = 100_000


@dataclass(frozen=True, slots=True)
class Kept:
    """The state of the house at one moment."""

    newest: int
    floor: int
    unfinished: int
    quarantined: tuple[str, ...]
    raws: frozenset[bytes]
    because: dict[int, str]
    alerts: dict[int, int]
    deliveries: tuple[Delivery, ...]
    subjects: dict[int, Subject]

    @property
    def is_quiet(self) -> bool:
        """Whether all is worked, and nothing is due or under way."""
        owed = any(delivery.due_at for delivery in self.deliveries)
        return self.floor == self.newest and not owed and not self.unfinished


async def quiet(database_url: str, *, seconds: float = PATIENCE) -> Kept:
    """Wait until nothing is left to do; after `seconds`, return how it stands nevertheless."""
    end = time.monotonic() + seconds
    # The worker makes the tables when it starts, in another process: there is nothing to wait on but time.
    while unready(database_url) and time.monotonic() < end:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    while True:
        kept = await asyncio.to_thread(look, database_url)
        if kept.is_quiet or time.monotonic() > end:
            return kept
        await asyncio.sleep(0.5)


def look(database_url: str) -> Kept:
    """Read everything."""
    inbox, store = inbox_store(database_url), reading_store(database_url)
    bodies = inbox.latest(limit=ALL)

    def read(unit: Unit) -> Kept:
        notes = unit.inbound.notes_of([inbound.id for inbound in bodies])
        deliveries = unit.deliveries.listing(limit=ALL)
        alerts = unit.subjects.latest_alerts(limit=ALL)
        return Kept(
            newest=bodies[0].id if bodies else 0,
            floor=unit.inbound.floor(),
            unfinished=len(unit.attempts.unfinished()),
            quarantined=tuple(str(note.because) for note in unit.inbound.quarantined(limit=ALL)),
            raws=frozenset(inbound.kept.raw for inbound in bodies),
            because={id_: note.because or "" for id_, note in notes.items() if note.state is ProgressState.DONE},
            alerts={alert.inbound_id: alert.subject_id for alert in alerts},
            deliveries=tuple(deliveries),
            subjects={number: unit.subjects.get(number) for number in {one.subject_id for one in deliveries}},
        )

    try:
        return store.transact(read)
    finally:
        store.close()
        inbox.close()


def complaints(kept: Kept, world: World, accepted: Collection[bytes]) -> list[str]:
    """Say everything that is not as promised; empty where all is."""
    return [*_lost(kept, accepted), *_untold(kept), *_told_twice(kept, world), *_untrue(kept, world)]


def _lost(kept: Kept, accepted: Collection[bytes]) -> Iterator[str]:
    if not kept.is_quiet:
        due = [delivery for delivery in kept.deliveries if delivery.due_at]
        yield f"not quiet: floor {kept.floor} of {kept.newest}, {kept.unfinished} under way, due {due[:3]}"
    missing = sum(raw not in kept.raws for raw in accepted)
    if missing:
        yield f"{missing} bodies were answered with 202 and are not in the inbox"
    yield from (f"quarantined: {because}" for because in kept.quarantined)


def _untold(kept: Kept) -> Iterator[str]:
    told = {one.subject_id for one in kept.deliveries if one.delivered_at or one.why}
    for inbound_id, subject_id in kept.alerts.items():
        if subject_id not in told and not kept.because.get(inbound_id):
            yield f"the alert of inbound {inbound_id} went nowhere and does not say why"
    for one in kept.deliveries:
        open_and_untold = one.state is DeliveryState.PENDING
        if open_and_untold or one.state is DeliveryState.FAILED or (one.may_repeat and one.place):
            yield f"delivery {one.id} at {one.destination} is {one.state}: {one.why or one.last_error}"


def _told_twice(kept: Kept, world: World) -> Iterator[str]:
    marks = Counter(_mark(message) for message in _messages(world))
    yield from (
        f"{times} messages in Slack are delivery and entry {mark}" for mark, times in marks.items() if times > 1
    )
    roots = Counter(
        (channel.id, _title(root.text)) for channel in world.slack.channels.values() for root in channel.roots()
    )
    owed = Counter(
        (channel_and_ts(one.place)[0], _title(kept.subjects[one.subject_id].title))
        for one in kept.deliveries
        if one.place and one.destination.kind == "slack"
    )
    for (channel, title), times in (roots - owed).items():
        yield f"“{title}” has {times} messages too many in {channel}"
    incidents = Counter((one.routing_key, one.dedup_key) for one in world.pagerduty.incidents)
    yield from (f"{times} incidents for {key}" for (_, key), times in incidents.items() if times > 1)


def _untrue(kept: Kept, world: World) -> Iterator[str]:
    shown = {_mark(message): message for message in _messages(world)}
    for one in kept.deliveries:
        subject = kept.subjects[one.subject_id]
        is_open = subject.status is Status.UNRESOLVED
        if one.state is DeliveryState.DELIVERED and not is_open:
            yield f"delivery {one.id} stays open though its issue is {subject.status}"
        if one.destination.kind != "slack" or not one.place or one.state not in OPEN_STATES:
            continue
        root = shown.get((one.id, 0))
        version = root.metadata["event_payload"]["version"] if root and root.metadata else None
        if version != subject.version:
            yield f"delivery {one.id} shows version {version} of {subject.version}"
    standing = sum(one.state != "resolved" for one in world.pagerduty.incidents)
    paging = sum(one.state in OPEN_STATES and one.destination.kind == "pagerduty" for one in kept.deliveries)
    if standing != paging:
        yield f"{standing} incidents are open, {paging} should be"


def _messages(world: World) -> Iterator[Message]:
    for channel in world.slack.channels.values():
        yield from channel.messages


def _mark(message: Message) -> tuple[int, int]:
    payload = (message.metadata or {}).get("event_payload", {})
    return payload.get("delivery", 0), payload.get("entry", 0)


def _title(text: str) -> str:
    return next((word for word in text.replace(":", " ").split() if word.startswith("Failure")), text)
