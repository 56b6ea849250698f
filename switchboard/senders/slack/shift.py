"""A hand-over → a message in Slack, pure: who comes on call is mentioned, and each issue leads to its message."""

from __future__ import annotations

from switchboard.model.card import Card
from switchboard.model.handover import Handover
from switchboard.redact import redact_card
from switchboard.senders.shift import MOST, NOTHING, ShiftSection, headline, sections
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part, link, text
from switchboard.senders.slack.mentions import mentioned
from switchboard.senders.slack.message import Message, escaped, metadata
from switchboard.senders.slack.summary import struck


def handover_message(card: Card) -> Message:
    """Render a hand-over; of one that is kept no more, that it was one."""
    card = redact_card(card)
    if card.handover is None:
        return Message(
            escaped(card.subject.title), tuple(blocks.rich(*blocks.rows([text(card.subject.title)]))), metadata(card)
        )
    mentions = blocks.rich(*blocks.rows(mentioned(card)))
    return Message(
        escaped(headline(card.handover)), blocks.joined([*mentions, *handover_blocks(card.handover)]), metadata(card)
    )


def handover_blocks(handover: Handover) -> list[Block]:
    """Lay out a hand-over, section by section, each with as many lines as a message can hold."""
    most = MOST
    while blocks.measure(whole := _blocks(handover, most)) > blocks.MOST_CHARACTERS and most:
        most -= 1
    return whole


def _blocks(handover: Handover, most: int) -> list[Block]:
    found = sections(handover, most=most)
    head = blocks.rows([blocks.emoji("handshake"), text("  "), text(headline(handover), bold=True)])
    rest = [part for each in found for part in _section(each)] or blocks.rows([text(NOTHING)])
    return blocks.rich(*head, *rest)


def _section(section: ShiftSection) -> list[Part]:
    rows: list[list[Part]] = [[text(section.heading, bold=True)]]
    for each in section.lines:
        name = struck(each.name) if each.is_over else link(each.name, each.address)
        rows.append([text("• "), name, text(f": {each.about}")])
    return blocks.rows(*rows, [text(f"and {section.more:,} more" if section.more else "", italic=True)])
