"""How a subject stands, in one line, pure: its state, who is on it, whose it is, how often and since when."""

from __future__ import annotations

from datetime import timedelta

from switchboard.model.card import Card
from switchboard.model.facts import Status
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part, date, link, text
from switchboard.senders.slack.controls import is_shared
from switchboard.senders.slack.mentions import mention
from switchboard.senders.text import line, web_address
from switchboard.senders.wording import counts, state

_WORD = 100
_APART = timedelta(minutes=1)  # so far apart, the first and the last time are both worth saying


def standing(card: Card) -> list[Block]:
    """Lay the line out. What is unknown is left out."""
    shown = blocks.spaced(
        _acknowledged(card), _state(card), _assigned(card), _incident(card), [text(counts(card))], _seen(card)
    )
    return blocks.rich(*blocks.rows(shown))


def assignee_of(card: Card) -> Part | None:
    """Return the mention of whose it is, None where Slack does not know them, or nothing was sent for them to hear of."""
    return mention(card.assignee) if card.subject.assignee and not is_shared(card) else None


def release_of(card: Card, release: str | None) -> str:
    """Return a release's name, without the project's where it begins with that: beside the project it goes without saying."""
    return (release or "").removeprefix(f"{card.subject.project or card.facts.project}@")


def _acknowledged(card: Card) -> list[Part]:
    if card.taken_by is None:
        return []
    said = text(f"Acknowledged by {line(card.taken_by.name, _WORD)}", bold=True)
    # While a person has the issue, it does not run out.
    runs_out = card.taken_until if card.subject.assignee is None or card.subject.assignee.kind != "user" else None
    return [said, *([text(" until "), date(runs_out)] if runs_out else [])]


def _state(card: Card) -> list[Part]:
    at = (
        card.subject.status_at if card.subject.status is not Status.UNRESOLVED else None
    )  # an open one's moves with alerts
    return [text(state(card), bold=card.taken_by is None), *([text(" since "), date(at)] if at else [])]


def _assigned(card: Card) -> list[Part]:
    if card.subject.assignee is None:
        return []
    mentioned = assignee_of(card)
    named = f"assigned to {line(card.subject.assignee.name, _WORD)}"
    return [text("assigned to "), mentioned] if mentioned else [text(named)]


def _incident(card: Card) -> list[Part]:
    """Link to what PagerDuty made of the page, with the priority that it has there."""
    address = web_address(card.incident.url) if card.incident else None
    if card.incident is None or address is None:
        return []
    priority = line(card.incident.priority, _WORD)
    return [link("PagerDuty incident", address), text(f" ({priority})" if priority else "")]


def _seen(card: Card) -> list[Part]:
    """Say when it was first seen, with the release unless the small print has it, and last, unless that was then too."""
    first, last = card.subject.first_seen, card.subject.last_seen
    release = line(release_of(card, card.subject.first_release), _WORD)
    since = [text(f" in {release}")] if release and card.subject.first_release != card.facts.release else []
    if first is None:
        return [text("last seen "), date(last)] if last else []
    if last is None or last - first < _APART:
        return [text("seen "), date(first), *since]
    return [text("first seen "), date(first), *since, text(", last "), date(last)]
