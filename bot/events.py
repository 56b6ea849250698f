"""PURE: Slack's events → what was said, by whom and where. What bots say, and what was edited or deleted, is nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from switchboard.commands.intents import Said
from switchboard.commands.payload import ID, TYPED
from switchboard.model.action import Actor, Via
from switchboard.payloads.lenient import Object, mapping, text

_MENTION = re.compile(r"\s*<@[UW][A-Z0-9]{1,30}(?:\|[^<>]*)?>[\s,:]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody wrote."""

    text: str
    said: Said


def mentioned(body: object) -> Heard | None:
    """Read an app_mention: the words after the mention that it begins with; None where the bot is only talked about."""
    heard = replied(body)
    found = _MENTION.match(heard.text) if heard else None
    return Heard(heard.text[found.end() :], heard.said) if heard and found else None


def replied(body: object) -> Heard | None:
    """Read a message of a person; None for all else. The event's id is what comes only once."""
    whole = mapping(body)
    event = mapping(whole.get("event"))
    user, channel = text(event.get("user"), limit=ID), text(event.get("channel"), limit=ID)
    if not (user and channel) or event.get("bot_id") or event.get("subtype"):
        return None
    said = Said(
        by=Actor(Via.SLACK, user, "", text(whole.get("team_id"), limit=ID) or ""),
        channel=channel,
        thread=text(event.get("thread_ts"), limit=ID),
        trigger_id=_once(whole, event),
    )
    return Heard(text(event.get("text"), limit=TYPED) or "", said)


def _once(whole: Object, event: Object) -> str:
    known = text(whole.get("event_id"), limit=ID) or text(event.get("ts"), limit=ID)
    return f"event:{known}" if known else ""
