"""When the pipeline asks Sentry: news in doubt waits for the answer, and what was delivered is completed by one.

Idempotent: a subject is asked about once at a time, however many inbounds wait for it.
"""

from __future__ import annotations

from switchboard.directory.channels import WAITING_HERE
from switchboard.model.inbound import Inbound, Progress, ProgressState
from switchboard.model.inquiry import Rank
from switchboard.model.news import Alert, News, Update
from switchboard.model.subject import Subject, SubjectKind
from switchboard.pipeline.doubt import WAITS, KnownState, completed, doubt
from switchboard.routing.decide import decide
from switchboard.routing.lanes import unknown_names
from switchboard.state.context import Context
from switchboard.state.issue_state import fold


def hold(news: News, subject: Subject | None, inbound: Inbound, context: Context) -> Progress | None:
    """Ask Sentry about news that is in doubt, and let its inbound wait for the answer, at most 3 s; None where none is."""
    if context.asks is None or context.asks != news.key.organization or context.now - inbound.kept.received_at >= WAITS:
        return None
    found = doubt(news, _known(news, subject, context), received_at=inbound.kept.received_at)
    if found is None:
        return None
    context.unit.inquiries.ask(news.key, rank=found.rank, event=found.event, now=context.now)
    return Progress(
        inbound_id=inbound.id,
        state=ProgressState.WAITING,
        because=found.because,
        until=inbound.kept.received_at + WAITS,
        subject=str(news.key),
    )


def _known(news: News, subject: Subject | None, context: Context) -> KnownState:
    """Look up what is in doubt: who was told where an update may end a page, an event where the news has none."""
    if subject is None:
        return KnownState(subject=None, needs_state=context.needs_state)
    unit, eventless = context.unit, news.facts.event_id is None
    return KnownState(
        subject=subject,
        latest=unit.deliveries.latest(subject.id) if isinstance(news, Update) else (),
        event=eventless and isinstance(news, Alert) and unit.subjects.last_facts(subject.id) is not None,
        needs_state=context.needs_state,
    )


def complete_later(news: News, subject: Subject, context: Context) -> None:
    """Ask, without hurry, for what an event does not know of its issue: short id, status, counts, assignee, first release."""
    askable = news.key.kind is SubjectKind.ISSUE and news.key.name.isdigit()
    if context.asks == news.key.organization and askable and not _is_complete(news, subject):
        context.unit.inquiries.ask(news.key, rank=Rank.DETAILS, event=False, now=context.now)


def _is_complete(news: News, subject: Subject) -> bool:
    """Return whether all of that is known, or was asked for. An issue's own webhooks do not name its first release."""
    asked = subject.first_release is not None or subject.read_at is not None
    return subject.assigned_at is not None and (asked or news.facts.release is None)


def ask_again(news: News, context: Context) -> None:
    """Ask about an issue whose news was not believed: with nobody waiting, the answer repairs what drifted."""
    context.unit.inquiries.ask(news.key, rank=Rank.DETAILS, event=False, now=context.now)


def hold_for_name(news: Alert | Update, subject: Subject | None, inbound: Inbound, context: Context) -> Progress | None:
    """Let an alert wait whose channel Slack may have by now; None where nothing is to be waited for.

    Only configs with names to fill are decided twice, and only then are the channels looked up.
    """
    if context.look_up is None or not isinstance(news, Alert) or context.now - inbound.kept.received_at >= WAITS:
        return None
    after = fold(subject, news, counted=True).subject
    event = context.unit.subjects.last_facts(after.id) if news.facts.state else None
    decision = decide(completed(news, after, event, projects=context.projects), context.config, test=news.test)
    unknown = unknown_names(decision, context.channels)
    if not unknown or not context.look_up(context.now):
        return None
    return Progress(
        inbound_id=inbound.id,
        state=ProgressState.WAITING,
        because=f"Slack is asked for {', '.join(unknown)}",
        until=inbound.kept.received_at + WAITS,
        subject=WAITING_HERE,
    )
