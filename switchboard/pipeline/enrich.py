"""When the pipeline asks Sentry: news in doubt waits for the answer, and what was told is completed by one.

Idempotent: a subject is asked about once at a time, however many bodies wait for it.
"""

from __future__ import annotations

from switchboard.directory.channels import WAITING_HERE
from switchboard.model.inbound import Body, Progress, ProgressState
from switchboard.model.inquiry import Rank
from switchboard.model.news import Alert, News, Update
from switchboard.model.subject import Subject, SubjectKind
from switchboard.pipeline.doubt import WAITS, Known, completed, doubt
from switchboard.routing.decide import decide
from switchboard.routing.lanes import unknown_names
from switchboard.state.context import Desk
from switchboard.state.issue_state import fold


def hold(news: News, subject: Subject | None, body: Body, desk: Desk) -> Progress | None:
    """Ask Sentry about news that is in doubt, and let its body wait for the answer, at most 3 s; None where none is."""
    if desk.asks is None or desk.asks != news.key.organization or desk.now - body.kept.received_at >= WAITS:
        return None
    found = doubt(news, _known(news, subject, desk), received_at=body.kept.received_at)
    if found is None:
        return None
    desk.unit.inquiries.ask(news.key, rank=found.rank, event=found.event, now=desk.now)
    return Progress(
        body_id=body.id,
        state=ProgressState.WAITING,
        because=found.because,
        until=body.kept.received_at + WAITS,
        subject=str(news.key),
    )


def _known(news: News, subject: Subject | None, desk: Desk) -> Known:
    """Look up what is in doubt: who was told where an update may end a page, an event where the news has none."""
    if subject is None:
        return Known(subject=None, needs_state=desk.needs_state)
    unit, eventless = desk.unit, news.facts.event_id is None
    return Known(
        subject=subject,
        latest=unit.placements.latest(subject.id) if isinstance(news, Update) else (),
        event=eventless and isinstance(news, Alert) and unit.subjects.last_facts(subject.id) is not None,
        needs_state=desk.needs_state,
    )


def complete_later(news: News, subject: Subject, desk: Desk) -> None:
    """Ask, without hurry, for what an event does not know of its issue: short id, status, counts, assignee, first release."""
    askable = news.key.kind is SubjectKind.ISSUE and news.key.name.isdigit()
    if desk.asks == news.key.organization and askable and not _is_complete(news, subject):
        desk.unit.inquiries.ask(news.key, rank=Rank.DETAILS, event=False, now=desk.now)


def _is_complete(news: News, subject: Subject) -> bool:
    """Tell whether all of that is known, or was asked for. An issue's own webhooks do not tell its first release."""
    asked = subject.first_release is not None or subject.read_at is not None
    return subject.assigned_at is not None and (asked or news.facts.release is None)


def ask_again(news: News, desk: Desk) -> None:
    """Ask about an issue whose news was not believed: with nobody waiting, the answer repairs what drifted."""
    desk.unit.inquiries.ask(news.key, rank=Rank.DETAILS, event=False, now=desk.now)


def hold_for_name(news: Alert | Update, subject: Subject | None, body: Body, desk: Desk) -> Progress | None:
    """Let an alert wait whose channel Slack may have by now; None where nothing is to be waited for.

    Only books with names to fill are decided twice, and only then are the channels looked up.
    """
    if desk.look_up is None or not isinstance(news, Alert) or desk.now - body.kept.received_at >= WAITS:
        return None
    after = fold(subject, news, counted=True).subject
    event = desk.unit.subjects.last_facts(after.id) if news.facts.state else None
    decision = decide(completed(news, after, event, projects=desk.projects), desk.book, test=news.test)
    unknown = unknown_names(decision, desk.channels)
    if not unknown or not desk.look_up(desk.now):
        return None
    return Progress(
        body_id=body.id,
        state=ProgressState.WAITING,
        because=f"Slack is asked for {', '.join(unknown)}",
        until=body.kept.received_at + WAITS,
        subject=WAITING_HERE,
    )
