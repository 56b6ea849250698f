"""A part of a digest → a reply in its thread, pure."""

from __future__ import annotations

from switchboard.model.card import Card
from switchboard.model.digest import DigestPart
from switchboard.model.subject import TimelineEntry
from switchboard.redact import redact_card
from switchboard.senders.digest_parts import DigestSection, section
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, emoji, text
from switchboard.senders.slack.digest_charts import grid_table, heading
from switchboard.senders.slack.message import Message, escaped, metadata

_FEWER = (8, 4, 1)  # rows of its table, where more would be too long for Slack


def digest_reply(card: Card, entry: TimelineEntry) -> Message:
    """Render the part that a line of the timeline names."""
    card = redact_card(card)
    named = entry.detail if entry.detail in {each.value for each in DigestPart} else None
    if card.digest is None or named is None:
        gone = "This part of the digest is no longer kept."
        return Message(gone, tuple(blocks.small(gone)), metadata(card, entry))
    part = DigestPart(named)
    said = section(card.digest, part)
    shown = _blocks(said, f"{part.value}:{entry.seq}")
    for most in _FEWER:
        if blocks.measure(shown) <= blocks.MOST_CHARACTERS:
            break
        shown = _blocks(section(card.digest, part, most=most), f"{part.value}:{entry.seq}")
    return Message(escaped(said.title), blocks.joined(shown), metadata(card, entry))


def _blocks(said: DigestSection, block_id: str) -> list[Block]:
    warned = [emoji("warning"), text("  "), text(said.warning, bold=True)] if said.warning else []
    facts = [[text(fact)] for fact in said.facts] or ([[text("Nothing to say of it.")]] if said.is_empty else [])
    facts += [[text(f"{said.drawn_as}:")]] if said.drawn else []
    elements = [*heading(said.title), *blocks.rows(*facts, warned), *blocks.preformatted(said.drawn)]
    proposed = [
        part for each in said.snippets for part in (*blocks.rows([text(each.words)]), *blocks.preformatted(each.text))
    ]
    return [
        *blocks.rich(*elements),
        *([grid_table(block_id, said.grid)] if said.grid else []),
        *blocks.rich(*proposed),
        *blocks.small(*said.lacking),
        *blocks.small(said.source),
    ]
