"""The methods that read channels: conversations.list, info, join, history, replies."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from sandbox.journal import Json
from sandbox.slack.arguments import Arguments
from sandbox.slack.errors import SlackError
from sandbox.slack.message import Message
from sandbox.slack.workspace import Channel, Workspace

Item = TypeVar("Item")


def list_channels(slack: Workspace, args: Arguments) -> Json:
    """conversations.list: public channels, and private ones the bot is in when asked for."""
    types = (args.text("types") or "public_channel").split(",")
    shown = [
        channel
        for channel in slack.channels.values()
        if _listed(channel, types) and not (channel.archived and args.flag("exclude_archived"))
    ]
    page, following = paged(shown, args, default=100, most=1000)
    return {"channels": [channel.as_json() for channel in page], **following}


def info(slack: Workspace, args: Arguments) -> Json:
    """conversations.info."""
    return {"channel": _visible(slack, args).as_json()}


def join(slack: Workspace, args: Arguments) -> Json:
    """conversations.join: public channels only; joining twice is a warning."""
    channel = _visible(slack, args)
    if channel.private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    already = {"warning": "already_in_channel"} if channel.member else {}
    channel.member = True
    return {"channel": channel.as_json(), **already}


def history(slack: Workspace, args: Arguments) -> Json:
    """conversations.history: newest first; replies only where they were broadcast."""
    channel = _joined(slack, args)
    found = [one for one in channel.messages if one.in_channel and _between(one, args)]
    page, following = paged(found[::-1], args, default=100, most=999)
    return {"messages": _shown(slack, channel, page, args), "has_more": _has_more(following), **following}


def replies(slack: Workspace, args: Arguments) -> Json:
    """conversations.replies: the root, then its replies, oldest first."""
    channel = _joined(slack, args)
    root = channel.find(args.required("ts"))
    if root is None:
        raise SlackError("thread_not_found")
    thread = channel.thread(root.thread_ts or root.ts)
    found = [one for one in thread if not one.is_reply or _between(one, args)]
    page, following = paged(found, args, default=1000, most=1000)
    return {"messages": _shown(slack, channel, page, args), "has_more": _has_more(following), **following}


def paged(items: Sequence[Item], args: Arguments, *, default: int, most: int) -> tuple[Sequence[Item], Json]:
    """One page by cursor, and what the answer says about the next; SlackError `invalid_cursor`."""
    start = _offset(args.text("cursor"))
    size = args.limit(default=default, most=most)
    more = start + size < len(items)
    cursor = base64.b64encode(f"next:{start + size}".encode()).decode() if more else ""
    return items[start : start + size], {"response_metadata": {"next_cursor": cursor}}


def _has_more(following: Json) -> bool:
    """History and replies also say whether there is a next page; lists only give its cursor."""
    return bool(following["response_metadata"]["next_cursor"])


def _offset(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        word, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise ValueError(cursor)
        return int(number)
    except ValueError:
        raise SlackError("invalid_cursor") from None


def _listed(channel: Channel, types: list[str]) -> bool:
    if channel.id.startswith("D"):
        return "im" in types
    if channel.private:
        return "private_channel" in types and channel.member
    return "public_channel" in types


def _visible(slack: Workspace, args: Arguments) -> Channel:
    channel = slack.by_id(args.required("channel"))
    if channel.private and not channel.member:
        raise SlackError("channel_not_found")
    return channel


def _joined(slack: Workspace, args: Arguments) -> Channel:
    channel = slack.by_id(args.required("channel"))
    if not channel.member:
        raise SlackError("not_in_channel")
    return channel


def _between(message: Message, args: Arguments) -> bool:
    """Whether it lies between oldest and latest; on the edge only when `inclusive`."""
    at = Decimal(message.ts)
    oldest, latest = _time(args, "oldest"), _time(args, "latest")
    if args.flag("inclusive") and at in (oldest, latest):
        return True
    return (oldest is None or at > oldest) and (latest is None or at < latest)


def _time(args: Arguments, name: str) -> Decimal | None:
    value = args.text(name)
    try:
        number = Decimal(value) if value else None
    except InvalidOperation:
        raise SlackError(f"invalid_ts_{name}") from None
    return number or None  # "0" means: no bound


def _shown(slack: Workspace, channel: Channel, page: Sequence[Message], args: Arguments) -> list[Json]:
    metadata = args.flag("include_all_metadata")
    return [
        message.as_json(
            team=slack.team_id,
            replies=[] if message.is_reply else channel.replies(message.ts),
            metadata=metadata,
        )
        for message in page
    ]
