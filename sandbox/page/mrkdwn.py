"""Slack's mrkdwn as HTML. Everything that is not markup is escaped."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape

PREFORMATTED = re.compile(r"```\n?(.+?)```", re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
CONTROL = re.compile(r"<([^<>\n]+)>")
STYLES = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+)(?<=\S)_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]+)(?<=\S)~(?![\w~])"), "s"),
)
QUOTE = re.compile(r"^&gt; ?(.*)$", re.MULTILINE)
DATE = re.compile(r"!date\^(\d{1,11})\^[^^|]*(?:\^([^|]*))?\|?(.*)")
OPEN, CLOSE = "\ue000", "\ue001"  # private characters around the number of a kept piece


def mrkdwn(text: str) -> str:
    """One mrkdwn text as HTML."""
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"{OPEN}{len(kept) - 1}{CLOSE}"

    text = text.replace(OPEN, "").replace(CLOSE, "")
    text = PREFORMATTED.sub(lambda found: keep(f"<pre>{plain(found[1])}</pre>"), text)
    text = CODE.sub(lambda found: keep(f"<code>{plain(found[1])}</code>"), text)
    text = CONTROL.sub(lambda found: keep(_control(found[1])), text)
    text = plain(text)
    for pattern, tag in STYLES:
        text = pattern.sub(rf"<{tag}>\1</{tag}>", text)
    text = QUOTE.sub(r"<blockquote>\1</blockquote>", text).replace("\n", "<br>")
    for number, html in reversed(list(enumerate(kept))):
        text = text.replace(f"{OPEN}{number}{CLOSE}", html)
    return text


def plain(text: str) -> str:
    """Text without markup: Slack's three entities are read, then all is escaped for HTML."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return escape(text)


def link(address: str, label: str) -> str:
    """A link with an escaped label; only web and mail addresses are made live."""
    if not address.lower().startswith(("https://", "http://", "mailto:")):
        return f"<span class=dead-link>{escape(label or address)}</span>"
    return f'<a href="{escape(address)}" rel=noreferrer target=_blank>{escape(label or address)}</a>'


def moment(timestamp: float) -> str:
    """A time in UTC, as a reader of the page sees it; one beyond all calendars stays a number."""
    try:
        at = datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, ValueError, OSError):
        return f"<time>{timestamp}</time>"
    return f'<time datetime="{at.isoformat()}">{at:%d %b, %H:%M}</time>'


def _control(inside: str) -> str:
    date = DATE.fullmatch(inside)
    if date:
        return moment(int(date[1]))
    target, _, label = inside.partition("|")
    if target.startswith(("@", "!", "#")):
        return f"<span class=mention>{plain(label or target.replace('!', '@'))}</span>"
    return link(target.replace("&amp;", "&"), _unescaped(label))


def _unescaped(label: str) -> str:
    return label.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
