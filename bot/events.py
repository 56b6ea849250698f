"""PURE: Slack's events → what was said or reacted, by whom and where. What bots say, and what was edited or deleted, is nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from switchboard.commands.intents import Said
from switchboard.commands.payload import ID, TYPED, slack_time
from switchboard.model.action import Actor, IssueName, NameKind, Via
from switchboard.model.feedback import Opinion
from switchboard.model.intent import GiveFeedback
from switchboard.payloads.lenient import Object, mapping, sequence, text

# What Slack calls the two thumbs; the colour of a hand follows after two colons.
_THUMBS = {"+1": Opinion.USEFUL, "thumbsup": Opinion.USEFUL, "-1": Opinion.NOISE, "thumbsdown": Opinion.NOISE}
_TAKEN_BACK = {"reaction_added": False, "reaction_removed": True}
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


def reacted(body: object) -> GiveFeedback | None:
    """Read a thumb that a person put under a message of ours, or took away; None for all else, and for our own bot's.

    Whose message it is, Slack says of most; where it does not, the worker finds out.
    """
    whole = mapping(body)
    event, item = mapping(whole.get("event")), mapping(mapping(whole.get("event")).get("item"))
    said = {key: text(event.get(key), limit=ID) for key in ("type", "user", "reaction", "item_user")}
    user, withdrawn = said["user"], _TAKEN_BACK.get(said["type"] or "")
    opinion = _THUMBS.get((said["reaction"] or "").partition("::")[0])
    place = [text(item.get(key), limit=ID) for key in ("channel", "ts")]
    if user is None or withdrawn is None or opinion is None or None in place or item.get("type") != "message":
        return None
    bots = _own_bots(whole)
    if user in bots or (said["item_user"] and bots and said["item_user"] not in bots):
        return None
    by = Actor(Via.SLACK, user, "", text(whole.get("team_id"), limit=ID) or "")
    message = IssueName(NameKind.MESSAGE, "/".join(map(str, place)))
    return GiveFeedback(
        message, opinion, by, slack_time(event.get("event_ts")), withdrawn=withdrawn, once=_once(whole, event)
    )


def _own_bots(whole: Object) -> set[str | None]:
    """Return as whom we hear of an event: our bot's own user, in each workspace."""
    heard = map(mapping, sequence(whole.get("authorizations")))
    return {text(each.get("user_id"), limit=ID) for each in heard if each.get("is_bot") is True} - {None}


def _once(whole: Object, event: Object) -> str:
    known = text(whole.get("event_id"), limit=ID) or text(event.get("ts"), limit=ID)
    return f"event:{known}" if known else ""
