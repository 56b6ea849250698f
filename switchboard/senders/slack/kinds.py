"""Issues that are no errors (performance, feedback, monitors, replays), pure: what they are, where, and what was measured."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard.model.card import Card
from switchboard.model.facts import Facts
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part, text
from switchboard.senders.text import line, paragraph

_MOST, _NAME, _VALUE, _WORDS = 4, 50, 300, 500

# Sentry's issue categories of today and of before, and how we say them; what is not here is an error or speaks for itself.
_CATEGORIES = {
    "performance": "Performance issue",
    "db_query": "Database query issue",
    "http_client": "HTTP client issue",
    "frontend": "Frontend issue",
    "mobile": "Mobile issue",
    "cron": "Cron monitor",
    "uptime": "Uptime monitor",
    "outage": "Outage",
    "replay": "Session replay",
    "feedback": "User feedback",
    "metric": "Metric issue",
    "configuration": "Configuration issue",
}


def what_it_is(card: Card) -> list[Block]:
    """Show the kind, where it happened and its evidence; nothing for an error, which shows its own."""
    facts = card.facts
    category = (facts.issue_category or "").lower()
    if category in ("", "error") or facts.frames:
        return []
    told = [text(_CATEGORIES.get(category) or line(category.replace("_", " "), _NAME).capitalize(), bold=True)]
    kind = _type(facts)
    said = paragraph(_said(facts), _WORDS)
    shown = [_pair(name, value) for name, value in _evidence(facts, said)]
    named = [*told, text(f": {kind}" if kind else ""), *_place(facts)]
    return blocks.rich(*blocks.rows(named, [text(said)], *shown))


def _type(facts: Facts) -> str:
    """Say Sentry's issue type in words: performance_slow_db_query is a slow db query."""
    kind = line(facts.issue_type, _VALUE).lower()
    category = (facts.issue_category or "").lower()
    words = kind.removeprefix(f"{category}_").replace("_", " ")
    return "" if words == category else words


def _place(facts: Facts) -> list[Part]:
    place = line(facts.transaction or facts.location, _VALUE)
    return [text(" in "), text(place, code=True)] if place and place != line(facts.culprit, _VALUE) else []


def _said(facts: Facts) -> str | None:
    """What a person wrote, or the value that Sentry measured, unless the title says it."""
    choices = [facts.errors[-1].value if facts.errors else None, facts.message]
    return next((one for one in choices if one and one not in facts.title), None)


def _evidence(facts: Facts, said: str) -> Iterator[tuple[str, str]]:
    """Choose what was not said yet."""
    known = {said, facts.title, facts.transaction, facts.location, facts.culprit}
    for name, value in facts.evidence[:_MOST]:
        if value not in known:
            known.add(value)
            yield name, value


def _pair(name: str, value: str) -> list[Part]:
    shown, named = line(value, _VALUE), line(name, _NAME)
    return [text(f"{named}: " if named else ""), text(shown, code=bool(named))] if shown else []
