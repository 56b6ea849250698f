"""A card → an event for PagerDuty, pure. The limits of Events API v2 hold: summary 1024, dedup_key 255, 512 KB in all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from switchboard.model.card import Card
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.redact import redact_card
from switchboard.senders.frames import nearest_frame, where
from switchboard.senders.text import line, paragraph, web_address
from switchboard.senders.wording import address_of

SUMMARY, SOURCE, DETAIL, MOST_TAGS = 1000, 200, 2000, 20
_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class PagerEvent:
    """The body of one enqueue, without its routing key."""

    action: str
    dedup_key: str
    rest: dict[str, Any]


def dedup_key(address: str, subject_key: SubjectKey, episode: int) -> str:
    """Name an incident for ever, in at most 255 characters: of one subject, each team (`address`) has its own, each episode.

    PagerDuty knows a key within one service only; two teams that share a service have two incidents all the same.
    """
    named = f"{address}:{subject_key}"
    key = f"switchboard:{named}:{episode}"
    if len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable():
        return key
    hashed = hashlib.sha256(named.encode("utf-8", "surrogatepass")).hexdigest()
    return f"switchboard:{hashed}:{episode}"


def key_of(card: Card) -> str:
    """Return the dedup key of the incident that a card is about."""
    delivery = card.delivery
    return dedup_key(delivery.destination.address, card.subject.key, delivery.episode)


def trigger(card: Card) -> PagerEvent:
    """Open the incident, or say again what it is: with the same key PagerDuty adds to its log."""
    card = redact_card(card)
    payload = {
        "summary": _summary(card),
        "source": line(card.subject.project or card.facts.project, SOURCE)
        or line(card.subject.key.organization, SOURCE)
        or "Sentry",
        "severity": card.delivery.severity.value,
        "timestamp": card.facts.at.isoformat(),
        "custom_details": _details(card),
    }
    error = card.facts.errors[-1] if card.facts.errors else None
    named = {
        "component": line(card.subject.project or card.facts.project, SOURCE),
        "group": line(card.owners[0], SOURCE) if card.owners else "",
        "class": line(error.type, SOURCE) if error else line(card.facts.metric, SOURCE),
    }
    address = address_of(card)
    rest = {
        "payload": payload | {name: value for name, value in named.items() if value},
        "links": _links(card, address),
        "client": "Switchboard",
    }
    console = web_address(card.console) or address
    return PagerEvent("trigger", key_of(card), rest | _given(client_url=console))


def acknowledge(card: Card) -> PagerEvent:
    """Say that somebody is on the incident: PagerDuty pages nobody else for it."""
    return PagerEvent("acknowledge", key_of(card), {})


def resolve(card: Card) -> PagerEvent:
    """Close the incident."""
    return PagerEvent("resolve", key_of(card), {})


def _summary(card: Card) -> str:
    title = line(card.subject.title, 700) or line(card.facts.title, 700) or "Alert from Sentry"
    project = line(card.subject.project or card.facts.project, 100)
    # A group names in its title whose it is; the environment is only its latest event's.
    parts = (title,) if _is_group(card) else (title, project, line(card.facts.environment, 100))
    return line(f"{'TEST ' if card.test else ''}{' · '.join(part for part in parts if part)}", SUMMARY)


def _is_group(card: Card) -> bool:
    return card.subject.key.kind is SubjectKind.GROUP


def _links(card: Card, address: str | None) -> list[dict[str, str]]:
    given = (
        (address, "Open in Sentry"),
        (web_address(card.slack), "Message in Slack"),
        (web_address(card.console), "Why"),
    )
    return [{"href": href, "text": words} for href, words in given if href]


def _details(card: Card) -> dict[str, Any]:
    subject, facts = card.subject, card.facts
    error = facts.errors[-1] if facts.errors else None
    frame = nearest_frame(facts.frames)
    given = {
        "latest": line(facts.title, 300) if _is_group(card) else None,
        "error": line(error.type, 200) if error else None,
        "message": paragraph(error.value if error else facts.message, DETAIL),
        "culprit": line(subject.culprit or facts.culprit, 300),
        "frame": f"{where(frame)} in {line(frame.function, 100) or '?'}" if frame else None,
        "source": paragraph(frame.context_line, 300) if frame else None,
        "issue": line(subject.short_id, 100),
        "level": line(subject.level or facts.level, 100),
        "environment": line(facts.environment, 100),
        "release": line(facts.release, 200),
        "metric": line(facts.metric, 300),
        "rule": line(facts.alert, 300),
        "first seen": subject.first_seen.isoformat() if subject.first_seen else None,
        "events received": subject.events or None,
        "most events at once" if _is_group(card) else "events in Sentry": subject.count,
        "users": subject.user_count,
        "owners": line(", ".join(card.owners), 300),
        "paged by": _paged(card),
        "why here": line(card.because, 300),
        "told here instead": line(card.delivery.stands_in_for, 300),
        "late": line(card.late, 300),
        "before": line(card.delivery.recalls, 300),
    }
    return _given(**given, tags=_tags(card), contexts=_contexts(card))


def _paged(card: Card) -> str | None:
    """Say who had somebody paged, and why: `Alice: payments, from Slack: money is lost`."""
    if card.paged is None or card.paged.by is None:
        return None
    return line(f"{card.paged.by.name}: {card.paged.detail or ''}", DETAIL)


def _tags(card: Card) -> dict[str, str]:
    asked = [(name, card.facts.tag(name)) for name in card.show_tags[:MOST_TAGS]]
    return {line(name, 50): line(value, 200) for name, value in asked if value}


def _contexts(card: Card) -> dict[str, str]:
    return {line(name, 100): line(value, 200) for name, value in card.asked_contexts[:MOST_TAGS]}


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", {})}
