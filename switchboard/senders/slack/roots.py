"""Which message a subject is told in, pure: an issue's living message, or what Switchboard itself says."""

from __future__ import annotations

from switchboard.model.card import Card
from switchboard.model.subject import SubjectKind
from switchboard.senders.slack.message import Message, root_message
from switchboard.senders.slack.summary import notice_message, summary_message


def root_of(card: Card) -> Message:
    """Render a card as the message that it is."""
    match card.subject.key.kind:
        case SubjectKind.NOTICE:
            return notice_message(card)
        case SubjectKind.SUMMARY:
            return summary_message(card)
        case _:
            return root_message(card)
