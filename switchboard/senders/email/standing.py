"""How a subject stands, as rows of a mail, pure: its state, who is on it, whose it is, how often and since when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.model.card import Card
from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKind
from switchboard.senders.text import line
from switchboard.senders.wording import counts, state

Row = tuple[str, str]
_WORD = 100
_APART = timedelta(minutes=1)
# Where a mail program would make a link of a text: a word joiner, which nobody sees, keeps it a text.
_LINKED = re.compile(r"(?i)(?<=:)(?=//)|(?<=\bwww)(?=\.)")


def words(text: str | None, limit: int) -> str:
    """Return text from outside as one line that is only text: cleaned, cut, and never an address to press."""
    return _LINKED.sub("\u2060", line(text, limit))


def moment(at: datetime, zone: str) -> str:
    """Say when, in a zone, with its year: a mail is read long after."""
    return f"{at.astimezone(ZoneInfo(zone)):%d %b %Y %H:%M %Z}"


def tone(card: Card) -> str:
    """Return how bad it is at a glance, or that somebody is on it, or that it is over."""
    if card.subject.status is not Status.UNRESOLVED:
        return "over"
    return "taken" if card.taken_by else card.delivery.severity.value


def about(card: Card) -> tuple[str, ...]:
    """Return the small print above the title: what it is of."""
    is_group = card.subject.key.kind is SubjectKind.GROUP
    known = () if is_group else (card.facts.environment, card.subject.level or card.facts.level)
    given = ("TEST" if card.test else None, card.subject.project or card.facts.project, *known, card.subject.short_id)
    return tuple(words(each, _WORD) for each in given if each)


def rows(card: Card, zone: str) -> tuple[Row, ...]:
    """Return how it stands. What is unknown is left out."""
    return tuple((name, value) for name, value in _rows(card, zone) if value)


def _rows(card: Card, zone: str) -> Iterator[Row]:
    subject, facts = card.subject, card.facts
    yield "State", words(state(card), 200)
    yield "Acknowledged", words(f"by {card.taken_by.name}", _WORD) if card.taken_by else ""
    yield "Assigned", words(f"to {subject.assignee.name}", _WORD) if subject.assignee else ""
    yield "Severity", card.delivery.severity.value if subject.status is Status.UNRESOLVED else ""
    yield "Events", counts(card)
    yield "First seen", where_seen(card, subject.first_seen, zone) if subject.first_seen else ""
    yield "Last seen", _last(card, zone)
    yield "Release", words(facts.release, _WORD)
    yield "Culprit", words(subject.culprit or facts.culprit, 300)
    yield "Metric", words(facts.metric, 300)
    yield "Rule", words(facts.alert, 300) if facts.alert != subject.title else ""
    yield "Owned by", words(", ".join(card.owners), 300)


def where_seen(card: Card, at: datetime, zone: str) -> str:
    """Return when it was first seen, and in which release where that is another than its event's."""
    release = card.subject.first_release
    since = f", in {words(release, _WORD)}" if release and release != card.facts.release else ""
    return f"{moment(at, zone)}{since}"


def _last(card: Card, zone: str) -> str:
    first, last = card.subject.first_seen, card.subject.last_seen
    if last is None or (first is not None and last - first < _APART):
        return ""
    return moment(last, zone)
