"""PURE: an alert's facts completed with what is known besides its body: the issue's last event, the event's issue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from switchboard.model.facts import Facts, IssueState
from switchboard.model.news import Alert
from switchboard.model.subject import Subject, SubjectKind

# What an issue's own news says, and an older event must not overrule.
_OWN = ("at", "resource", "action", "state", "title", "level", "alert")
_KIND = ("issue_category", "issue_type")


def completed(
    news: Alert, subject: Subject, event: Facts | None, *, projects: Mapping[str, str] | None = None
) -> Facts:
    """Give an issue's news its last `event`'s tags and frames, and an event's news what is known of its issue.

    `projects` are the slugs of projects by id, for bodies that name only the id.

    An issue of which Sentry never told us the state stays unknown.
    """
    facts = news.facts
    if facts.project is None and facts.project_id is not None:
        facts = replace(facts, project=(projects or {}).get(facts.project_id))
    if news.key.kind is not SubjectKind.ISSUE:
        return facts
    if facts.state is None:
        return replace(facts, state=state_of(subject)) if subject.assigned_at else facts
    if event is None or facts.event_id is not None:
        return facts
    kind = {name: getattr(facts, name) or getattr(event, name) for name in _KIND}
    return replace(event, **{name: getattr(facts, name) for name in _OWN}, **kind)


def is_bare(news: Alert, event: Facts | None) -> bool:
    """Tell whether an alert comes without any event's facts, so that routes can hardly match it yet."""
    return (
        news.key.kind is SubjectKind.ISSUE
        and news.facts.state is not None
        and event is None
        and news.facts.event_id is None
    )


def state_of(subject: Subject) -> IssueState:
    """Tell an issue's state as facts carry it."""
    return IssueState(
        status=subject.status,
        substatus=subject.substatus,
        assignee=subject.assignee,
        priority=subject.priority,
        short_id=subject.short_id,
        count=subject.count,
        user_count=subject.user_count,
        first_seen=subject.first_seen,
        last_seen=subject.last_seen,
    )
