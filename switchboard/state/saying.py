"""What is said in every thread of a subject, and shown in its messages, where no webhook of Sentry's brought it."""

from __future__ import annotations

from switchboard.model.facts import Person
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineEntry, TimelineKind
from switchboard.state.context import Context
from switchboard.state.deliveries import hear
from switchboard.state.issue_state import Folded


def changed(subject: Subject, context: Context) -> Subject:
    """Have its messages edited: what they show beside the issue's own state is another by now."""
    return context.unit.subjects.save(replace(subject, version=subject.version + 1))


def say(kind: TimelineKind, words: str | None, subject: Subject, by: Person | None, context: Context) -> None:
    """Add a line to the subject's timeline, and let every place that shows the subject show it."""
    entry = TimelineEntry(kind=kind, at=context.now, by=by, detail=words)
    context.unit.subjects.add_entries(subject.id, [entry])
    _show(subject, (entry,), context)


def show(subject: Subject, context: Context) -> None:
    """Have the subject's messages edited, without a line."""
    _show(changed(subject, context), (), context)


def _show(subject: Subject, entries: tuple[TimelineEntry, ...], context: Context) -> None:
    unit = context.unit
    unit.deliveries.save(hear(unit.deliveries.latest(subject.id), Folded(subject, entries, loud=True), now=context.now))
