"""How a subject stands, what changed of it, and what a try was, in words for people: what is kept is one word of ours each."""

from __future__ import annotations

from switchboard.model.card import Step
from switchboard.model.facts import Status
from switchboard.model.subject import Subject, SubjectKind, TimelineEntry
from switchboard.senders.wording import CHANGES, SUBSTATUS

_STATES = {
    (SubjectKind.METRIC, Status.UNRESOLVED): "firing",
    (SubjectKind.METRIC, Status.RESOLVED): "back to normal",
    (SubjectKind.METRIC, Status.ARCHIVED): "muted in Sentry",
    (SubjectKind.GROUP, Status.UNRESOLVED): "over its limit",
    (SubjectKind.GROUP, Status.RESOLVED): "calm again",
}
_STEPS = {
    Step.OPEN: "open",
    Step.REOPEN: "open again",
    Step.REFRESH: "bring up to date",
    Step.ENTRY: "line in the thread",
    Step.RAISE: "make louder",
    Step.ACKNOWLEDGE: "acknowledge",
    Step.CLOSE: "close",
    Step.FIND: "look for it",
    Step.NEXT_LEVEL: "call the next level",
    Step.SNOOZE: "let it rest",
}
_OUTCOMES = {
    "Sent": "done",
    "TryAgain": "refused for now",
    "Unknown": "no answer",
    "GaveUp": "refused for good",
    "Absent": "not there",
}


def say_state(subject: Subject) -> str:
    """Say how a subject is: “unresolved, escalating”, “archived for good”, “back to normal”."""
    state = _STATES.get((subject.key.kind, subject.status), subject.status.value)
    more = SUBSTATUS.get(subject.substatus or "")
    if more is None or more == state:
        return state
    return f"{state} {more}" if subject.status is Status.ARCHIVED else f"{state}, {more}"


def say_entry(entry: TimelineEntry) -> str:
    """Say what changed, to what, and by whom."""
    said = CHANGES[entry.kind]
    by = f" by {entry.by.name}" if entry.by else ""
    return f"{said[:1].lower()}{said[1:]}{f': {entry.detail}' if entry.detail else ''}{by}"


def say_step(step: str) -> str:
    """Say what a destination was asked for."""
    return _STEPS[Step(step)]


def say_outcome(outcome: str | None) -> str:
    """Say what came of a try."""
    return _OUTCOMES.get(outcome, outcome) if outcome else "under way"
