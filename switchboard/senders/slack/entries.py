"""A line of a subject's timeline → a reply in the message's thread, pure."""

from __future__ import annotations

from switchboard.model.card import Card
from switchboard.model.subject import Entry
from switchboard.redact import redact_card, redact_entry
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import date, emoji, link, text
from switchboard.senders.slack.message import NOTE, WORD, Message, address_of, fallback, metadata, title_of
from switchboard.senders.slack.words import ENTRIES
from switchboard.senders.text import line


def entry_message(card: Card, entry: Entry, *, aloud: bool = False) -> Message:
    """Render one change: what, by whom, when. Said aloud in the channel, it also names the issue it belongs to."""
    entry, card = redact_entry(entry, card), redact_card(card)
    symbol, said = ENTRIES[entry.kind]
    by = f" by {line(entry.by.name, WORD)}" if entry.by else ""
    detail = line(entry.detail, NOTE)
    more = f": {detail}" if detail else ""
    about = [link(title_of(card), address_of(card), bold=True)] if aloud else []
    happened = [emoji(symbol), text("  "), text(said, bold=True), text(f"{by}{more}"), text("  "), date(entry.at)]
    parts = [blocks.rich(*blocks.rows(about, happened))]
    return Message(fallback(card, f"{said}{by}"), blocks.fit(parts, spare=()), metadata(card, entry=entry.seq))
