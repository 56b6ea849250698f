"""PURE: what must be asked of Sentry before a piece of news is acted on. A signed body can be replayed for ever.

What would close an issue, or says two things at once, is checked; news without the facts that routes need is completed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.model.delivery import OPEN_STATES, Delivery
from switchboard.model.facts import Facts, IssueState, Status
from switchboard.model.inquiry import Rank
from switchboard.model.news import NOTES, Alert, Change, News, Update
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKind

# How long an inbound waits for the answer; then it is worked with what is known.
WAITS = timedelta(seconds=3)

# What Sentry says of an issue's last event may lag behind the event so far.
LAGS = timedelta(minutes=5)
CLOSINGS = frozenset({Change.RESOLVED, Change.ARCHIVED})
# Whom an issue is assigned to is not reminded of it, so an old assignment silences as well.
_SILENCES = CLOSINGS | {Change.ASSIGNED}

_SAYS = {
    Change.RESOLVED: Status.RESOLVED,
    Change.ARCHIVED: Status.ARCHIVED,
    Change.UNRESOLVED: Status.UNRESOLVED,
    Change.REGRESSED: Status.UNRESOLVED,
    Change.ESCALATING: Status.UNRESOLVED,
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What to ask about the news' issue, how urgently, and why."""

    rank: Rank
    event: bool
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownState:
    """What is known when news comes: its subject, where it was delivered, and whether an event of it was ever seen.

    `needs_state` says that a route asks for what only the issue knows.
    """

    subject: Subject | None
    latest: Iterable[Delivery] = ()
    event: bool = False
    needs_state: bool = False


def doubt(news: News, known: KnownState, *, received_at: datetime) -> Doubt | None:
    """Return what to ask before this news is acted on, None where nothing is, or where it was asked since it came."""
    askable = news.key.kind is SubjectKind.ISSUE and news.key.name.isdigit() and news.change not in NOTES
    if not askable or _was_asked(known.subject, received_at):
        return None
    if isinstance(news, Update):
        return _of_update(news, known)
    return _of_alert(news, known) if isinstance(news, Alert) and not news.test else None


def refuted(news: News, subject: Subject | None, *, received_at: datetime) -> str | None:
    """Return why news is not believed: asked after it came, Sentry said otherwise. None where it stands."""
    said = _SAYS.get(news.change)
    if subject is None or said is None or not isinstance(news, Update) or not _was_asked(subject, received_at):
        return None
    if subject.read_status in (None, said):
        return None
    return f"it says {said.value}, and Sentry, asked, said {subject.read_status}"


def outdated(news: News, subject: Subject | None, *, received_at: datetime) -> str | None:
    """Return why news that closes or silences is not believed where nobody could be asked: what it tells is older than what
    is known. Its own time proves nothing, as Sentry does not sign it; what the body says of its issue is signed.
    """
    if subject is None or news.change not in _SILENCES or _was_asked(subject, received_at):
        return None
    if news.change in CLOSINGS and not _would_close(news, subject):
        return None
    told = news.facts.state.last_seen if news.facts.state else news.facts.occurred_at
    known = subject.last_seen
    if told is None or known is None or known - told <= LAGS:
        return None
    return (
        f"older than what is known: it was last seen at {told:%d %b %H:%M} there, and at {known:%d %b %H:%M} here (UTC)"
    )


def _would_close(news: News, subject: Subject) -> bool:
    """Return whether it is open, and the news not older by its own time: that closes nothing, and is nothing to speak of."""
    overtaken = subject.status_at is not None and news.at < subject.status_at
    return subject.status is Status.UNRESOLVED and not overtaken


def _was_asked(subject: Subject | None, received_at: datetime) -> bool:
    return subject is not None and subject.read_at is not None and subject.read_at >= received_at


def _of_update(news: Update, known: KnownState) -> Doubt | None:
    said, state = _SAYS.get(news.change), news.facts.state
    if said is None or known.subject is None:
        return None
    if state is not None and state.status is not said:
        return Doubt(Rank.CHECK, event=False, because="its action and its status disagree; Sentry is asked")
    if said is Status.UNRESOLVED or known.subject.status is not Status.UNRESOLVED:
        return None
    if any(map(_is_open_page, known.latest)):
        return Doubt(Rank.CHECK, event=False, because="it would end an open page; Sentry is asked first")
    return Doubt(Rank.FACTS, event=False, because="it would close the issue; Sentry is asked first")


def _of_alert(news: Alert, known: KnownState) -> Doubt | None:
    if news.facts.state is not None and news.facts.event_id is None and not known.event:
        return Doubt(Rank.FACTS, event=True, because="it has no tags or frames; Sentry is asked for its latest event")
    unknown = news.facts.state is None and (known.subject is None or known.subject.assigned_at is None)
    if unknown and known.needs_state and not news.quiet:
        return Doubt(Rank.FACTS, event=False, because="a route asks for its status; Sentry is asked")
    return None


def _is_open_page(delivery: Delivery) -> bool:
    return delivery.destination.traits.wakes and delivery.is_out and delivery.state in OPEN_STATES


# What an issue's own news says, and an older event must not overrule.
_OWN = ("at", "resource", "action", "state", "title", "level", "alert")
_KIND = ("issue_category", "issue_type")


def completed(
    news: Alert, subject: Subject, event: Facts | None, *, projects: Mapping[str, str] | None = None
) -> Facts:
    """Give an issue's news its last `event`'s tags and frames, and an event's news what is known of its issue.

    `projects` are the slugs of projects by id, for webhooks that name only the id.

    An issue of which Sentry never sent us the state stays unknown.
    """
    facts = news.facts
    if facts.project is None and facts.project_id is not None:
        facts = replace(facts, project=(projects or {}).get(facts.project_id))
    if news.key.kind is not SubjectKind.ISSUE:
        return facts
    if facts.state is not None and not facts.state.names_assignee and subject.assigned_at:
        facts = replace(facts, state=replace(facts.state, assignee=subject.assignee, names_assignee=True))
    if facts.state is None:
        return replace(facts, state=state_of(subject)) if subject.assigned_at else facts
    if event is None or facts.event_id is not None:
        return facts
    kind = {name: getattr(facts, name) or getattr(event, name) for name in _KIND}
    return replace(event, **{name: getattr(facts, name) for name in _OWN}, **kind)


def is_bare(news: Alert, event: Facts | None) -> bool:
    """Return whether an alert comes without any event's facts, so that routes can hardly match it yet."""
    return (
        news.key.kind is SubjectKind.ISSUE
        and news.facts.state is not None
        and event is None
        and news.facts.event_id is None
    )


def state_of(subject: Subject) -> IssueState:
    """Return an issue's state as facts carry it."""
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
