"""What a modal carries with it, and what submitting it asks for. Its callback_id is a Modal's value, its blocks are Fields."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import StrEnum

from switchboard.commands import ignore_duration, resolution
from switchboard.commands.assignee import read_assignee
from switchboard.commands.buttons import user_or_words
from switchboard.commands.intents import Mistake, Modal, OpenModal, Said
from switchboard.commands.lengths import read_length
from switchboard.commands.payload import ID, LONG, View, interaction
from switchboard.commands.slack_text import LONGEST_TEXT, bare
from switchboard.model.action import Assignee, AssigneeKind, Deed, IssueName, NameKind, Request, Resolution, When
from switchboard.payloads.lenient import Object, mapping, text
from switchboard.payloads.text import clean

LONGEST_METADATA = 3000


class Field(StrEnum):
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


def read_view(payload: object) -> Request | Mistake:
    """Read a payload of view_submission; a Mistake names its field, so that Slack shows it there. Never raises."""
    what = interaction(payload)
    view = what.view
    if view is None or view.callback_id not in _READERS:
        return Mistake("This form is of another version of mine, and nothing was done.", "/sentry help")
    about = _about(view, what.said)
    if about is None:
        return Mistake("This form does not say which issue it is about, and nothing was done.", "/sentry help")
    deed, read = _READERS[view.callback_id]
    issue, said = about
    why = clean(view.field(Field.WHY), limit=LONGEST_TEXT).strip() or None
    wish = Request(deed=deed, issues=(issue,), by=said.by, origin=said.origin, once=said.trigger_id, text=why)
    return read(wish, view)


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
    """Tell the issue that a modal is about, None where its metadata is not ours."""
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


def _resolve(wish: Request, view: View) -> Request | Mistake:
    when = view.field(Field.WHEN) or When.NOW.value
    if when == When.RELEASE:
        named = resolution.release(bare(view.field(Field.RELEASE)))
        return _filled(wish, named, "Name a release, without spaces or slashes, such as 1.4.2.", Field.RELEASE)
    if when == When.COMMIT:
        named = resolution.commit(view.field(Field.COMMIT), view.field(Field.REPOSITORY))
        return _filled(wish, named, "Name a commit by its hash, such as abc123.", Field.COMMIT)
    known = Resolution(When(when)) if when in {each.value for each in When} else None
    return _filled(wish, known, "Choose from when on it is resolved.", Field.WHEN)


def _filled(wish: Request, named: Resolution | None, problem: str, field: Field) -> Request | Mistake:
    return replace(wish, resolution=named) if named else Mistake(problem, field=field.value)


def _ignore(wish: Request, view: View) -> Request | Mistake:
    how, amount = view.field(Field.HOW_LONG), bare(view.field(Field.AMOUNT))
    if how in ("events", "users"):
        return _counted(wish, amount.replace(",", ""), bare(view.field(Field.WINDOW)), users=how == "users")
    quiet = ignore_duration.read_silence(amount if how == "time" else how)
    if quiet is None or (how == "time" and quiet.lasts is None):
        return Mistake("Write a length of time, such as 2h or 3d.", field=Field.AMOUNT.value)
    return replace(wish, silence=quiet)


def _counted(wish: Request, amount: str, window: str, *, users: bool) -> Request | Mistake:
    length = read_length(window) if window else None
    if window and (length is None or length > ignore_duration.LONGEST_WINDOW):
        return Mistake(
            "Write a length of time, such as 1h; Sentry counts over 7 days at most.", field=Field.WINDOW.value
        )
    number = int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 10 else 0
    quiet = ignore_duration.counted(number, length, users=users)
    if quiet is None:
        return Mistake(f"Write a number from 1 to {ignore_duration.MOST_COUNTED:,}.", field=Field.AMOUNT.value)
    return replace(wish, silence=quiet)


def _assign(wish: Request, view: View) -> Request | Mistake:
    who = read_assignee(user_or_words(view.field(Field.WHO)))
    if who is None:
        return Mistake("Choose who is to have it.", field=Field.WHO.value)
    return replace(wish, assignee=who)


def _page(wish: Request, view: View) -> Request | Mistake:
    if not view.field(Field.WHO):
        return replace(wish, assignee=Assignee(AssigneeKind.OWNER))
    return _assign(wish, view)


def _note(wish: Request, view: View) -> Request | Mistake:
    said = clean(view.field(Field.TEXT), limit=LONGEST_TEXT).strip()
    return replace(wish, text=said) if said else Mistake("Write what the note is to say.", field=Field.TEXT.value)


_READERS = {
    Modal.RESOLVE.value: (Deed.RESOLVE, _resolve),
    Modal.IGNORE.value: (Deed.IGNORE, _ignore),
    Modal.ASSIGN.value: (Deed.ASSIGN, _assign),
    Modal.PAGE.value: (Deed.PAGE, _page),
    Modal.NOTE.value: (Deed.NOTE, _note),
}
