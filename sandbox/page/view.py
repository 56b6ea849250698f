"""What the page shows, as pieces of HTML made from the world as it is now."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from sandbox.faults import Fault
from sandbox.journal import Entry
from sandbox.page.blockkit import blocks
from sandbox.page.mrkdwn import mrkdwn
from sandbox.pagerduty import Incident, LogEntry
from sandbox.slack.message import Message
from sandbox.slack.workspace import Channel
from sandbox.world import World

SHOWN_ENTRIES = 40


def pieces(world: World, channel_name: str | None) -> dict[str, str]:
    """The changing parts of the page, by the id of the element they fill."""
    channels = list(world.slack.channels.values())
    chosen = world.slack.named(channel_name) if channel_name else None
    chosen = chosen or next(iter(channels), None)
    return {
        "channels": "".join(_channel_line(one, chosen=one is chosen) for one in channels),
        "title": f"# {escape(chosen.name)}" if chosen else "no channel yet",
        "messages": _messages(chosen) if chosen else "",
        "incidents": "".join(_incident(one) for one in reversed(world.pagerduty.incidents)) or _nothing("no incident"),
        "faults": "".join(_fault(one) for one in world.faults.active) or _nothing("everything works"),
        "journal": "".join(_entry(one) for one in list(world.log)[: -SHOWN_ENTRIES - 1 : -1])
        or _nothing("nothing yet"),
    }


def _nothing(words: str) -> str:
    return f"<p class=nothing>{words}</p>"


def _channel_line(channel: Channel, *, chosen: bool) -> str:
    name = escape(channel.name)
    sign = "🔒" if channel.private else "#"
    count = len(channel.roots())
    badge = f"<b>{count}</b>" if count else ""
    css = "channel chosen" if chosen else "channel"
    return f'<a class="{css}" href="#{name}" data-channel="{name}"><i>{sign}</i> {name}{badge}</a>'


def _messages(channel: Channel) -> str:
    shown = [_message(one, channel) for one in channel.messages if one.in_channel or one.ephemeral_to]
    return "".join(shown) or _nothing("nobody has said anything here")


def _message(message: Message, channel: Channel) -> str:
    replies = [] if message.is_reply else channel.replies(message.ts)
    thread = "".join(f"<div class=reply>{_body(reply)}</div>" for reply in replies)
    return f"<article>{_body(message)}{f'<div class=thread>{thread}</div>' if thread else ''}</article>"


def _body(message: Message) -> str:
    content = blocks(message.blocks) if message.blocks else f"<div>{mrkdwn(message.text)}</div>"
    attached = "".join(
        f"<div class=attachment>{blocks(one.get('blocks', [])) or mrkdwn(str(one.get('text', '')))}</div>"
        for one in message.attachments
    )
    edited = f" <em class=mark title='{len(message.edits)} edits'>(edited)</em>" if message.edited_at else ""
    marks = "<em class=mark>also in the channel</em>" if message.broadcast else ""
    if message.ephemeral_to:
        marks += f"<em class=mark>only visible to {escape(message.ephemeral_to)}</em>"
    head = f"<b>Switchboard</b><span class=app>APP</span> {_at(float(message.ts))} {marks}"
    return f"<div class=avatar>S</div><div class=said><header>{head}</header>{content}{attached}{edited}</div>"


def _incident(incident: Incident) -> str:
    log = "".join(map(_log_line, incident.log))
    choices = ("acknowledge", "resolve") if incident.state != "resolved" else ()
    buttons = "".join(_choice(incident, action) for action in choices)
    severity = f"<span class=severity>{escape(incident.severity)}</span>"
    head = f"<span class=state>{incident.state}</span> {severity} #{incident.number} {escape(incident.service)}"
    body = f"<p>{escape(incident.summary)}</p><ol>{log}</ol>{buttons}"
    return f'<section class="incident {incident.state}"><header>{head}</header>{body}</section>'


def _choice(incident: Incident, action: str) -> str:
    body = escape(f'{{"number":{incident.number}}}')
    return f'<button data-post="/control/pagerduty/{action}" data-body="{body}">{action}</button>'


def _log_line(line: LogEntry) -> str:
    return f"<li>{_at(line.at.timestamp())} <b>{escape(line.action)}</b> {escape(line.summary)}</li>"


def _fault(fault: Fault) -> str:
    words = " ".join(filter(None, (fault.service, fault.method, fault.where, fault.kind)))
    times = f" ×{fault.times}" if fault.times is not None else ""
    return f"<button class=fault data-delete='/control/faults?id={fault.id}'>{escape(words)}{times} ✕</button>"


def _entry(entry: Entry) -> str:
    fields = " ".join(f"{name}={str(value)[:60]}" for name, value in entry.fields.items())
    good = "ok" if entry.outcome in ("ok", "200", "202") else "bad"
    return (
        f"<li class={good}>{_at(entry.at.timestamp())} {escape(entry.service)} <b>{escape(entry.method)}</b> "
        f"<u>{escape(entry.outcome)}</u> <span>{escape(fields)}</span></li>"
    )


def _at(timestamp: float) -> str:
    return f"<time>{datetime.fromtimestamp(timestamp, UTC):%H:%M:%S}</time>"
