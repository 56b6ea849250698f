"""What the scenes of the promises share: who may be asked, what may be read off a message, bodies sent by hand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.journal import Entry, Json
from sandbox.sentry.bodies import signed
from sandbox.sentry.crash import Crash, Frame
from sandbox.slack.message import Message
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.inbound import Door, Progress
from switchboard.model.intent import Intent
from switchboard.payloads.intents import raw_of
from tests.town import SECRET, Town

PAYMENTS = Frame("src/acme/payments/charge.py", "charge", 42)
LEDGER = Frame("src/acme/ledger/config.py", "config", 7)
NOWHERE = Frame("src/acme/search/index.py", "index", 3)


def a_crash(name: str = "ChargeError", frame: Frame = PAYMENTS, **chosen: Any) -> Crash:
    """Make a crash in a team's code; each name is an issue of its own."""
    return Crash(type=name, frames=(frame,), **chosen)


def a_webhook(town: Town, body: Json, resource: str = "event_alert", *, key: str | None = None) -> tuple[Any, bytes]:
    """Sign a body as Sentry does at this moment."""
    return signed(body, SECRET, resource, at=town.clock.now(), idempotency_key=key)


def shown(message: Message) -> str:
    """Return all the words that a message shows, in one line."""
    return f"{message.text} {' '.join(words(message.blocks))}"


def words(value: object) -> Iterator[str]:
    """Find every text within blocks."""
    if isinstance(value, dict):
        yield from (text for key, text in value.items() if key == "text" and isinstance(text, str))
        yield from (text for part in value.values() for text in words(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in words(part))


def the_message(town: Town, channel: str) -> Message:
    """Return the one message of a channel."""
    [message] = town.channel(channel).roots()
    return message


def thread(town: Town, channel: str) -> list[str]:
    """Return what was said under the one message of a channel."""
    return [reply.text for reply in town.channel(channel).replies(the_message(town, channel).ts)]


def calls(town: Town, method: str, outcome: str | None = None, service: str = "slack") -> list[Entry]:
    """Return the calls of a service's method that came to this outcome, or to any."""
    return [entry for entry in town.world.log.of(service, method) if outcome in (None, entry.outcome)]


async def reached(condition: Callable[[], object]) -> None:
    """Let the loop turn until something holds; it takes no time of the town's clock."""
    for _ in range(5000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never came to that")


async def in_state(town: Town, state: DeliveryState) -> list[Delivery]:
    """Return the deliveries that stand so."""
    return [delivery for delivery in await town.deliveries() if delivery.state is state]


async def reasons(town: Town) -> dict[int, str | None]:
    """Return why each body became what it became, where that is written."""
    notes: dict[int, Progress] = await town.worker.store.run(lambda unit: unit.inbound.notes(above=0))
    return {number: note.because for number, note in notes.items()}


async def ask(town: Town, intent: Intent) -> None:
    """Ask for something as an operator does: through the inbox."""
    await town.services.inbox.keep(raw_of(intent, door=Door.CLI, at=town.clock.now()))
