"""What buttons and menus carry, and what pressing them asks for. A button says what a person would type."""

from __future__ import annotations

import re

from switchboard.commands.command import KINDS
from switchboard.commands.intents import Mistake, Modal, OpenModal
from switchboard.commands.issues import MOST_ISSUES, NamedIssues
from switchboard.commands.parse_action import draft, fill
from switchboard.commands.payload import Interaction, interaction
from switchboard.commands.slack_text import reason_of
from switchboard.model.action import ActionRequest, IssueName, NameKind
from switchboard.model.feedback import Opinion
from switchboard.model.intent import GiveFeedback

# What Slack allows for a button's value.
LONGEST_VALUE = 2000
OPEN = "open"

# One button is about as many issues as one request takes.
_NUMBERED = rf"n\d{{1,20}}(?:,n\d{{1,20}}){{0,{MOST_ISSUES - 1}}}"
_VALUE = re.compile(rf"1\|(\d{{1,18}}|{_NUMBERED})\|(.*)", re.DOTALL | re.ASCII)
_MARK = "n"  # before what is an issue's number in Sentry, not a message of ours
About = int | IssueName | tuple[IssueName, ...]
"""What a button is about: the id of the delivery whose message it stands in, else issues by their numbers in Sentry."""

_OPINIONS = frozenset(each.value for each in Opinion)
_USER = re.compile(r"[UW][A-Z0-9]{1,30}", re.ASCII)
_STALE = Mistake("This button is of another version of mine, and nothing was done.", "/sentry help")


def button_value(about: About, words: str) -> str:
    """Make the value of a button or an option: `1|12|resolve next release`, in the words of `/sentry`, without the issue.

    Raises ValueError where Slack would not take it.
    """
    value = f"1|{_spelt(about)}|{words}"
    if len(value) > LONGEST_VALUE:
        raise ValueError(f"{len(value)} characters are more than Slack takes: {LONGEST_VALUE}")
    return value


def opening(about: About, modal: Modal, when: str = "") -> str:
    """Make the value of a button that opens a modal; `when` is what a resolve modal begins with."""
    return button_value(about, f"{OPEN} {modal.value} {when}".strip())


def read_button(payload: object) -> ActionRequest | GiveFeedback | OpenModal | Mistake | None:
    """Read a payload of block_actions. None for what asks for nothing, as links do. Never raises."""
    what = interaction(payload)
    press = what.press
    if press is None or not press.value:
        return None
    found = _VALUE.fullmatch(press.value)
    if found is None:
        return _STALE
    issues, (word, _, rest) = tuple(map(_named, found[1].split(","))), found[2].partition(" ")
    if word == OPEN and len(issues) == 1:
        return _opened(issues[0], rest, what)
    if word in _OPINIONS and issues[0].kind is NameKind.DELIVERY:
        said = what.said
        return GiveFeedback(issues[0], Opinion(word), said.by, press.at, origin=said.origin, once=said.trigger_id)
    if word not in KINDS:
        return _STALE
    head, why = reason_of(rest)
    return fill(draft(KINDS[word], NamedIssues(issues, head), what.said, why), head, timed=word == "snooze")


def read_shortcut(payload: object) -> OpenModal | Mistake:
    """Read a message shortcut: a note to the issue of that message or of its thread. Never raises."""
    what = interaction(payload)
    issue = _of_message(what)
    if what.callback_id != Modal.NOTE or issue is None:
        return _STALE
    return OpenModal(Modal.NOTE, issue, what.said)


def user_or_words(chosen: str) -> str:
    """Write what was chosen of people as it is typed: Slack gives a user's bare id, our options what is typed already."""
    return f"<@{chosen}>" if _USER.fullmatch(chosen) else chosen


def _opened(issue: IssueName, rest: str, what: Interaction) -> OpenModal | Mistake:
    name, _, when = rest.partition(" ")
    if name not in {modal.value for modal in Modal}:
        return _STALE
    return OpenModal(Modal(name), issue, what.said, when)


def _of_message(what: Interaction) -> IssueName | None:
    channel, ts = what.said.channel, what.said.thread or what.message
    return IssueName(NameKind.MESSAGE, f"{channel}/{ts}") if channel and ts else None


def _spelt(about: About) -> str:
    if isinstance(about, int):
        return str(about)
    return ",".join(f"{_MARK}{name.text}" for name in ((about,) if isinstance(about, IssueName) else about))


def _named(spelt: str) -> IssueName:
    if spelt.startswith(_MARK):
        return IssueName(NameKind.NUMBER, spelt.removeprefix(_MARK))
    return IssueName(NameKind.DELIVERY, spelt)
