"""The audit log: who asked for what, of what, when, from where and why, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from switchboard.model.action import Action, Assignee
from switchboard.payloads.issue_update import label, reason_given, say_how
from switchboard.storage.store import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One action, in words. `actor` is who asked, by the id that their Slack knows; `where` the channel's name or id."""

    id: int
    asked_at: datetime
    who: str
    actor: str
    via: str
    where: str
    kind: str
    how: str
    what: str
    because: str
    state: str
    answer: str
    done_at: datetime | None
    replied_at: datetime | None
    noted: bool


def audit(unit: Unit, *, limit: int) -> list[Audited]:
    """Return the newest actions, the newest first. The response_url, which is as good as a token, is not among it."""
    actions = unit.actions.listing(limit=limit)
    subjects = unit.subjects.having({each.subject_id for each in actions})
    names = {id_: name for name, id_ in unit.attempts.channels().items()}
    labels = {id_: label(subject) for id_, subject in subjects.items()}
    return [_audited(each, labels.get(each.subject_id), names) for each in actions]


def _audited(action: Action, what: str | None, names: dict[str, str]) -> Audited:
    request, channel = action.request, action.request.origin.channel or ""
    return Audited(
        id=action.id,
        asked_at=action.asked_at,
        who=request.by.name or request.by.id,
        actor=request.by.id,
        via=request.by.via.value,
        where=names.get(channel, channel),
        kind=request.kind.value,
        how=say_how(request) or _whom(request.assignee),
        what=what or ", ".join(name.text for name in request.issues),
        because=reason_given(request),
        state=action.state.value,
        answer=action.answer or "",
        done_at=action.done_at,
        replied_at=action.replied_at,
        noted=action.noted,
    )


def _whom(assignee: Assignee | None) -> str:
    return f"to {assignee.name or assignee.kind.value}" if assignee else ""
