"""PURE: what a person wrote under an issue as a note for PagerDuty, and the mark by which it is known when it comes back."""

from __future__ import annotations

import re
from hashlib import sha256

from switchboard.model.action import Action, ActionRequest
from switchboard.payloads.issue_update import LONGEST_NOTE
from switchboard.payloads.text import clean
from switchboard.redact import redact_text

_MARK = re.compile(r"\(switchboard ([0-9a-f]{12})\):", re.ASCII)
_HEADING = 600
# What a webhook's body is read of a note is not all of it.
_COMPARED = 1_500


def mark_of(action: Action, delivery_id: int) -> str:
    """Return the mark of an action's note for one page: the same however often it is asked for, and no other's."""
    named = f"{action.asked_at.isoformat()} {action.inbound_id} {action.number} {delivery_id}"
    return sha256(named.encode()).hexdigest()[:12]


def note_for_pager(request: ActionRequest, *, by: str, channel: str | None, mark: str) -> str:
    """Write the note, where one user of PagerDuty's shows as the author: who it was, from where, and what they said.

    Who can read it there is not who reads along here, so that what is a secret is hidden as in all else that is told.
    """
    where = f"from {request.by.via.called}{f' in {channel}' if channel else ''}"
    said = clean(redact_text(request.text or ""), limit=LONGEST_NOTE)
    return f"{by[:200]}, {where[:200]} (switchboard {mark}):\n{said.strip()}"


def mark_in(text: str) -> str | None:
    """Return the mark in the heading of a note, None where it has none."""
    found = _MARK.search(text[:_HEADING])
    return found[1] if found else None


def is_same(ours: str, theirs: str) -> bool:
    """Return whether a note says what we wrote, as far as both are read; what somebody added to a copy of it is another."""
    return _words(ours) == _words(theirs)


def _words(text: str) -> str:
    return " ".join(text[:_COMPARED].split())
