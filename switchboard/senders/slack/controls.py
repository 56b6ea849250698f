"""The buttons of the living message, pure: what a person may do to it now, each in the words of a command."""

from __future__ import annotations

from switchboard.commands.buttons import About, button_value, opening
from switchboard.commands.intents import Modal
from switchboard.model.action import ActionKind, IssueName, NameKind
from switchboard.model.card import Card
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKind
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part
from switchboard.senders.text import web_address

IGNORES = (
    ("For 1 hour", "1h"),
    ("For 1 day", "1d"),
    ("For 1 week", "1w"),
    ("Until it escalates", "until escalating"),
    ("Until 100 more events", "100 events"),
    ("Until 10 more users", "10 users"),
    ("For good", "forever"),
)


def controls(card: Card, address: str | None) -> list[Block]:
    """Lay out what may be done, then where to look; without a door for presses (`card.acts`), only links.

    The block's id changes with the message, as Slack asks, so that a menu forgets what was chosen before.
    """
    if not card.acts:
        return blocks.buttons(("open_sentry", "Open in Sentry", address), ("open_console", "Why here?", _console(card)))
    doing = [] if _is_told_elsewhere(card) or card.test else _doing(card)
    version = f"{card.subject.key.name}:{card.subject.version}" if is_shared(card) else f"{card.subject.version}"
    return [*blocks.actions(f"do:{version}", doing), *blocks.actions(f"look:{version}", _looking(card, address))]


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


def _doing(card: Card) -> list[Part]:
    is_open, is_issue = card.subject.status is Status.UNRESOLVED, card.subject.key.kind is SubjectKind.ISSUE
    calls = _calls(card) if is_open else []
    if not is_issue:
        return calls
    if is_open:
        return [*_resolve(card), _ignore(card), *_assign(card), *calls]
    if card.subject.status is Status.ARCHIVED:
        return [_press(card, "unresolve", "Unarchive", "unarchive"), *_resolve(card)]
    return [_press(card, "unresolve", "Unresolve", ActionKind.UNRESOLVE)]


def _resolve(card: Card) -> list[Part]:
    """Offer now by one click, and the rest in the menu beside it."""
    about = _about(card)
    later = (
        ("Resolve in the next release", button_value(about, "resolve next release")),
        ("Resolve in the current release", button_value(about, "resolve current release")),
        ("Resolve in a release…", opening(about, Modal.RESOLVE, "release")),
        ("Resolve in a commit…", opening(about, Modal.RESOLVE, "commit")),
    )
    return [
        _press(card, "resolve", "Resolve", ActionKind.RESOLVE) | {"style": "primary"},
        {"type": "overflow", "action_id": "resolve_when", "options": [blocks.option(*each) for each in later]},
    ]


def _ignore(card: Card) -> Part:
    about = _about(card)
    known = [(label, button_value(about, f"{ActionKind.IGNORE} {words}")) for label, words in IGNORES]
    options = [blocks.option(*each) for each in (*known, ("Something else…", opening(about, Modal.IGNORE)))]
    return {
        "type": "static_select",
        "action_id": "ignore",
        "placeholder": blocks.plain("Ignore…"),
        "options": options,
    }


def _assign(card: Card) -> list[Part]:
    given = [_press(card, "unassign", "Unassign", ActionKind.UNASSIGN)] if card.subject.assignee else []
    return [
        _press(card, "assign_me", "Assign to me", "assign me"),
        _open(card, Modal.ASSIGN, "Assign…"),
        *given,
    ]


def _calls(card: Card) -> list[Part]:
    ack = [_press(card, "ack", "Acknowledge", ActionKind.ACK)] if card.calls else []
    return [*ack, _open(card, Modal.PAGE, "Page…")]


def _looking(card: Card, address: str | None) -> list[Part]:
    link = blocks.link_button("open_sentry", "Open in Sentry", address)
    why = [] if is_shared(card) else [_open(card, Modal.WHY, "Why here?")]
    return [_open(card, Modal.DETAILS, "Details"), *why, *link]


def _press(card: Card, action: str, label: str, words: str) -> Part:
    return blocks.press(action, label, button_value(_about(card), words))


def _open(card: Card, modal: Modal, label: str) -> Part:
    return blocks.press(modal.value, label, opening(_about(card), modal))


def _console(card: Card) -> str | None:
    return web_address(card.console)
