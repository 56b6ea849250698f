"""The modals that only show something, pure: all that is known of an event, and why it came here. Redacted like any message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from switchboard.model.card import Card
from switchboard.model.facts import ErrorValue, Frame, Pairs
from switchboard.redact import redact_card
from switchboard.senders.frames import where
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part, date, link, text
from switchboard.senders.slack.message import address_of, title_of
from switchboard.senders.text import line, paragraph, web_address

View = dict[str, Any]

MOST_ERRORS, MOST_FRAMES, MOST_PAIRS = 5, 12, 40
KEY, VALUE, PLACE, WORD, SOURCE, SAID = 80, 200, 300, 100, 300, 1200
LINE, MOST_LINES, CHUNK = 300, 150, 2800
REPLAYS_LAST = timedelta(days=30)

_ID = re.compile(r"[0-9a-f]{32}")
_ISSUE = re.compile(r"(https?://[^?#]+?)/issues/")


def details(card: Card) -> View:
    """Lay out what is known of the newest event that came here: errors, frames with their source, tags, request, user."""
    card = redact_card(card)
    facts = card.facts
    parts = [
        _headline(card),
        _section("Errors", _errors(facts.errors)),
        _section("Frames, the nearest to the error first", _frames(facts.frames)),
        _section("Releases", _releases(card)),
        _section("Tags", _pairs(facts.tags)),
        _section("Request", _pairs(facts.request)),
        _section("User", _pairs(facts.user)),
        _section("Evidence", _pairs(facts.evidence)),
    ]
    return _view("details", "Details", [block for part in parts for block in part], _links(card))


def why(card: Card, lines: Sequence[str]) -> View:
    """Lay out why it came here: the sentence of the message, then every rule and route that was looked at.

    `lines` are those of routing.because_lines, of what may be shown; empty where the configuration then is gone.
    """
    card = redact_card(card)
    told_for, routes = line(card.placement.told_for, PLACE), line(", ".join(card.placement.routes), PLACE)
    because = blocks.rows(
        [text(line(card.because, SAID) or "It is not known any more why it came here", bold=True)],
        [text(f"Told here instead: {told_for}" if told_for else "")],
        [text(f"Routes: {routes}" if routes else "")],
    )
    found = _chunks([line_ for each in lines[:MOST_LINES] if (line_ := _indented(each))])
    shown = [part for chunk in found for part in blocks.preformatted(chunk)]
    more = len(lines) - MOST_LINES
    rest = blocks.rows([text(f"and {more} more lines" if more > 0 else "")])
    console = blocks.link_button("open_console", "Open in the console", web_address(card.console))
    return _view("why", "Why here?", [*_headline(card), *blocks.rich(*because, *shown, *rest)], console)


def missing(title: str) -> View:
    """Say that nothing is known of an issue, or not any more."""
    said = blocks.rich(*blocks.rows([text("Nothing is known of this issue here, or not any more.")]))
    return _view("missing", title, said, [])


def about(card: Card) -> str:
    """Tell in plain words which issue a modal is for: `SHOP-2A · PaymentError: card declined`."""
    card = redact_card(card)
    return " · ".join(filter(None, (line(card.subject.short_id, WORD), title_of(card))))


def _view(callback: str, title: str, shown: list[Block], links: list[Part]) -> View:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": blocks.plain(title),
        "close": blocks.plain("Close"),
        "blocks": [*shown, *blocks.actions("links", links)],
    }


def _headline(card: Card) -> list[Block]:
    subject, facts = card.subject, card.facts
    known = (subject.short_id, subject.project or facts.project, facts.environment, facts.transaction or facts.culprit)
    head = blocks.rich(*blocks.rows([link(title_of(card), address_of(card), bold=True)]))
    return [*head, *blocks.small(*(line(word, WORD) for word in known))]


def _section(title: str, elements: list[Part]) -> list[Block]:
    return blocks.rich(*blocks.rows([text(title, bold=True)]), *elements) if elements else []


def _errors(errors: tuple[ErrorValue, ...]) -> list[Part]:
    """Show a chain of exceptions, the last one raised first."""
    return blocks.rows(*(list(_error(error)) for error in reversed(errors[-MOST_ERRORS:])))


def _error(error: ErrorValue) -> Iterator[Part]:
    kind, value = line(error.type, WORD), paragraph(error.value, SAID)
    yield text(kind, bold=True)
    yield text(f": {value}" if kind and value else value)
    if (kind or value) and error.handled is not None:
        yield text(f" ({'handled' if error.handled else 'unhandled'})", italic=True)


def _frames(frames: tuple[Frame, ...]) -> list[Part]:
    """Show the application's own frames with their source; all of them where none is marked as its own."""
    own = tuple(frame for frame in frames if frame.in_app) or frames
    shown = own[-MOST_FRAMES:]
    parts = [part for frame in reversed(shown) for part in _frame(frame)]
    more = len(frames) - len(shown)
    return [*parts, *blocks.rows([text(f"and {more:,} more in Sentry" if parts and more else "", italic=True)])]


def _frame(frame: Frame) -> list[Part]:
    place, function = line(where(frame), PLACE), line(frame.function, WORD)
    inside = [text(" in " if place else "in "), text(function, code=True)] if function else []
    source = paragraph(frame.context_line, SOURCE)
    return [*blocks.rows([text(place, code=True), *inside]), *blocks.preformatted(source)]


def _releases(card: Card) -> list[Part]:
    first, now = line(card.subject.first_release, WORD), line(card.facts.release, WORD)
    since = card.subject.first_seen
    came = [text("Introduced in "), text(first, code=True)] if first else []
    seen = [text(", first seen "), date(since)] if first and since else []
    return blocks.rows([*came, *seen], [text("This event is of "), text(now, code=True)] if now else [])


def _pairs(pairs: Pairs) -> list[Part]:
    rows = [[text(f"{key}: "), text(value, code=True)] for key, value in _shown(pairs[:MOST_PAIRS])]
    more = len(pairs) - MOST_PAIRS
    return blocks.rows(*rows, [text(f"and {more:,} more in Sentry" if rows and more > 0 else "", italic=True)])


def _shown(pairs: Pairs) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        key, words = line(name, KEY), line(value, VALUE)
        if key and words:
            yield key, words


def _links(card: Card) -> list[Part]:
    """Link to the event's page, its trace, and the session's replay while Sentry keeps that."""
    address = address_of(card)
    base = _ISSUE.match(address) if address else None
    trace = _id_of(card, "trace", "trace_id", "trace") if base else None
    replay = _id_of(card, "replay", "replay_id", "replayId") if base else None
    old = card.now - (card.facts.occurred_at or card.facts.at) > REPLAYS_LAST
    root = base[1] if base else ""
    return [
        *blocks.link_button("open_sentry", "Open in Sentry", address),
        *blocks.link_button("open_trace", "Trace", f"{root}/performance/trace/{trace}/" if trace else None),
        *blocks.link_button(
            "open_replay", "Session replay", f"{root}/replays/{replay}/" if replay and not old else None
        ),
    ]


def _id_of(card: Card, context: str, name: str, tag: str) -> str | None:
    """Tell an id from a context, else from a tag; None for what is none."""
    pairs = next((pairs for each, pairs in card.facts.contexts if each == context), ())
    found = next((value for key, value in pairs if key == name), card.facts.tag(tag) or "")
    known = found.replace("-", "").lower()
    return known if _ID.fullmatch(known) else None


def _indented(words: str) -> str:
    """Clean one line, and keep how far it is set in."""
    kept = line(words, LINE)
    return f"{' ' * min(8, len(words) - len(words.lstrip(' ')))}{kept}" if kept else ""


def _chunks(lines: Sequence[str]) -> Iterator[str]:
    """Join lines into texts that Slack takes."""
    chunk = ""
    for each in lines:
        if chunk and len(chunk) + len(each) >= CHUNK:
            yield chunk
            chunk = ""
        chunk = f"{chunk}\n{each}" if chunk else each
    if chunk:
        yield chunk
