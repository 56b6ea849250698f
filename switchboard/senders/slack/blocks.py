"""The few shapes of Block Kit we use. Text from outside goes into rich_text and plain_text only: no markup there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

Block = dict[str, Any]
Part = dict[str, Any]

MOST_CHARACTERS = 12_000  # Slack refuses somewhere above 13,000 (msg_blocks_too_long) and documents nothing
MOST_BYTES = 240_000  # of a view, which Slack refuses above 250 kB (views.open, view_too_large)
LONGEST_TEXT = 2800  # of the 3,000 that Slack takes in one text
_BUTTON_TEXT = 75


def text(words: str, *, bold: bool = False, code: bool = False, italic: bool = False) -> Part:
    """Plain words."""
    style = {name: True for name, on in (("bold", bold), ("code", code), ("italic", italic)) if on}
    return {"type": "text", "text": words, "style": style} if style else {"type": "text", "text": words}


def link(words: str, url: str | None, *, bold: bool = False) -> Part:
    """Words that lead somewhere; only words where there is no address."""
    if not url:
        return text(words, bold=bold)
    return {"type": "link", "url": url, "text": words} | ({"style": {"bold": True}} if bold else {})


def emoji(name: str) -> Part:
    """Draw an emoji by its name, without colons."""
    return {"type": "emoji", "name": name}


def date(at: datetime) -> Part:
    """Show a moment in each reader's own time zone."""
    fallback = at.strftime("%Y-%m-%d %H:%M UTC")
    form = "{date_short_pretty} {time}"
    return {"type": "date", "timestamp": int(at.timestamp()), "format": form, "fallback": fallback}


def rows(*given: Iterable[Part]) -> list[Part]:
    """Lay out rows of parts, one under the other, as a rich_text section; empty rows and empty words are left out."""
    kept = [row for row in ([part for part in row if part.get("text", "-")] for row in given) if row]
    parts: list[Part] = []
    for row in kept:
        parts += [text("\n"), *row] if parts else row
    return [{"type": "rich_text_section", "elements": parts}] if parts else []


def spaced(*given: list[Part]) -> list[Part]:
    """Lay out parts one after the other in one row, with dots between; empty parts and empty words are left out."""
    parts: list[Part] = []
    for each in given:
        if kept := [part for part in each if part.get("text", "-")]:
            parts += [text(" · "), *kept] if parts else kept
    return parts


def preformatted(words: str) -> list[Part]:
    """Show a line of source as it stands."""
    return [{"type": "rich_text_preformatted", "elements": [text(words)]}] if words else []


def chunks(lines: Iterable[str]) -> Iterator[str]:
    """Join lines into texts that Slack takes; no line is longer than such a text."""
    chunk = ""
    for each in lines:
        if chunk and len(chunk) + len(each) >= LONGEST_TEXT:
            yield chunk
            chunk = ""
        chunk = f"{chunk}\n{each}" if chunk else each
    if chunk:
        yield chunk


def rich(*elements: Part) -> list[Block]:
    """Make one rich_text block, or none."""
    return [{"type": "rich_text", "elements": list(elements)}] if elements else []


def joined(given: Iterable[Block]) -> tuple[Block, ...]:
    """Put rich_text blocks that follow each other into one: Slack leaves room between blocks."""
    shown: list[Block] = []
    for block in given:
        if shown and block["type"] == shown[-1]["type"] == "rich_text":
            shown[-1] = shown[-1] | {"elements": [*shown[-1]["elements"], *block["elements"]]}
        else:
            shown.append(block)
    return tuple(shown)


def small(*words: str) -> list[Block]:
    """Show a line of small print, or nothing."""
    shown = " · ".join(word for word in words if word)
    return [{"type": "context", "elements": [{"type": "plain_text", "text": shown, "emoji": False}]}] if shown else []


def plain(words: str) -> Part:
    """Words of ours on something to press, or over something to fill in."""
    return {"type": "plain_text", "text": words, "emoji": False}


def press(action: str, label: str, value: str) -> Part:
    """Make a button that tells us when it is pressed."""
    return {"type": "button", "action_id": action, "text": plain(label[:_BUTTON_TEXT]), "value": value}


def link_button(action: str, label: str, url: str | None) -> list[Part]:
    """Make a button that opens a page, or none where there is no address."""
    return [{"type": "button", "action_id": action, "text": plain(label[:_BUTTON_TEXT]), "url": url}] if url else []


def asking(button: Part, title: str, words: str, confirm: str) -> Part:
    """Have a button ask before it is pressed; what it asks is plain text."""
    asked = {"title": plain(title[:100]), "text": plain(words[:300]), "confirm": plain(confirm[:30])}
    return button | {"confirm": {**asked, "deny": plain("Leave them")}}


def option(label: str, value: str) -> Part:
    """Make one choice of a menu. Slack takes at most 75 characters of label and 150 of value."""
    return {"text": plain(label[:_BUTTON_TEXT]), "value": value}


def actions(block_id: str, elements: list[Part]) -> list[Block]:
    """Make a row of what can be pressed, or none."""
    return [{"type": "actions", "block_id": block_id, "elements": elements}] if elements else []


def buttons(*given: tuple[str, str, str | None]) -> list[Block]:
    """Make a row of link buttons from (action id, label, address); those without an address are left out."""
    elements = [button for each in given for button in link_button(*each)]
    return [{"type": "actions", "elements": elements}] if elements else []


def measure(blocks: Iterable[Block]) -> int:
    """Count the characters of the blocks' JSON: more than Slack can count."""
    return len(json.dumps(list(blocks), ensure_ascii=False, separators=(",", ":")))


def characters(blocks: Iterable[Block]) -> int:
    """Count the characters that are said, named or led to, without JSON's own: a table that Slack takes has more of these."""
    return sum(len(string) for string in _strings(list(blocks)))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def weigh(blocks: Iterable[Block]) -> int:
    """Count the bytes of the blocks' JSON in ASCII, as slack_sdk sends it."""
    return len(json.dumps(list(blocks)))


def fit(
    parts: list[list[Block]],
    spare: tuple[int, ...],
    *,
    most: int = MOST_CHARACTERS,
    size: Callable[[Iterable[Block]], int] = measure,
) -> tuple[Block, ...]:
    """Join the parts of a message or a view; while too long, leave out those whose index is in `spare`, in order."""
    parts = list(parts)
    for index in spare:
        if size(block for part in parts for block in part) <= most:
            break
        parts[index] = []
    return tuple(block for part in parts for block in part)
