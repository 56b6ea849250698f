"""Keeps what a person wishes, durably, before Slack is answered. Slack repeats no click, so this is the only chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
import structlog

from switchboard.actions import Ask as Operation
from switchboard.actions import EndMute, SetMute, named, written
from switchboard.clock import Clock
from switchboard.errors import InboxFull
from switchboard.inbox import Inbox
from switchboard.model.action import Actor, Request
from switchboard.model.body import Door, Hint, Raw
from switchboard.wishes.wish import Quiet, Unmute

RESOURCE = "action"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Keeper:
    """Puts wishes into the inbox."""

    inbox: Inbox
    clock: Clock

    async def keep(self, wish: Request | Quiet | Unmute, by: Actor) -> bool:
        """Keep a wish; False where it could not be made durable, so that nothing will come of it."""
        try:
            body = await self.inbox.keep(raw_of(wish, by, at=self.clock.now()))
        except InboxFull as error:
            log.error("inbox.full", because=str(error))  # noqa: TRY400 - its text says all
            return False
        log.info("slack.kept", body=body, wish=type(wish).__name__.lower(), by=by.id)
        return True


def raw_of(wish: Request | Quiet | Unmute, by: Actor, *, at: datetime) -> Raw:
    """Write a wish as the body that is kept: a deed for the triage, a mute as the operator's own would be."""
    match wish:
        case Request():
            hint = Hint(resource=RESOURCE, action=wish.deed.value)
            return Raw(door=Door.SLACK, received_at=at, raw=msgspec.json.encode(wish), hint=hint, urgent=True)
        case Quiet():
            return _operation(SetMute(wish.query, _author(by), wish.because, at + wish.lasts), at)
        case Unmute():
            return _operation(EndMute(wish.id, _author(by)), at)


def _operation(asked: Operation, at: datetime) -> Raw:
    hint = Hint(resource="operator", action=named(asked))
    return Raw(door=Door.CLI, received_at=at, raw=written(asked), hint=hint, urgent=True)


def _author(by: Actor) -> str:
    return by.name or by.id
