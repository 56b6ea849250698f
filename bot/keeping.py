"""Keeps what a person wishes, durably, before Slack is answered. Slack repeats no click, so this is the only chance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
import structlog

from switchboard.actions.home_refresh import ASKED_AT_HOME
from switchboard.actions.operator import RESOURCE as OPERATOR
from switchboard.actions.operator import Ask as Operation
from switchboard.actions.operator import EndMute, SetMute, named, written
from switchboard.clock import Clock
from switchboard.commands.intents import Prefer, Quiet, Unlink, Unmute
from switchboard.directory.linking import RESOURCE as LINK
from switchboard.directory.linking import AskLink, EndLink
from switchboard.directory.preferences import RESOURCE as PREFERENCE
from switchboard.directory.preferences import Liking
from switchboard.errors import InboxFull
from switchboard.inbox.inbox import Inbox
from switchboard.model.action import Actor, Origin, Request
from switchboard.model.inbound import Door, Hint, Raw
from switchboard.model.people import Preference
from switchboard.model.unfurl import Shared
from switchboard.unfurls.taking import SHARED

RESOURCE = "action"
Kept = Request | Quiet | Unmute | Prefer | Shared | AskLink | Unlink

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Keeper:
    """Puts wishes into the inbox."""

    inbox: Inbox
    clock: Clock

    async def keep(self, wish: Kept, by: Actor, origin: Origin = Origin()) -> bool:  # noqa: B008 - it is frozen
        """Keep a wish; False where it could not be made durable, so that nothing will come of it."""
        try:
            raw = raw_of(wish, by, origin, at=self.clock.now())
            at_home = origin.home or (isinstance(wish, Request) and wish.origin.home)
            body = await self.inbox.keep(replace(raw, headers=((ASKED_AT_HOME, by.id),)) if at_home else raw)
        except InboxFull as error:
            log.error("inbox.full", because=str(error))  # noqa: TRY400 - its text says all
            return False
        log.info("slack.kept", body=body, wish=type(wish).__name__.lower(), by=by.id)
        return True


def raw_of(wish: Kept, by: Actor, origin: Origin, *, at: datetime) -> Raw:
    """Write a wish as the body that is kept: a deed for the triage, a mute as the operator's own, with who asked and where."""
    match wish:
        case Request():
            hint = Hint(resource=RESOURCE, action=wish.deed.value)
            return Raw(door=Door.SLACK, received_at=at, raw=msgspec.json.encode(wish), hint=hint, urgent=True)
        case Quiet():
            asked = SetMute(wish.query, _author(by), wish.because, at + wish.lasts, by, origin, wish.once)
            return _operation(asked, at)
        case Unmute():
            return _operation(EndMute(wish.id, _author(by), by, origin, wish.once), at)
        case Prefer():
            liking = msgspec.json.encode(Liking(Preference(by.id, wish.assigned_dm), wish.once))
            return Raw(door=Door.SLACK, received_at=at, raw=liking, hint=Hint(resource=PREFERENCE), urgent=True)
        case Shared():
            # Nobody is woken by a link, so it may wait behind what pages.
            shared = msgspec.json.encode(wish)
            return Raw(door=Door.SLACK, received_at=at, raw=shared, hint=Hint(resource=SHARED), urgent=False)
        case AskLink():
            return _link(wish, at)
        case Unlink():
            return _link(EndLink(by, origin, wish.once), at)


def _operation(asked: Operation, at: datetime) -> Raw:
    hint = Hint(resource=OPERATOR, action=named(asked))
    return Raw(door=Door.SLACK, received_at=at, raw=written(asked), hint=hint, urgent=True)


def _link(asked: AskLink | EndLink, at: datetime) -> Raw:
    hint = Hint(resource=LINK, action=str(asked.__struct_config__.tag))
    return Raw(door=Door.SLACK, received_at=at, raw=msgspec.json.encode(asked), hint=hint, urgent=True)


def _author(by: Actor) -> str:
    return by.name or by.id
