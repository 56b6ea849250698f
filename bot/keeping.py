"""Keeps what a person asks for, durably, before Slack is answered. Slack repeats no click, so this is the only chance."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from switchboard.clock import Clock
from switchboard.errors import InboxFull
from switchboard.inbox.inbox import Inbox
from switchboard.model.inbound import Door
from switchboard.model.intent import ByAnybody, OfferLink, Unsubscribe
from switchboard.model.unfurl import SharedLinks
from switchboard.payloads.intents import raw_of

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Keeper:
    """Puts intents into the inbox."""

    inbox: Inbox
    clock: Clock

    async def keep(self, intent: ByAnybody) -> bool:
        """Keep an intent; False where it could not be made durable, so that nothing will come of it."""
        at_home = not isinstance(intent, OfferLink | SharedLinks | Unsubscribe) and intent.origin.home
        raw = raw_of(intent, door=Door.SLACK, at=self.clock.now(), home=intent.by.id if at_home else "")
        try:
            inbound = await self.inbox.keep(raw)
        except InboxFull as error:
            log.error("inbox.full", because=str(error))  # noqa: TRY400 - its text says all
            return False
        log.info("slack.kept", inbound=inbound, intent=type(intent).__name__.lower(), by=intent.by.id)
        return True
