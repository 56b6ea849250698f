"""What the doors refuse because it is not signed right: counted, written down beside the inbox, and said in the log.

A flood of it costs one line a minute and one write in five seconds for each reason.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from switchboard.clock import Clock
from switchboard.errors import InboxFull
from switchboard.model.inbound import Door, DoorRefusal, RefusedBecause
from switchboard.storage.refusals import RefusalStore

SAID_EVERY = timedelta(minutes=1)
WRITTEN_EVERY = timedelta(seconds=5)
SHOWN_FOR = timedelta(days=1)

Reason = tuple[Door, RefusedBecause]

log = structlog.get_logger()


def why_refused(*, has_secret: bool, signature: bytes) -> RefusedBecause:
    """Return why a request is refused whose signature does not fit."""
    if not has_secret:
        return RefusedBecause.NO_SECRET
    return RefusedBecause.UNFIT if signature.strip() else RefusedBecause.UNSIGNED


@dataclass(slots=True)
class Refusals:
    """Counts for one event loop."""

    store: RefusalStore
    clock: Clock
    unsaid: Counter[Reason] = field(default_factory=Counter)
    unwritten: Counter[Reason] = field(default_factory=Counter)
    last_at: dict[Reason, datetime] = field(default_factory=dict)
    said_at: dict[Reason, datetime] = field(default_factory=dict)
    written_at: datetime | None = None
    writing: asyncio.Task[None] | None = None

    def note(self, door: Door, because: RefusedBecause) -> None:
        """Count one refusal; say so and write it down where the last time is long enough ago."""
        reason, now = (door, because), self.clock.now()
        self.unsaid[reason] += 1
        self.unwritten[reason] += 1
        self.last_at[reason] = now
        said_at = self.said_at.get(reason)
        if said_at is None or now - said_at >= SAID_EVERY:
            self.said_at[reason] = now
            count = self.unsaid.pop(reason)
            log.warning("door.refused", door=door.value, reason=because.value, count=count, remedy=remedy(*reason))
        if self.writing is None and (self.written_at is None or now - self.written_at >= WRITTEN_EVERY):
            self.written_at = now
            self.writing = asyncio.get_running_loop().create_task(self.write())

    async def write(self) -> None:
        """Write down what was counted since the last time."""
        counted, self.unwritten = self.unwritten, Counter()
        rows = [DoorRefusal(*reason, count, self.last_at[reason]) for reason, count in counted.items()]
        try:
            await asyncio.to_thread(self.store.add, rows)
        except InboxFull as error:
            self.unwritten.update(counted)
            log.warning("door.refused.uncounted", because=str(error))
        finally:
            self.writing = None

    async def stop(self) -> None:
        """Have all that was counted written down."""
        if self.writing is not None:
            await self.writing
        if self.unwritten:
            await self.write()

    async def shown(self) -> list[DoorRefusal]:
        """Return what was refused within a day, by door and reason."""
        await self.stop()
        return await asyncio.to_thread(self.store.since, self.clock.now() - SHOWN_FOR)


def remedy(door: Door, because: RefusedBecause) -> str:
    """Return what to do about it."""
    variable, where = SECRETS[door]
    match because:
        case RefusedBecause.NO_SECRET:
            return f"Set {variable} to {where}, and restart."
        case RefusedBecause.UNFIT:
            return f"Compare {variable} with {where}; see that no proxy changes bodies."
        case RefusedBecause.UNSIGNED:
            return "Somebody else knocks, or a proxy takes the signature's header away."


SECRETS = {
    Door.SENTRY: ("SENTRY_CLIENT_SECRET", "the Client Secret of the integration in Sentry"),
    Door.PAGERDUTY: ("PAGERDUTY_WEBHOOK_SECRET", "the secret of the webhook subscription in PagerDuty"),
    Door.SLACK: ("SLACK_SIGNING_SECRET", "the Signing Secret of the app in Slack, and this machine's clock"),
}
