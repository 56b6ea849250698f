"""The one row of controls of the living message, pure: what a person may do to it now, and where to look."""

from __future__ import annotations

from switchboard.commands.buttons import About
from switchboard.commands.intents import Modal
from switchboard.model.action import ActionKind, IssueName, NameKind
from switchboard.model.card import Card
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKind
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part
from switchboard.senders.slack.offers import Offers
from switchboard.senders.text import web_address


def controls(card: Card, address: str | None) -> list[Block]:
    """Lay out what may be done and looked at, in one row; without a door for presses (`card.acts`), only links.

    The block's id changes with the message, as Slack asks, so that a menu forgets what was chosen before.
    """
    if not card.acts:
        return blocks.buttons(("open_sentry", "Open in Sentry", address), ("open_console", "Why here?", _console(card)))
    version = f"{card.subject.key.name}:{card.subject.version}" if is_shared(card) else f"{card.subject.version}"
    return blocks.actions(f"do:{version}", _row(card))


def is_shared(card: Card) -> bool:
    """Return whether it stands under somebody's link, beside others perhaps: nothing was routed there, and no message is ours."""
    return not card.delivery.id


def _about(card: Card) -> About:
    return IssueName(NameKind.NUMBER, card.subject.key.name) if is_shared(card) else card.delivery.id


def _is_told_elsewhere(card: Card) -> bool:
    """Return whether this message is history: of an episode before, or moved. What is over in this one can be reopened here."""
    if card.delivery.state is not DeliveryState.CLOSED:
        return False
    return card.delivery.reason is not None or card.subject.status is Status.UNRESOLVED


def _row(card: Card) -> list[Part]:
    offers = Offers(_about(card))
    if _is_told_elsewhere(card) or card.test:
        return offers.row([], _looks(card, offers))
    if card.subject.status is not Status.UNRESOLVED:
        return offers.row(*_of_closed(card, offers))
    return offers.row(*_of_open(card, offers))


def _of_open(card: Card, offers: Offers) -> tuple[list[Part], list[Part]]:
    """Return what comes first and what goes into the menu. While its team is called, the way to say "I am on it" leads."""
    first = [offers.press("ack", "Acknowledge", ActionKind.ACK)] if card.calls else []
    looks = [*_looks(card, offers), *_opinions(card, offers)]
    if card.subject.key.kind is SubjectKind.ISSUE:
        first += [offers.resolve(), offers.ignore(), offers.assign(is_assigned=card.subject.assignee is not None)]
        return [first[0] | _PRIMARY, *first[1:]], [offers.resolve_otherwise(), *looks]
    rest = [offers.open(Modal.PAGE, "Page…"), *looks]
    return ([first[0] | _PRIMARY], rest) if first else (rest[:2], rest[2:])


def _of_closed(card: Card, offers: Offers) -> tuple[list[Part], list[Part]]:
    """Return what comes first and what goes into the menu: what is done is undone by one click."""
    looks = [*_looks(card, offers), *_opinions(card, offers)]
    if card.subject.key.kind is not SubjectKind.ISSUE:
        return looks[:1], looks[1:]
    if card.subject.status is Status.ARCHIVED:
        first = [offers.press("unresolve", "Unarchive", "unarchive"), offers.resolve()]
        return first, [offers.resolve_otherwise(), *looks]
    return [offers.press("unresolve", "Unresolve", ActionKind.UNRESOLVE)], looks


_PRIMARY = {"style": "primary"}


def _looks(card: Card, offers: Offers) -> list[Part]:
    why = [] if is_shared(card) else [offers.open(Modal.WHY, "Why here?")]
    return [offers.open(Modal.DETAILS, "Details"), *why]


def _opinions(card: Card, offers: Offers) -> list[Part]:
    """Offer to say what one thinks of it where that counts: where a route sent it."""
    return offers.opinions() if card.delivery.routes and not is_shared(card) else []


def _console(card: Card) -> str | None:
    return web_address(card.console)
