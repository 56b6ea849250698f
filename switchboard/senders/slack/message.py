"""A card → the living Slack message, pure. The limits of Block Kit hold by construction, whatever the card says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from switchboard.model.card import Card
from switchboard.model.facts import Frame
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKind, TimelineEntry, TimelineKind
from switchboard.redact import redact_card
from switchboard.senders.frames import nearest_frame, where
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part, date, emoji, link, text
from switchboard.senders.slack.controls import controls, is_shared
from switchboard.senders.slack.kinds import what_it_is
from switchboard.senders.slack.mentions import mentioned
from switchboard.senders.slack.standing import assignee_of, release_of, standing
from switchboard.senders.slack.words import mark
from switchboard.senders.text import line, paragraph, web_address
from switchboard.senders.wording import address_of, state, title_of

METADATA = "switchboard_delivery"
# Lines whose time is when they were worked, which differs where they are worked again.
_SAID_WHEN_WORKED = frozenset(
    {
        TimelineKind.SEVERITY,
        TimelineKind.COUNTED,
        TimelineKind.UNTOLD,
        TimelineKind.ESCALATED,
        TimelineKind.PAGED,
        TimelineKind.DOUBTED,
    }
)
VALUE, PLACE, WORD, NOTE = 500, 300, 100, 300
MOST_PAIRS, PAIR_KEY, PAIR_VALUE = 10, 50, 120


@dataclass(frozen=True, slots=True)
class Message:
    """What chat.postMessage and chat.update take. `text` is what notifications and screen readers say."""

    text: str
    blocks: tuple[Block, ...]
    metadata: dict[str, Any]


def root_message(card: Card) -> Message:
    """Render the living message: what it is, where it broke, how it stands, why it came here."""
    card = redact_card(card)
    parts = [
        _headline(card),
        _small_print(card),
        _what(card),
        _asked_for(card),
        standing(card),
        _notes(card),
        _why(card),
        controls(card, address_of(card)),
    ]
    shown = blocks.joined(blocks.fit(parts, spare=(3, 5, 6, 2, 1)))
    return Message(fallback(card, _said(card)), shown, metadata(card))


def _said(card: Card) -> str:
    """Say how it stands; to one person, at first, why they are told."""
    said = line(card.because, WORD) if card.delivery.is_personal and card.delivery.delivered_at is None else ""
    taken = f", acknowledged by {line(card.taken_by.name, WORD)}" if card.taken_by else ""
    return said[:1].upper() + said[1:] or f"{state(card)}{taken}"


def _is_group(card: Card) -> bool:
    return card.subject.key.kind is SubjectKind.GROUP


def _what(card: Card) -> list[Block]:
    """Show what it is about: what was measured, the error, or the latest error of a group's many."""
    if card.subject.key.kind is SubjectKind.METRIC:
        return _measured(card)
    if not _is_group(card):
        return what_it_is(card) or _error(card)
    key = replace(card.subject.key, kind=SubjectKind.ISSUE)
    one = replace(card, subject=replace(card.subject, key=key, title="", project=None))
    latest = blocks.rows([text("The latest: "), link(title_of(one), address_of(one))])
    return [*blocks.rich(*latest), *(what_it_is(one) or _error(one)), *_small_print(one)]


def fallback(card: Card, said: str) -> str:
    """Say it in one plain line, escaped as Slack asks: & < >, in that order."""
    project = line(card.subject.project or card.facts.project, WORD)
    known = () if _is_group(card) else (project, line(card.facts.environment, WORD))
    where = " · ".join(part for part in known if part)
    return escaped(f"{'TEST: ' if card.test else ''}{said}: {title_of(card)}{f' ({where})' if where else ''}")


def escaped(words: str) -> str:
    """Escape a text as Slack asks: & < >, in that order."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def metadata(card: Card, entry: TimelineEntry | None = None) -> dict[str, Any]:
    """Return which delivery a message is, so that it is found again after an unknown outcome. Never a secret."""
    payload = {
        "delivery": card.delivery.id,
        "version": card.subject.version,
        "entry": entry.seq if entry else 0,
        "kind": "entry" if entry else "root",
        "name": name_of(card, entry),
    }
    return {"event_type": METADATA, "event_payload": payload}


def name_of(card: Card, entry: TimelineEntry | None) -> str:
    """Return the name of a message that does not hang on our numbers, which a restored database gives out anew."""
    parts = [str(card.subject.key), card.delivery.destination.address, str(card.delivery.episode)]
    if entry is not None:
        at = "" if entry.kind in _SAID_WHEN_WORKED else entry.at.isoformat()
        parts += [entry.kind.value, at, entry.detail or ""]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _headline(card: Card) -> list[Block]:
    test = [text("TEST  ", bold=True)] if card.test else []
    whom = mentioned(card, but=assignee_of(card))
    head = [emoji(mark(card)), text("  "), *test, link(title_of(card), address_of(card), bold=True)]
    return blocks.rich(*blocks.rows([*head, *([text("  "), *whom] if whom else [])]))


def _small_print(card: Card) -> list[Block]:
    subject, facts = card.subject, card.facts
    if _is_group(card):
        return []
    project, culprit = subject.project or facts.project, subject.culprit or facts.culprit
    given = (
        project,
        subject.short_id,
        subject.level or facts.level,
        facts.environment,
        release_of(card, facts.release),
        culprit,
    )
    return blocks.small(*(line(word, WORD) for word in given))


def _error(card: Card) -> list[Block]:
    """Show what the title does not say of the error, and the frame and the line of source where it was raised."""
    error = card.facts.errors[-1] if card.facts.errors else None
    kind = line(error.type, WORD) if error else ""
    value = line(error.value if error else card.facts.message, VALUE)
    if title_of(card).endswith(value or kind):  # Sentry's titles are often just this
        kind = value = ""
    frame = nearest_frame(card.facts.frames)
    words = [text(kind, bold=True), text(": " if kind and value else ""), text(value)]
    source = line(frame.context_line, PLACE) if frame else ""
    return blocks.rich(*blocks.rows(words, _frame(frame), [text(source, code=True)]))


def _frame(frame: Frame | None) -> list[Part]:
    if frame is None:
        return []
    function = line(frame.function, WORD)
    inside = [text(" in " if where(frame) else "in "), text(function, code=True)] if function else []
    return [text(where(frame), code=True), *inside]


def _measured(card: Card) -> list[Block]:
    metric, rule = line(card.facts.metric, PLACE), line(card.facts.alert, PLACE)
    told = [text(paragraph(card.facts.message, VALUE))]
    measured = [text("metric "), text(metric, code=True)] if metric else []
    named = [text(f"rule {rule}")] if rule and rule != title_of(card) else []
    shown = [_pair(key, value) for key, value in card.facts.extra[:MOST_PAIRS]]
    return blocks.rich(*blocks.rows(told, blocks.spaced(measured, named, *shown)))


def _asked_for(card: Card) -> list[Block]:
    wanted = [*_tags(card), *card.asked_contexts]
    return blocks.rich(*blocks.rows(blocks.spaced(*(_pair(key, value) for key, value in wanted[:MOST_PAIRS]))))


def _tags(card: Card) -> Iterator[tuple[str, str]]:
    for name in card.show_tags:
        value = card.facts.tag(name)
        if value is not None and not (name == "release" and value == card.facts.release):
            yield name, value


def _pair(key: str, value: str) -> list[Part]:
    shown = line(value, PAIR_VALUE)
    return [text(f"{line(key, PAIR_KEY)}: "), text(shown, code=True)] if shown else []


def _notes(card: Card) -> list[Block]:
    """Say what is unusual about this message itself: it came late, or in place of another, or may be there twice."""
    late, stands_in_for = line(card.late, NOTE), line(card.delivery.stands_in_for, NOTE)
    earlier = web_address(card.continues)
    repeat = "May be a repeat: Slack did not say whether an earlier try arrived" if card.delivery.may_repeat else ""
    notes = blocks.spaced(
        [text(f"Told here instead: {stands_in_for}" if stands_in_for else "")],
        [text(f"Late: {late}" if late else "")],
        [text("As of "), date(card.as_of)] if card.as_of else [],
        [text(repeat)],
        [text("Continues from "), link("an earlier message", earlier)] if earlier else [],
    )
    return blocks.rich(*blocks.rows(notes))


def _why(card: Card) -> list[Block]:
    """Say why it came here, in small print; where nothing was sent, who owns it.

    In the channel of a team that owns it this goes without saying: "Why here?" of the menu says it, and more.
    """
    if card.acts and card.delivery.destination.team in card.owners and not is_shared(card):
        return []
    because, owners = line(card.because, NOTE), line(", ".join(card.owners), NOTE)
    owned = f"Owned by {owners}" if owners else ""
    return blocks.small(f"Why here: {because}" if because else owned)
