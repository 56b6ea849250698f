"""What the page shows, as pieces of HTML made from the world as it is now."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape

from sandbox.faults import Fault
from sandbox.journal import Entry, Json
from sandbox.page.blockkit import blocks
from sandbox.page.mrkdwn import mrkdwn
from sandbox.page.pager import pager_pieces
from sandbox.page.people import choices, home, modal, viewer
from sandbox.slack.message import Message
from sandbox.slack.workspace import Channel, User, Workspace
from sandbox.world import World

SHOWN_ENTRIES = 40
MENTION = re.compile(r"(<span class=mention>@)([UW]\w+)")


HOME = "home tab"  # in place of a channel's name


def pieces(world: World, channel_name: str | None, by: str | None = None) -> dict[str, str]:
    """The changing parts of the page as this person sees it, by the id of the element they fill."""
    person = viewer(world.slack, by)
    return {
        "by": choices(world.slack),
        "modal": modal(world.slack.views.top(person.id)) if person else "",
        **_place(world.slack, channel_name, person),
        **pager_pieces(world.pagerduty),
        "faults": "".join((*map(_fault, world.faults.active), _charts(world.slack))) or _nothing("everything works"),
        "journal": "".join(_entry(one) for one in list(world.log)[: -SHOWN_ENTRIES - 1 : -1])
        or _nothing("nothing yet"),
    }


def _place(slack: Workspace, wanted: str | None, person: User | None) -> dict[str, str]:
    """The list of places, and the one that is looked at."""
    channels = [one for one in slack.channels.values() if not one.id.startswith("D") or _is_theirs(one, person)]
    chosen = slack.named(wanted) if wanted else None
    chosen = None if wanted == HOME else chosen or next(iter(channels), None)
    lines = "".join(_channel_line(one, chosen=one is chosen) for one in channels)
    at_home = f'<a class="channel{" chosen" if wanted == HOME else ""}" href="#{HOME}" data-home><i>⌂</i> Home tab</a>'
    shown = {"channels": lines + at_home, "title": f"# {escape(chosen.name)}" if chosen else "no channel yet"}
    if wanted == HOME:
        return {**shown, "title": "Home tab", "messages": home(slack.views.homes.get(person.id) if person else None)}
    return {**shown, "messages": _messages(slack, chosen, person) if chosen else ""}


def _is_theirs(channel: Channel, person: User | None) -> bool:
    return person is not None and channel.id == f"D{person.id[1:]}"


def _nothing(words: str) -> str:
    return f"<p class=nothing>{words}</p>"


def _channel_line(channel: Channel, *, chosen: bool) -> str:
    name = escape(channel.name)
    sign = "✉" if channel.id.startswith("D") else "🔒" if channel.private else "#"
    count = len(channel.roots())
    badge = f"<b>{count}</b>" if count else ""
    css = "channel chosen" if chosen else "channel"
    return f'<a class="{css}" href="#{name}" data-channel="{name}"><i>{sign}</i> {name}{badge}</a>'


def _messages(slack: Workspace, channel: Channel, person: User | None) -> str:
    seen_by = (None, person.id if person else None)
    seen = [one for one in channel.messages if one.ephemeral_to in seen_by]
    shown = [
        _message(slack, one, [reply for reply in seen if reply.thread_ts == one.ts and reply is not one])
        for one in seen
        if one.in_channel or (one.ephemeral_to and not one.is_reply)
    ]
    return "".join(shown) or _nothing("nobody has said anything here")


def _message(slack: Workspace, message: Message, replies: list[Message]) -> str:
    lines = "".join(f'<div class=reply data-ts="{one.ts}">{_body(slack, one)}</div>' for one in replies)
    thread = f"<div class=thread>{lines}</div>" if lines and not message.is_reply else ""
    offers = "" if message.ephemeral_to else _offers(slack, message)
    return f'<article data-ts="{message.ts}">{_body(slack, message)}{offers}{thread}</article>'


def _offers(slack: Workspace, message: Message) -> str:
    """What a message's own menu offers: a reply in its thread, and the app's shortcuts."""
    shortcuts = "".join(
        f'<button data-shortcut="{escape(name)}">{escape(label)}</button>' for name, label in slack.shortcuts.items()
    )
    return f'<div class=offers><button data-reply="{message.thread_ts or message.ts}">Reply</button>{shortcuts}</div>'


def _body(slack: Workspace, message: Message) -> str:
    content = blocks(message.blocks) if message.blocks else f"<div>{mrkdwn(message.text)}</div>"
    attached = "".join(
        f"<div class=attachment{_link(one)}>{blocks(one.get('blocks', [])) or mrkdwn(str(one.get('text', '')))}</div>"
        for one in message.attachments
    )
    edited = f" <em class=mark title='{len(message.edits)} edits'>(edited)</em>" if message.edited_at else ""
    marks = "<em class=mark>also in the channel</em>" if message.broadcast else ""
    marks += "<em class=mark>only visible to you</em>" if message.ephemeral_to else ""
    name = "Switchboard" if message.bot_id else slack.users[message.user].name
    app = "<span class=app>APP</span>" if message.bot_id else ""
    head = f"<b>{escape(name)}</b>{app} {_at(float(message.ts))} {marks}"
    avatar = f"<div class=avatar>{escape(name[:1].upper())}</div>"
    return f"{avatar}<div class=said><header>{head}</header>{_named(slack, content + attached)}{edited}</div>"


def _named(slack: Workspace, html: str) -> str:
    """Say people's names where they are mentioned, as Slack does."""
    names = {user.id: user.name for user in slack.users.values()}
    return MENTION.sub(lambda found: f"{found[1]}{escape(names.get(found[2], found[2]))}", html)


def _link(attachment: Json) -> str:
    """The link that it stands under, by which its buttons are told from others."""
    return f' data-link="{escape(str(attachment["from_url"]))}"' if "from_url" in attachment else ""


def _fault(fault: Fault) -> str:
    words = " ".join(filter(None, (fault.service, fault.method, fault.where, fault.kind)))
    times = f" ×{fault.times}" if fault.times is not None else ""
    return f"<button class=fault data-delete='/control/faults?id={fault.id}'>{escape(words)}{times} ✕</button>"


def _charts(slack: Workspace) -> str:
    """What a workspace that draws no charts is mended by."""
    if not slack.refused:
        return ""
    words = escape(", ".join(sorted(slack.refused)))
    return f"<button class=fault data-post='/control/blocks' data-body='{{\"refused\": []}}'>slack refuses {words} ✕</button>"


def _entry(entry: Entry) -> str:
    fields = " ".join(f"{name}={str(value)[:60]}" for name, value in entry.fields.items())
    good = "ok" if entry.outcome in ("ok", "200", "202") else "bad"
    return (
        f"<li class={good}>{_at(entry.at.timestamp())} {escape(entry.service)} <b>{escape(entry.method)}</b> "
        f"<u>{escape(entry.outcome)}</u> <span>{escape(fields)}</span></li>"
    )


def _at(timestamp: float) -> str:
    return f"<time>{datetime.fromtimestamp(timestamp, UTC):%H:%M:%S}</time>"
