"""The modals that only show something, pure: all that is known of an event, and why it came here. Redacted like any message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from switchboard.model.breadcrumb import Lost, Trail
from switchboard.model.card import Card
from switchboard.model.facts import ErrorValue, Frame, Pairs
from switchboard.model.release import Since
from switchboard.redact import redact_card, redact_text, redact_trail
from switchboard.senders.frames import where
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part, date, link, text
from switchboard.senders.slack.trail import amount, trail_blocks
from switchboard.senders.text import line, paragraph, web_address
from switchboard.senders.wording import address_of, title_of

View = dict[str, Any]

MOST_ERRORS, MOST_FRAMES, MOST_PAIRS = 5, 12, 40
KEY, VALUE, PLACE, WORD, SOURCE, SAID = 80, 200, 300, 100, 300, 1200
LINE, MOST_LINES = 300, 110
# How long Sentry keeps session replays, and spans (docs.sentry.io, Data Retention Periods).
KEPT = timedelta(days=30)

NO_TRAIL = Trail()
_SPARE = (8, 6, 5, 7, 3)  # evidence, request, tags, user and breadcrumbs, where all of them are as long as can be

_ID = re.compile(r"[0-9a-f]{32}")
_ISSUE = re.compile(r"(https?://[^?#]+?)/issues/")


def details(card: Card, trail: Trail | Lost = NO_TRAIL, out: Since | None = None) -> View:
    """Lay out what is known of the newest event that came here: errors, frames with their source, breadcrumbs, tags.

    `out`: how long before the issue was first seen the release that introduced it went out.
    """
    trail, card = redact_trail(trail, card), redact_card(card)
    facts = card.facts
    parts = [
        _headline(card),
        _section("Errors", _errors(facts.errors)),
        _section("Frames, the nearest to the error first", _frames(facts.frames)),
        trail_blocks(trail, crashed=facts.occurred_at),
        _section("Releases", _releases(card, out)),
        _section("Tags", _pairs(facts.tags)),
        _section("Request", _pairs(facts.request)),
        _section("User", _pairs(facts.user)),
        _section("Evidence", _pairs(facts.evidence)),
    ]
    shown = blocks.fit(parts, _SPARE, most=blocks.MOST_BYTES, size=blocks.weigh)
    return _view("details", "Details", list(shown), *_links(card))


def why(card: Card, lines: Sequence[str]) -> View:
    """Lay out why it came here: the sentence of the message, then every rule and route that was looked at.

    `lines` are those of routing.because_lines, of what may be shown; empty where the configuration then is gone.
    """
    card = redact_card(card)
    stands_in_for, routes = line(card.delivery.stands_in_for, PLACE), line(", ".join(card.delivery.routes), PLACE)
    because = blocks.rows(
        [text(line(card.because, SAID) or "It is not known any more why it came here", bold=True)],
        [text(f"Told here instead: {stands_in_for}" if stands_in_for else "")],
        [text(f"Routes: {routes}" if routes else "")],
    )
    found = blocks.chunks([line_ for each in lines[:MOST_LINES] if (line_ := _indented(each))])
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
    """Return in plain words which issue a modal is for: `SHOP-2A · PaymentError: card declined`."""
    card = redact_card(card)
    return " · ".join(filter(None, (line(card.subject.short_id, WORD), title_of(card))))


def _view(callback: str, title: str, shown: list[Block], links: list[Part], gone: str = "") -> View:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": blocks.plain(title),
        "close": blocks.plain("Close"),
        "blocks": [*shown, *blocks.small(gone), *blocks.actions("links", links)],
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


def _releases(card: Card, out: Since | None) -> list[Part]:
    first, now = line(card.subject.first_release, WORD), line(card.facts.release, WORD)
    since = card.subject.first_seen
    came = [text("Introduced in "), text(first, code=True)] if first else []
    seen = [text(", first seen "), date(since), text(_out(out))] if first and since else []
    return blocks.rows([*came, *seen], [text("This event is of "), text(now, code=True)] if now else [])


def _out(out: Since | None) -> str:
    """Return how long before that the release had gone out."""
    if out is None:
        return ""
    place = line(redact_text(out.environment or ""), WORD)
    return f", {amount(out.passed)} after {f'its deploy to {place}' if place else 'it was released'}"


def _pairs(pairs: Pairs) -> list[Part]:
    rows = [[text(f"{key}: "), text(value, code=True)] for key, value in _shown(pairs[:MOST_PAIRS])]
    more = len(pairs) - MOST_PAIRS
    return blocks.rows(*rows, [text(f"and {more:,} more in Sentry" if rows and more > 0 else "", italic=True)])


def _shown(pairs: Pairs) -> Iterator[tuple[str, str]]:
    for name, value in pairs:
        key, words = line(name, KEY), line(value, VALUE)
        if key and words:
            yield key, words


def _links(card: Card) -> tuple[list[Part], str]:
    """Link to the event's page, its trace and its session's replay, and say of which Sentry keeps no more."""
    address = address_of(card)
    base = _ISSUE.match(address) if address else None
    links = blocks.link_button("open_sentry", "Open in Sentry", address)
    trace = _id_of(card, ("trace", "trace_id"), ("trace", "trace_id"))
    replay = _id_of(card, ("replay", "replay_id"), ("replayId", "replay_id"))
    known = [("Trace", "open_trace", "performance/trace", trace), ("Session replay", "open_replay", "replays", replay)]
    found = [each for each in known if each[-1]]
    if base is None or not found:
        return links, ""
    if card.now - (card.facts.occurred_at or card.facts.at) > KEPT:
        return (
            links,
            f"{' and '.join(each[0] for each in found)}: older than {KEPT.days} days, no longer kept by Sentry",
        )
    return links + [
        button
        for name, action, path, id_ in found
        for button in blocks.link_button(action, name, f"{base[1]}/{path}/{id_}/")
    ], ""


def _id_of(card: Card, place: tuple[str, str], tags: Iterable[str]) -> str | None:
    """Return an id from where a context has it, else from a tag; None for what is none."""
    context, name = place
    pairs = next((pairs for each, pairs in card.facts.contexts if each == context), ())
    said = [value for key, value in pairs if key == name] + [card.facts.tag(tag) or "" for tag in tags]
    ids = (each.replace("-", "").lower() for each in said)
    return next((id_ for id_ in ids if _ID.fullmatch(id_)), None)


def _indented(words: str) -> str:
    """Clean one line, and keep how far it is set in."""
    kept = line(words, LINE)
    return f"{' ' * min(8, len(words) - len(words.lstrip(' ')))}{kept}" if kept else ""
