"""A summary → one message for many, pure: what brought it about, how many need somebody, and the newest of them."""

from __future__ import annotations

from switchboard.model.action import ActionKind
from switchboard.model.card import Card, Roll, SummaryMember
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.redact import redact_card
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part, date, emoji, link, text
from switchboard.senders.slack.message import Message, escaped, metadata
from switchboard.senders.slack.offers import Offers
from switchboard.senders.slack.words import MARKS
from switchboard.senders.text import line, paragraph, web_address
from switchboard.senders.wording import counted, total

TITLE, MEMBER, WORD, NOTE = 250, 150, 60, 300
MOST_LEVELS = 5


def summary_message(card: Card) -> Message:
    """Render a summary as it is now: what is over is struck, and what was over before it is only counted.

    As many members are listed as a message can hold; the others are counted.
    """
    card = redact_card(card)
    roll = card.roll or Roll()
    shown = len(roll.members)
    while blocks.measure(whole := _blocks(card, _first(roll, shown))) > blocks.MOST_CHARACTERS and shown:
        shown -= 1
    said = f"{line(card.subject.title, TITLE)}: {total(roll)}"
    return Message(escaped(said), tuple(whole), metadata(card))


def _first(roll: Roll, count: int) -> Roll:
    return replace(roll, members=roll.members[:count], more=roll.more + len(roll.members) - count)


def _blocks(card: Card, roll: Roll) -> list[Block]:
    members = blocks.rich(*blocks.rows(*(_member(member) for member in roll.members)))
    return [*_head(card, roll), *members, *_rest(card, roll)]


def _head(card: Card, roll: Roll) -> list[Block]:
    mark = MARKS[card.delivery.severity] if roll.open else "white_check_mark"
    named = [emoji(mark), text("  "), text(line(card.subject.title, TITLE) or "Summary", bold=True)]
    return blocks.rich(*blocks.rows(named, [text(total(roll)), text(_levels(roll))]))


def _levels(roll: Roll) -> str:
    """Return how many there are of each level; where all have the same one, it would only repeat the number before it."""
    if not roll.open or len(roll.levels) < 2:
        return ""
    counted = (f"{count:,} {line(level, WORD)}" for level, count in roll.levels[:MOST_LEVELS])
    return f" ({', '.join(counted)})"


def _member(member: SummaryMember) -> list[Part]:
    name = line(member.short_id, WORD)
    title = line(member.title, MEMBER) or name or "Sentry issue"
    if member.is_over:
        return [emoji("white_check_mark"), text("  "), struck(title), text(f"  {_ended(member)}")]
    about = (line(member.project, WORD), line(member.environment, WORD), name, counted(member.count, "event"))
    told = web_address(member.message)
    return [
        emoji(MARKS[member.severity]),
        text("  "),
        link(title, web_address(member.url)),
        text("  " + " · ".join(part for part in about if part)),
        *([text(" · last seen "), date(member.last_seen)] if member.last_seen else []),
        *([text(" · "), link("message", told)] if told else []),
    ]


def struck(words: str) -> Part:
    """Plain words, struck through."""
    return {"type": "text", "text": words, "style": {"strike": True}}


def _ended(member: SummaryMember) -> str:
    if member.status is Status.UNRESOLVED:
        return f"assigned to {line(member.assignee, WORD)}" if member.assignee else "came back, and is told anew"
    return member.status.value


def _rest(card: Card, roll: Roll) -> list[Block]:
    stands_in_for, late = line(card.delivery.stands_in_for, NOTE), line(card.late, NOTE)
    return blocks.small(
        f"and {roll.more:,} more" if roll.more else "",
        f"and {roll.meanwhile:,} that {'was' if roll.meanwhile == 1 else 'were'} resolved meanwhile"
        if roll.meanwhile and (roll.open or roll.over)
        else "",
        f"Told here instead: {stands_in_for}" if stands_in_for else "",
        f"Late: {late}" if late else "",
        "May be a repeat: Slack did not say whether an earlier try arrived" if card.delivery.may_repeat else "",
    )


TEXT, SAID = 2500, 300


def notice_message(card: Card) -> Message:
    """Render what Switchboard has to say, as small as a message can be."""
    card = redact_card(card)
    note = card.subject.note or card.subject.title
    stands_in_for = line(card.delivery.stands_in_for, SAID)
    parts = [
        blocks.rich(*blocks.rows([text(paragraph(note, TEXT) or "(nothing)")])),
        blocks.small(f"Told here instead: {stands_in_for}" if stands_in_for else ""),
        _still_on_it(card),
    ]
    return Message(escaped(line(note, SAID) or "Notice"), blocks.fit(parts, spare=(1,)), metadata(card))


def _still_on_it(card: Card) -> list[Block]:
    """Offer whom a notice asks to say that they still are on it, in one press."""
    asked = card.subject.culprit or ""
    if not (card.acts and asked.isascii() and asked.isdigit()):
        return []
    return blocks.actions(f"still:{asked}", [Offers(int(asked)).press("ack", "Still on it", ActionKind.ACK)])
