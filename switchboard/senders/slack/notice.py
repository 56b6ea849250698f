"""A notice → a small message, pure. Its text is plain words: it mentions nobody, links nowhere and formats nothing."""

from __future__ import annotations

from switchboard.model.card import Card
from switchboard.redact import redact_card
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import text
from switchboard.senders.slack.message import Message, escaped, metadata
from switchboard.senders.text import line, paragraph

TEXT, SAID = 2500, 300


def notice_message(card: Card) -> Message:
    """Render what Switchboard has to say, as small as a message can be."""
    card = redact_card(card)
    note = card.subject.note or card.subject.title
    told_for = line(card.placement.told_for, SAID)
    parts = [
        blocks.rich(*blocks.rows([text(paragraph(note, TEXT) or "(nothing)")])),
        blocks.small(f"Told here instead: {told_for}" if told_for else ""),
    ]
    return Message(escaped(line(note, SAID) or "Notice"), blocks.fit(parts, spare=(1,)), metadata(card, entry=0))
