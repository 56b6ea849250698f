"""Intents as they lie in the inbox: written here by every door, and read here by the worker alone. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from switchboard.model.action import NOWHERE, OF_ISSUES, ActionRequest, NameKind, Via
from switchboard.model.decision import DestinationKind, wakes
from switchboard.model.digest import DigestPeriod
from switchboard.model.inbound import Door, Hint, Raw
from switchboard.model.intent import (
    ByOperator,
    DiscardDeliveries,
    DiscardInbounds,
    EndLink,
    EndMute,
    GiveFeedback,
    Intent,
    OfferLink,
    Replay,
    Retry,
    SendDigest,
    SetMail,
    SetMute,
    SetPreference,
    Unsubscribe,
)
from switchboard.model.unfurl import SharedLinks
from switchboard.payloads.text import clean

RESOURCE = "intent"
"""The resource of the hint of what is kept here."""
ASKED_AT_HOME = "slack-home"
"""The header of a kept intent that names whose Home it was asked on."""
UNREAD = "not an intent that we know"
_NAME = "intent"
_KINDS: Mapping[str, type[Intent]] = {
    "action": ActionRequest,
    "mute": SetMute,
    "end_mute": EndMute,
    "preference": SetPreference,
    "mail": SetMail,
    "feedback": GiveFeedback,
    "unsubscribe": Unsubscribe,
    "link": OfferLink,
    "unlink": EndLink,
    "shared": SharedLinks,
    "replay": Replay,
    "retry": Retry,
    "discard_inbounds": DiscardInbounds,
    "discard_deliveries": DiscardDeliveries,
    "digest": SendDigest,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_LARGEST_ID = 2**63 - 1  # what a database can hold
_LONGEST = timedelta(days=36_500)  # what can be added to a time
_LONGEST_NAME = 60
_MESSAGES = frozenset({NameKind.MESSAGE, NameKind.DELIVERY})


def raw_of(intent: Intent, *, door: Door, at: datetime, home: str = "") -> Raw:
    """Write an intent as it is kept. `home`: the Slack user on whose Home tab it was asked for."""
    name = _NAMES[type(intent)]
    action = intent.kind.value if isinstance(intent, ActionRequest) else name
    return Raw(
        door=door,
        received_at=at,
        raw=msgspec.json.encode({_NAME: name} | msgspec.to_builtins(intent)),
        headers=((ASKED_AT_HOME, home),) if home else (),
        hint=Hint(resource=RESOURCE, action=action),
        urgent=not _may_wait(intent),
    )


def _may_wait(intent: Intent) -> bool:
    """Return whether nobody waits for an answer, so that it may wait behind what pages."""
    if isinstance(intent, GiveFeedback):
        return intent.origin == NOWHERE
    return isinstance(intent, SharedLinks | Unsubscribe)


def read_intent(kept: Raw) -> Intent | str:
    """Read what is kept as an intent, or return why it is none. Strict: nothing is left out, guessed or coerced. Never raises."""
    try:
        whole = msgspec.json.decode(kept.raw, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return UNREAD
    name = whole.pop(_NAME, None)
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        return f"no such intent: {clean(name, limit=_LONGEST_NAME)}" if isinstance(name, str) else UNREAD
    if not whole.keys() <= set(kind.__struct_fields__):
        return UNREAD
    try:
        intent = msgspec.convert(whole, kind)
    except (msgspec.MsgspecError, RecursionError):
        return UNREAD
    return (UNREAD if not _can_be(intent) else _not_by(kept.door, intent)) or intent


def _can_be(intent: Intent) -> bool:
    """Return whether numbers and lengths are such as can be kept and added."""
    match intent:
        case Replay(ids=ids) | Retry(ids=ids) | DiscardInbounds(ids=ids) | DiscardDeliveries(ids=ids):
            return all(0 <= id_ <= _LARGEST_ID for id_ in ids)
        case EndMute(id=id_):
            return 0 <= id_ <= _LARGEST_ID
        case SendDigest(period=period, to=to):
            return _is_sound(period) and all(map(_is_read, to))
        case SetMute(lasts=lasts):
            return abs(lasts) <= _LONGEST
        case ActionRequest(kind=kind):
            return kind in OF_ISSUES
        case GiveFeedback(message=message):
            return message.kind in _MESSAGES
        case _:
            return True


def _is_sound(period: DigestPeriod) -> bool:
    """Return whether a period can be: its times one after the other, in a zone that is known."""
    times = (period.earlier, period.since, period.until)
    try:
        ZoneInfo(period.zone)
    except (KeyError, ValueError, OSError):
        return False
    return all(each.tzinfo is not None for each in times) and times[0] < times[1] < times[2]


def _is_read(lane: str) -> bool:
    """Return whether people read what goes to a lane."""
    kind, _, address = lane.partition(":")
    return bool(address) and kind in tuple(DestinationKind) and not wakes(lane)


def _not_by(door: Door, intent: Intent) -> str:
    """Return why this cannot come through that door, empty where it can: whoever asked did it there."""
    via = Via.CLI if isinstance(intent, ByOperator) else intent.by.via
    return "" if via.value == door.value else f"what is asked for by {via.value} cannot come by {door.value}"
