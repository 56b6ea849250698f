"""Comments on issues, as the API takes them: the same words by the same hand only once an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.journal import Json
from sandbox.sentry.issue import Issue, iso
from sandbox.sentry.organisation import Sentry

REPEAT = timedelta(hours=1)
ALREADY = "You have already posted that comment."


def add_note(sentry: Sentry, issue: Issue, body: Any) -> Json:
    """Write a comment as the integration; ValueError with the body of the 400 as its argument."""
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise ValueError({"text": ["This field is required."]})
    at = sentry.now()
    if any(note["data"]["text"] == text and note["dateCreated"] > iso(at - REPEAT) for note in issue.notes):
        raise ValueError({"detail": ALREADY})
    number = str(1 + sum(len(one.notes) for one in sentry.issues.values()))
    note = {"id": number, "type": "note", "data": {"text": text}, "dateCreated": iso(at)}
    issue.notes.append(note)
    return note
