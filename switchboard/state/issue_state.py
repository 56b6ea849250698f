"""PURE: one piece of news folded into its subject. Entries are made from changes of state, never from webhooks.

Idempotent: news that changes nothing makes no entry, so five sources of one change make one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from switchboard.model.facts import Facts, IssueState, Status
from switchboard.model.news import NOTES, Alert, Change, News, Update
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKind, TimelineEntry, TimelineKind

# An alert rule fires only on unresolved issues, but it may have fired just before the resolve that overtook it.
OVERTAKEN = timedelta(seconds=30)


class Turn(Enum):
    """What the news did to the subject's episode."""

    NONE = auto()
    CLOSED = auto()  # resolved or archived
    REOPENED = auto()  # by hand: the latest episode goes on
    RETURNED = auto()  # regressed, escalating, fired again: the next episode


@dataclass(frozen=True, slots=True)
class Folded:
    """The subject after the news. `loud` is false where only counts moved, which need not be shown at once.

    `fresh` says that the news was an event, and the first that told of it; `first`, that nobody heard of the subject before.
    """

    subject: Subject
    entries: tuple[TimelineEntry, ...] = ()
    turn: Turn = Turn.NONE
    loud: bool = False
    fresh: bool = False
    first: bool = False


_CLOSING = {Change.RESOLVED: Status.RESOLVED, Change.ARCHIVED: Status.ARCHIVED}
_ENTRY_OF = {
    Change.RESOLVED: TimelineKind.RESOLVED,
    Change.ARCHIVED: TimelineKind.ARCHIVED,
    Change.UNRESOLVED: TimelineKind.UNRESOLVED,
    Change.REGRESSED: TimelineKind.REGRESSED,
    Change.ESCALATING: TimelineKind.ESCALATING,
    Change.FIRED: TimelineKind.FIRED,
    **{change: TimelineKind(change.value) for change in NOTES},
}
_SUBSTATUS = {Change.REGRESSED: "regressed", Change.ESCALATING: "escalating"}


def fold(subject: Subject | None, news: News, *, counted: bool) -> Folded:
    """Fold `news` into `subject` (None: never met). `counted` says that its event was counted before.

    Order is by the news' own time: what is older than the last news of status, or of assignment, changes neither.
    A note changes no state at all: it makes its line each time, so its repeats are to be kept out before.
    """
    before = subject or _first(news)
    if news.change in NOTES:
        return Folded(before, (_entry(news),), loud=True)
    after = _described(before, news, newer=_is_newer(before, news))
    after = _tallied(after, news, counted=counted)
    after, status_entries, turn = _with_status(after, news)
    after, assign_entries = _with_assignee(after, news)
    entries = status_entries + assign_entries
    loud = subject is None or bool(entries) or _face(before) != _face(after)
    if after != before or subject is None:
        after = replace(after, version=after.version + 1)
    after = replace(after, changed_at=max(news.at, before.changed_at or news.at))
    return Folded(after, entries, turn, loud, fresh=_is_fresh(news, counted=counted), first=subject is None)


def _first(news: News) -> Subject:
    return Subject(key=news.key, opened_at=news.at)


def _is_newer(subject: Subject, news: News) -> bool:
    return subject.changed_at is None or news.at >= subject.changed_at


def _face(subject: Subject) -> tuple[object, ...]:
    """Return what a reader would call a change, besides counts."""
    return (subject.title, subject.status, subject.substatus, subject.assignee, subject.level, subject.priority)


def _described(subject: Subject, news: News, *, newer: bool) -> Subject:
    facts, state = news.facts, news.facts.state or IssueState()
    if not newer:
        return replace(subject, short_id=subject.short_id or state.short_id)
    return replace(
        subject,
        project=facts.project or subject.project,
        title=_title(subject, facts),
        culprit=facts.culprit or subject.culprit,
        level=facts.level or subject.level,
        platform=facts.platform or subject.platform,
        url=_issue_url(facts) or subject.url,
        short_id=state.short_id or subject.short_id,
        priority=state.priority or subject.priority,
        count=state.count if state.count is not None else subject.count,
        user_count=state.user_count if state.user_count is not None else subject.user_count,
        first_release=state.first_release or subject.first_release,
    )


def _title(subject: Subject, facts: Facts) -> str:
    """Return the title; what only stands in for one where the body has none replaces none that is known."""
    instead = (facts.culprit, facts.state.short_id if facts.state else None)
    said = "" if subject.title and facts.title in instead else facts.title
    return said or subject.title or "An issue without a title"


def _issue_url(facts: Facts) -> str | None:
    """Return the issue's own page: an event's address without its last part."""
    return facts.web_url.split("/events/")[0] + "/" if facts.web_url and "/events/" in facts.web_url else facts.web_url


def _tallied(subject: Subject, news: News, *, counted: bool) -> Subject:
    state = news.facts.state or IssueState()
    seen = [at for at in (subject.first_seen, state.first_seen, news.at) if at]
    last = [at for at in (subject.last_seen, state.last_seen) if at]
    if news.change in (Change.OCCURRED, Change.FIRED):
        last.append(min(news.at, news.facts.occurred_at or news.at))  # an old event may be sent again
    fresh = _is_fresh(news, counted=counted)
    return replace(
        subject, events=subject.events + fresh, first_seen=min(seen, default=None), last_seen=max(last, default=None)
    )


def _is_fresh(news: News, *, counted: bool) -> bool:
    return news.change is Change.OCCURRED and not counted


def _with_status(subject: Subject, news: News) -> tuple[Subject, tuple[TimelineEntry, ...], Turn]:
    if subject.status_at is not None and news.at < subject.status_at:
        return subject, (), Turn.NONE
    if news.change is Change.READ:
        return _read(subject, news), (), Turn.NONE
    if isinstance(news, Update):
        return _updated(subject, news)
    if news.change is Change.FIRED:
        return _fired(subject, news)
    return _alerted(subject, news)


def _read(subject: Subject, news: News) -> Subject:
    """Take over what Sentry said when asked, where it fits: a change of status is repaired as news of its own."""
    state = news.facts.state
    if state is None or (subject.status_at is not None and state.status is not subject.status):
        return subject
    return replace(subject, status=state.status, substatus=state.substatus, status_at=subject.status_at or news.at)


def _updated(subject: Subject, news: Update) -> tuple[Subject, tuple[TimelineEntry, ...], Turn]:
    if news.change in _CLOSING:
        status = _CLOSING[news.change]
        after = replace(subject, status=status, substatus=_substatus(news, status), status_at=news.at)
        if subject.status is status:
            return after, (), Turn.NONE
        return after, (_entry(news),), Turn.CLOSED if subject.status is Status.UNRESOLVED else Turn.NONE
    if news.change is Change.UNRESOLVED:
        status = Status.UNRESOLVED
        after = replace(subject, status=status, substatus=_substatus(news, status), status_at=news.at)
        return (after, (), Turn.NONE) if subject.status is after.status else (after, (_entry(news),), Turn.REOPENED)
    return subject, (), Turn.NONE


def _alerted(subject: Subject, news: News) -> tuple[Subject, tuple[TimelineEntry, ...], Turn]:
    returns = news.change in _SUBSTATUS
    if not returns and not _overrides(subject, news):
        return _known_open(subject, news), (), Turn.NONE
    substatus = _SUBSTATUS.get(news.change, "regressed")  # as Sentry says it itself, when its own word comes after
    status_at = news.at if returns else news.at - OVERTAKEN  # a later close may be younger than what the rule saw
    after = replace(subject, status=Status.UNRESOLVED, substatus=substatus, status_at=status_at)
    if subject.status is Status.UNRESOLVED and subject.substatus == substatus:
        return after, (), Turn.NONE
    kind = _ENTRY_OF.get(news.change, TimelineKind.REGRESSED)
    turn = Turn.NONE if subject.status is Status.UNRESOLVED else Turn.RETURNED
    return after, (TimelineEntry(kind=kind, at=news.at, by=news.by, detail=news.detail),), turn


def _overrides(subject: Subject, news: News) -> bool:
    """Return whether an alert proves that a closed issue is open again: rules fire only on unresolved ones."""
    closed = subject.status is not Status.UNRESOLVED and subject.status_at is not None
    return closed and _fires(news) and _happened_at(news) > (subject.status_at or news.at) + OVERTAKEN


def _happened_at(news: News) -> datetime:
    """Return when its event occurred, as far as it says so: an alert may come long after it, and after the resolve."""
    return min(news.at, news.facts.occurred_at or news.at)


def _known_open(subject: Subject, news: News) -> Subject:
    """Remember until when an alert proves an issue open, so that an older resolve that comes late does not close it."""
    open_until = news.at - OVERTAKEN
    if news.change is Change.CREATED and subject.substatus is None and subject.status is Status.UNRESOLVED:
        return replace(subject, substatus=_substatus(news, Status.UNRESOLVED) or "new")
    if subject.status is not Status.UNRESOLVED or not _fires(news):
        return subject
    return replace(subject, status_at=max(open_until, subject.status_at or open_until))


def _fires(news: News) -> bool:
    return isinstance(news, Alert) and not news.quiet and news.change is Change.OCCURRED


def _fired(subject: Subject, news: News) -> tuple[Subject, tuple[TimelineEntry, ...], Turn]:
    level = news.facts.action
    after = replace(subject, status=Status.UNRESOLVED, substatus=level, status_at=news.at)
    if subject.status_at is None or (subject.status is after.status and subject.substatus == level):
        return after, (), Turn.NONE
    turn = Turn.NONE if subject.status is Status.UNRESOLVED else Turn.RETURNED
    return after, (TimelineEntry(kind=TimelineKind.FIRED, at=news.at, by=news.by, detail=level),), turn


def _with_assignee(subject: Subject, news: News) -> tuple[Subject, tuple[TimelineEntry, ...]]:
    state = news.facts.state
    older = subject.assigned_at is not None and news.at < subject.assigned_at
    if state is None or not state.names_assignee or older or news.key.kind is not SubjectKind.ISSUE:
        return subject, ()
    after = replace(subject, assignee=state.assignee, assigned_at=news.at)
    was, now = subject.assignee, state.assignee
    if (was and (was.kind, was.id or was.name)) == (now and (now.kind, now.id or now.name)):
        return after, ()
    if now is None:
        return after, (TimelineEntry(kind=TimelineKind.UNASSIGNED, at=news.at, by=news.by),)
    return after, (TimelineEntry(kind=TimelineKind.ASSIGNED, at=news.at, by=news.by, detail=now.name),)


def _substatus(news: News, status: Status) -> str | None:
    """Return how far the new status holds; a body that was written after a later change says it of that one."""
    state = news.facts.state
    return state.substatus if state and state.status is status else None


def _entry(news: News) -> TimelineEntry:
    return TimelineEntry(kind=_ENTRY_OF[news.change], at=news.at, by=news.by, detail=news.detail)
