"""What a modal carries with it, and what submitting it asks for. Its callback_id is a Modal's value, its blocks are Fields."""

from __future__ import annotations

import json
from enum import StrEnum

from switchboard.commands import ignore_duration, resolution
from switchboard.commands.assignee import read_assignee
from switchboard.commands.buttons import user_or_words
from switchboard.commands.intents import Mistake, Modal, OpenModal, Said
from switchboard.commands.lengths import read_length
from switchboard.commands.payload import ID, LONG, View, interaction
from switchboard.commands.slack_text import LONGEST_TEXT, bare
from switchboard.model.action import (
    ActionKind,
    ActionRequest,
    Assignee,
    AssigneeKind,
    IssueName,
    NameKind,
    Resolution,
    When,
)
from switchboard.model.replace import replace
from switchboard.payloads.lenient import Object, mapping, text
from switchboard.payloads.text import clean

LONGEST_METADATA = 3000


class FormField(StrEnum):
    """The blocks of the modals; each value is the block_id."""

    WHEN = "when"  # a value of When
    RELEASE = "release"
    COMMIT = "commit"
    REPOSITORY = "repository"
    HOW_LONG = "how_long"  # what can be typed after /ignore; or `time`, `events` or `users`, whose amount stands below
    AMOUNT = "amount"  # a number; of time, a length such as 2h
    WINDOW = "window"  # a length, for events and users
    WHO = "who"  # an assignee as it is typed, or a Slack user's id
    TEXT = "text"  # what a note says
    WHY = "why"  # a reason


def private_metadata(opened: OpenModal) -> str:
    """Make a modal's private_metadata: its issue, and where the answer finds the person. Raises nothing, fits Slack's limit."""
    said, issue = opened.said, opened.issue
    known: dict[str, object] = {"v": 1, "kind": issue.kind.value, "issue": issue.text}
    places = {"channel": said.channel, "thread": said.thread, "response_url": said.response_url, "home": said.home}
    whole = json.dumps(known | places, ensure_ascii=False)
    return whole if len(whole) <= LONGEST_METADATA else json.dumps(known)


def read_view(payload: object) -> ActionRequest | Mistake:
    """Read a payload of view_submission; a Mistake names its field, so that Slack shows it there. Never raises."""
    what = interaction(payload)
    view = what.view
    if view is None or view.callback_id not in _READERS:
        return Mistake("This form is of another version of mine, and nothing was done.", "/sentry help")
    about = _about(view, what.said)
    if about is None:
        return Mistake("This form does not say which issue it is about, and nothing was done.", "/sentry help")
    kind, read = _READERS[view.callback_id]
    issue, said = about
    why = clean(view.field(FormField.WHY), limit=LONGEST_TEXT).strip() or None
    intent = ActionRequest(kind=kind, issues=(issue,), by=said.by, origin=said.origin, once=said.trigger_id, text=why)
    return read(intent, view)


def _about(view: View, said: Said) -> tuple[IssueName, Said] | None:
    """Read the metadata: the issue, and where it began. A view can be submitted once, so its id is what comes only once."""
    known, issue = _carried(view), issue_of(view)
    if issue is None:
        return None
    begun = replace(
        said,
        channel=text(known.get("channel"), limit=ID),
        thread=text(known.get("thread"), limit=ID),
        response_url=text(known.get("response_url"), limit=LONG),
        home=known.get("home") is True,
        trigger_id=f"view:{view.id}" if view.id else said.trigger_id,
    )
    return issue, begun


def issue_of(view: View) -> IssueName | None:
    """Return the issue that a modal is about, None where its metadata is not ours."""
    known = _carried(view)
    kind, issue = text(known.get("kind"), limit=ID), text(known.get("issue"), limit=ID)
    if known.get("v") != 1 or kind not in {each.value for each in NameKind} or issue is None:
        return None
    return IssueName(NameKind(kind), issue)


def _carried(view: View) -> Object:
    try:
        return mapping(json.loads(view.metadata))
    except (ValueError, RecursionError):
        return {}


def _resolve(intent: ActionRequest, view: View) -> ActionRequest | Mistake:
    when = view.field(FormField.WHEN) or When.NOW.value
    if when == When.RELEASE:
        named = resolution.release(bare(view.field(FormField.RELEASE)))
        return _filled(intent, named, "Name a release, without spaces or slashes, such as 1.4.2.", FormField.RELEASE)
    if when == When.COMMIT:
        named = resolution.commit(view.field(FormField.COMMIT), view.field(FormField.REPOSITORY))
        return _filled(intent, named, "Name a commit by its hash, such as abc123.", FormField.COMMIT)
    known = Resolution(When(when)) if when in {each.value for each in When} else None
    return _filled(intent, known, "Choose from when on it is resolved.", FormField.WHEN)


def _filled(intent: ActionRequest, named: Resolution | None, problem: str, field: FormField) -> ActionRequest | Mistake:
    return replace(intent, resolution=named) if named else Mistake(problem, field=field.value)


def _ignore(intent: ActionRequest, view: View) -> ActionRequest | Mistake:
    how, amount = view.field(FormField.HOW_LONG), bare(view.field(FormField.AMOUNT))
    if how in ("events", "users"):
        return _counted(intent, amount.replace(",", ""), bare(view.field(FormField.WINDOW)), users=how == "users")
    quiet = ignore_duration.read_silence(amount if how == "time" else how)
    if quiet is None or (how == "time" and quiet.lasts is None):
        return Mistake("Write a length of time, such as 2h or 3d.", field=FormField.AMOUNT.value)
    return replace(intent, silence=quiet)


def _counted(intent: ActionRequest, amount: str, window: str, *, users: bool) -> ActionRequest | Mistake:
    length = read_length(window) if window else None
    if window and (length is None or length > ignore_duration.LONGEST_WINDOW):
        return Mistake(
            "Write a length of time, such as 1h; Sentry counts over 7 days at most.", field=FormField.WINDOW.value
        )
    number = int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 10 else 0
    quiet = ignore_duration.counted(number, length, users=users)
    if quiet is None:
        return Mistake(f"Write a number from 1 to {ignore_duration.MOST_COUNTED:,}.", field=FormField.AMOUNT.value)
    return replace(intent, silence=quiet)


def _assign(intent: ActionRequest, view: View) -> ActionRequest | Mistake:
    who = read_assignee(user_or_words(view.field(FormField.WHO)))
    if who is None:
        return Mistake("Choose who is to have it.", field=FormField.WHO.value)
    return replace(intent, assignee=who)


def _page(intent: ActionRequest, view: View) -> ActionRequest | Mistake:
    if not view.field(FormField.WHO):
        return replace(intent, assignee=Assignee(AssigneeKind.OWNER))
    return _assign(intent, view)


def _note(intent: ActionRequest, view: View) -> ActionRequest | Mistake:
    said = clean(view.field(FormField.TEXT), limit=LONGEST_TEXT).strip()
    return replace(intent, text=said) if said else Mistake("Write what the note is to say.", field=FormField.TEXT.value)


_READERS = {
    Modal.RESOLVE.value: (ActionKind.RESOLVE, _resolve),
    Modal.IGNORE.value: (ActionKind.IGNORE, _ignore),
    Modal.ASSIGN.value: (ActionKind.ASSIGN, _assign),
    Modal.PAGE.value: (ActionKind.PAGE, _page),
    Modal.NOTE.value: (ActionKind.NOTE, _note),
}
