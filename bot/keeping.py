"""Keeps what a person intents, durably, before Slack is answered. Slack repeats no click, so this is the only chance."""

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
from switchboard.commands.intents import EndMuteIntent, MuteIntent, PreferenceIntent, UnlinkIntent
from switchboard.directory.linking import RESOURCE as LINK
from switchboard.directory.linking import AskLink, EndLink
from switchboard.directory.preferences import RESOURCE as PREFERENCE
from switchboard.directory.preferences import Liking
from switchboard.errors import InboxFull
from switchboard.inbox.inbox import Inbox
from switchboard.model.action import ActionRequest, Actor, Origin
from switchboard.model.inbound import Door, Hint, Raw
from switchboard.model.people import Preference
from switchboard.model.unfurl import Shared
from switchboard.unfurls.taking import SHARED

RESOURCE = "action"
Kept = ActionRequest | MuteIntent | EndMuteIntent | PreferenceIntent | Shared | AskLink | UnlinkIntent

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Keeper:
    """Puts intents into the inbox."""

    inbox: Inbox
    clock: Clock

    async def keep(self, intent: Kept, by: Actor, origin: Origin = Origin()) -> bool:  # noqa: B008 - it is frozen
        """Keep an intent; False where it could not be made durable, so that nothing will come of it."""
        try:
            raw = raw_of(intent, by, origin, at=self.clock.now())
            at_home = origin.home or (isinstance(intent, ActionRequest) and intent.origin.home)
            body = await self.inbox.keep(replace(raw, headers=((ASKED_AT_HOME, by.id),)) if at_home else raw)
        except InboxFull as error:
            log.error("inbox.full", because=str(error))  # noqa: TRY400 - its text says all
            return False
        log.info("slack.kept", body=body, intent=type(intent).__name__.lower(), by=by.id)
        return True


def raw_of(intent: Kept, by: Actor, origin: Origin, *, at: datetime) -> Raw:
    """Write an intent as it is kept in the inbox, with who asked and where."""
    match intent:
        case ActionRequest():
            hint = Hint(resource=RESOURCE, action=intent.kind.value)
            return Raw(door=Door.SLACK, received_at=at, raw=msgspec.json.encode(intent), hint=hint, urgent=True)
        case MuteIntent():
            asked = SetMute(intent.query, _author(by), intent.because, at + intent.lasts, by, origin, intent.once)
            return _operation(asked, at)
        case EndMuteIntent():
            return _operation(EndMute(intent.id, _author(by), by, origin, intent.once), at)
        case PreferenceIntent():
            liking = msgspec.json.encode(Liking(Preference(by.id, intent.assigned_dm), intent.once))
            return Raw(door=Door.SLACK, received_at=at, raw=liking, hint=Hint(resource=PREFERENCE), urgent=True)
        case Shared():
            # Nobody is woken by a link, so it may wait behind what pages.
            shared = msgspec.json.encode(intent)
            return Raw(door=Door.SLACK, received_at=at, raw=shared, hint=Hint(resource=SHARED), urgent=False)
        case AskLink():
            return _link(intent, at)
        case UnlinkIntent():
            return _link(EndLink(by, origin, intent.once), at)


def _operation(asked: Operation, at: datetime) -> Raw:
    hint = Hint(resource=OPERATOR, action=named(asked))
    return Raw(door=Door.SLACK, received_at=at, raw=written(asked), hint=hint, urgent=True)


def _link(asked: AskLink | EndLink, at: datetime) -> Raw:
    hint = Hint(resource=LINK, action=str(asked.__struct_config__.tag))
    return Raw(door=Door.SLACK, received_at=at, raw=msgspec.json.encode(asked), hint=hint, urgent=True)


def _author(by: Actor) -> str:
    return by.name or by.id
