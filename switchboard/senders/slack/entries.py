"""A line of a subject's timeline → a reply in the message's thread, pure."""

from __future__ import annotations

from switchboard.model.card import Card
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.redact import redact_card, redact_entry
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Part, date, emoji, link, text
from switchboard.senders.slack.mentions import mentioned
from switchboard.senders.slack.message import NOTE, WORD, Message, fallback, metadata
from switchboard.senders.slack.words import SYMBOLS
from switchboard.senders.text import line, web_address
from switchboard.senders.wording import CHANGES, address_of, title_of

LONG = 600
# What calls somebody names whom.
_CALLING = (TimelineKind.SEVERITY, TimelineKind.ESCALATED)
MOST_LINKS = 5


def entry_message(card: Card, entry: TimelineEntry, *, aloud: bool = False) -> Message:
    """Render one change: what, by whom, when. Said aloud in the channel, it also names the issue it belongs to."""
    entry, card = redact_entry(entry, card), redact_card(card)
    symbol, said = SYMBOLS[entry.kind], CHANGES[entry.kind]
    by = f" by {line(entry.by.name, WORD)}" if entry.by else ""
    # Whose it is now stands before who did it.
    whom = f" to {line(entry.detail, NOTE)}" if entry.kind is TimelineKind.ASSIGNED and entry.detail else ""
    more = [] if whom else _more(entry)
    about = [link(title_of(card), address_of(card), bold=True)] if aloud else []
    happened = [
        emoji(symbol),
        text("  "),
        text(said, bold=True),
        text(f"{whom}{by}"),
        *more,
        text("  "),
        date(entry.at),
    ]
    loud = mentioned(card) if entry.kind in _CALLING else []
    parts = [blocks.rich(*blocks.rows(about, happened, loud))]
    return Message(fallback(card, f"{said}{whom}{by}"), blocks.fit(parts, spare=()), metadata(card, entry))


def _more(entry: TimelineEntry) -> list[Part]:
    """Say the rest as words only, but for a pull request's address: it leads where it says."""
    if entry.kind is not TimelineKind.PULL_REQUEST:
        detail = line(entry.detail, LONG if entry.kind in (TimelineKind.COMMENTED, TimelineKind.SEER) else NOTE)
        return [text(f": {detail}")] if detail else []
    words = line(entry.detail, 3 * LONG).split()
    leading = [place for place, word in enumerate(words) if word.startswith("https://")][:MOST_LINKS]
    parts: list[Part] = []
    start = 0
    for place in leading:
        parts += [text(_run(words[start:place], first=start == 0)), link(words[place], web_address(words[place]))]
        start = place + 1
    rest = _run(words[start:], first=start == 0) if words[start:] else ""
    return [*parts, text(rest.rstrip())]


def _run(words: list[str], *, first: bool) -> str:
    """Say words that follow each other as one part: a message holds only so many."""
    said = " ".join(words)
    if first:
        return f": {said} " if said else ": "
    return f" {said} " if said else " "
