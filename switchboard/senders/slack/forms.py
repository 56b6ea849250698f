"""The modals that people fill in, pure. intents/view.py reads what comes back: callback_id, block ids and values are its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from switchboard.commands.intents import Modal, OpenModal
from switchboard.commands.modals import FormField, private_metadata
from switchboard.commands.resolution import LONGEST_RELEASE
from switchboard.model.action import When
from switchboard.senders.slack import blocks
from switchboard.senders.slack.blocks import Block, Part
from switchboard.senders.text import line

View = dict[str, Any]

LONGEST_ABOUT, LONGEST_WHY, LONGEST_NOTE = 250, 500, 3000  # 3000 is the most that Slack lets people write
_TITLES: Mapping[Modal, tuple[str, str]] = {
    Modal.RESOLVE: ("Resolve", "Resolve"),
    Modal.IGNORE: ("Ignore", "Ignore"),
    Modal.ASSIGN: ("Assign", "Assign"),
    Modal.PAGE: ("Page somebody", "Page"),
    Modal.NOTE: ("Add note to Sentry", "Add note"),
}
_WHENS = {
    When.NOW: "Now",
    When.NEXT_RELEASE: "In the next release",
    When.CURRENT_RELEASE: "In the current release",
    When.RELEASE: "In a release",
    When.COMMIT: "In a commit",
}
_HOW_LONG = (
    ("For a time", "time"),
    ("Until so many more events", "events"),
    ("Until so many more users", "users"),
    ("Until it escalates", "until escalating"),
    ("For good", "forever"),
)


def form(opened: OpenModal, about: str) -> View:
    """Lay out a modal to fill in; `about` says which issue it is for, as plain words, and may be empty.

    Raises KeyError for a modal that only shows something.
    """
    title, submit = _TITLES[opened.modal]
    return {
        "type": "modal",
        "callback_id": opened.modal.value,
        "private_metadata": private_metadata(opened),
        "title": blocks.plain(title),
        "submit": blocks.plain(submit),
        "close": blocks.plain("Cancel"),
        "blocks": [*blocks.small(line(about, LONGEST_ABOUT)), *_inputs(opened)],
    }


def _inputs(opened: OpenModal) -> list[Block]:
    match opened.modal:
        case Modal.RESOLVE:
            return [*_resolve(opened.when), _why("Why")]
        case Modal.IGNORE:
            return [*_ignore(), _why("Why")]
        case Modal.ASSIGN:
            return [_who("Who is to have it", "A person or a team"), _why("Why")]
        case Modal.PAGE:
            owner = "Left empty, it is the team that owns it."
            return [_who("Whom to page", "A team", optional=True, hint=owner), _why("What they should know")]
        case _:
            note = _typed(FormField.TEXT, "What it says", longest=LONGEST_NOTE, lines=True)
            return [
                note | {"hint": blocks.plain("Everybody who sees the issue in Sentry can read it, with your name.")}
            ]


def _resolve(begins: str) -> list[Block]:
    """Ask from when on. One that begins with a release asks for no commit, and the other way round."""
    named = (When.RELEASE, When.COMMIT)
    asked = tuple(when for when in named if when.value == begins) or named
    options = [blocks.option(label, when.value) for when, label in _WHENS.items() if when in asked or when not in named]
    first = next((option for option in options if option["value"] == begins), options[0])
    release = [_typed(FormField.RELEASE, "Release", "shop@1.4.2", longest=LONGEST_RELEASE, optional=True)]
    commit = [
        _typed(FormField.COMMIT, "Commit", "abc123", longest=64, optional=True),
        _typed(FormField.REPOSITORY, "Its repository", "acme/shop", longest=200, optional=True),
    ]
    return [
        _choice(FormField.WHEN, "It is resolved", options, first),
        *(release if When.RELEASE in asked else []),
        *(commit if When.COMMIT in asked else []),
    ]


def _ignore() -> list[Block]:
    options = [blocks.option(*each) for each in _HOW_LONG]
    amount = _typed(FormField.AMOUNT, "How long, or how many", "2h, or 100", longest=40, optional=True)
    window = _typed(FormField.WINDOW, "Within", "1h", longest=40, optional=True)
    return [
        _choice(FormField.HOW_LONG, "Be quiet about it", options, options[0]),
        amount,
        window | {"hint": blocks.plain("For events and users: count only those that come within this time.")},
    ]


def _choice(field: FormField, label: str, options: list[Part], first: Part) -> Block:
    element = {"type": "radio_buttons", "action_id": field.value, "options": options, "initial_option": first}
    return _input(field, label, element)


def _who(label: str, placeholder: str, *, optional: bool = False, hint: str = "") -> Block:
    """Ask for a person or a team among those that the door offers, the suggested ones before anything is typed."""
    element = {
        "type": "external_select",
        "action_id": FormField.WHO.value,
        "min_query_length": 0,
        "placeholder": blocks.plain(placeholder),
    }
    asked = _input(FormField.WHO, label, element, optional=optional)
    return asked | ({"hint": blocks.plain(hint)} if hint else {})


def _why(label: str) -> Block:
    return _typed(FormField.WHY, label, longest=LONGEST_WHY, optional=True)


def _typed(
    field: FormField, label: str, placeholder: str = "", *, longest: int, optional: bool = False, lines: bool = False
) -> Block:
    element: Part = {"type": "plain_text_input", "action_id": field.value, "max_length": longest, "multiline": lines}
    shown = {"placeholder": blocks.plain(placeholder)} if placeholder else {}
    return _input(field, label, element | shown, optional=optional)


def _input(field: FormField, label: str, element: Part, *, optional: bool = False) -> Block:
    return {
        "type": "input",
        "block_id": field.value,
        "label": blocks.plain(label),
        "element": element,
        "optional": optional,
    }
