"""Comments (`comment.*`): what a person wrote under an issue, as a note for its thread."""

from __future__ import annotations

from hashlib import sha256

from switchboard.model.codes import codes_in
from switchboard.model.news import Change, Noted, Unread, Update
from switchboard.payloads.issues import read_person
from switchboard.payloads.lenient import text
from switchboard.payloads.received import Received

LONGEST = 2000
_CHANGES = {
    "created": Change.COMMENTED,
    "updated": Change.COMMENT_EDITED,
    "deleted": Change.COMMENT_DELETED,
}

ACTIONS = frozenset(_CHANGES)


def read_comment(received: Received) -> Update | Noted | Unread:
    """Make a note of a comment; one that was deleted is not quoted, and nothing is said of one that only proved who somebody is."""
    key, data = received.outline.subject, received.data
    if key is None:
        return Unread("the comment does not say which issue it is about")
    change = _CHANGES[received.action]
    said = text(data.get("comment"), limit=LONGEST)
    if change is Change.COMMENT_DELETED and codes_in(said or ""):
        return Noted("a comment with a code of `/sentry link` was deleted")
    return Update(
        key=key,
        change=change,
        at=received.at,
        facts=received.facts(),
        by=read_person(received.body.get("actor")),
        detail=None if change is Change.COMMENT_DELETED else said,
        repeats=received.repeats(("comment", _repeat(received, key.name, said))),
    )


def _repeat(received: Received, issue: str, said: str | None) -> str:
    """An edited comment may keep its time: its words distinguish one edit from another. Its id may be null."""
    data = received.data
    who = text(data.get("comment_id"), limit=100) or f"issue-{issue}"
    words = sha256((said or "").encode()).hexdigest()[:16]
    return f"{who}:{received.action}:{text(data.get('timestamp'), limit=100)}:{words}"
