"""What becomes of Sentry's answers. Idempotent: an answer that changes nothing says nothing.

A drift between what we showed and what Sentry says is repaired as if the news of it had come.
"""

from __future__ import annotations

from datetime import timedelta

from switchboard.model.facts import IssueState, Status
from switchboard.model.inbound import Inbound, Progress, ProgressState
from switchboard.model.news import Alert, Change, Unread, Update
from switchboard.model.release import is_version
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.payloads.read_back import ReadBack, read_answer
from switchboard.pipeline.pipeline import absorb, done
from switchboard.redact.at_rest import AtRest
from switchboard.state.context import Context

_REPAIRS = {Status.RESOLVED: Change.RESOLVED, Status.ARCHIVED: Change.ARCHIVED, Status.UNRESOLVED: Change.UNRESOLVED}
# No answer waits so long to be worked that what came meanwhile is so much newer.
_CLOCK_WENT_BACK = timedelta(minutes=5)
_RETURNS = {"regressed": Change.REGRESSED, "escalating": Change.ESCALATING}


def take_read_back(inbound: Inbound, context: Context) -> Progress:
    """Work one answer of Sentry's: repair what drifted, complete what was unknown, and let go who waited for it."""
    answer = read_answer(inbound.kept.raw, at=inbound.kept.received_at)
    if isinstance(answer, Unread):
        return Progress(inbound_id=inbound.id, state=ProgressState.QUARANTINED, because=answer.because)
    subject = context.unit.subjects.find(answer.key)
    answer = _in_step(_as_kept(answer, inbound, context), subject)
    waited_for = context.unit.inbound.awaiting(str(answer.key))
    repair = _repair(answer, subject) if answer.gone or not waited_for else None
    for news in (repair, _told(answer)):
        if news is not None and (subject is not None or waited_for):
            absorb(news, inbound, context)
    _remember(answer, context)
    context.unit.inbound.release(str(answer.key), now=context.now)
    return done(inbound, f"read back from Sentry{f': {answer.gone}' if answer.gone else ''}")


def _as_kept(answer: ReadBack, inbound: Inbound, context: Context) -> ReadBack:
    """Return an answer as it may be kept, before anything follows from it."""
    facts = AtRest(context.config.at_rest).facts(answer.facts)
    return replace(answer, facts=replace(facts, redacted=facts.redacted or inbound.is_redacted))


def _in_step(answer: ReadBack, subject: Subject | None) -> ReadBack:
    """Return an answer that is not older than what is known for the sole reason that our clock went back since."""
    known = subject.status_at if subject is not None else None
    if known is None or known - answer.facts.at <= _CLOCK_WENT_BACK:
        return answer
    return replace(answer, facts=replace(answer.facts, at=known))


def _repair(answer: ReadBack, subject: Subject | None) -> Update | Alert | None:
    """Return the change of status that never reached us, if what Sentry says is not what we show."""
    state = answer.facts.state
    if subject is None:
        return None
    if answer.gone is not None:
        gone = subject.status is not Status.ARCHIVED
        return _news(answer, Change.ARCHIVED, detail=answer.gone) if gone else None
    if state is None or state.status is subject.status:
        return None
    returned = _RETURNS.get(state.substatus or "") if state.status is Status.UNRESOLVED else None
    if returned is not None:
        return Alert(key=answer.key, change=returned, at=answer.facts.at, facts=answer.facts)
    return _news(answer, _REPAIRS[state.status], detail="found when Sentry was asked")


def _told(answer: ReadBack) -> Update | Alert | None:
    if answer.gone is not None:
        return None
    if answer.event:
        return Alert(key=answer.key, change=Change.READ, at=answer.facts.at, facts=answer.facts, quiet=True)
    return _news(answer, Change.READ)


def _news(answer: ReadBack, change: Change, *, detail: str | None = None) -> Update:
    return Update(key=answer.key, change=change, at=answer.facts.at, facts=answer.facts, detail=detail)


def _remember(answer: ReadBack, context: Context) -> None:
    subject = context.unit.subjects.find(answer.key)
    if subject is not None:
        status = (answer.facts.state or IssueState(status=Status.ARCHIVED)).status
        context.unit.subjects.save(replace(subject, read_at=answer.facts.at, read_status=status))
        _want_release(subject, context)


def _want_release(subject: Subject, context: Context) -> None:
    """Have Sentry asked where the release that introduced an issue had gone out by then."""
    version, seen = subject.first_release, subject.first_seen
    if version is not None and seen is not None and is_version(version):
        context.unit.releases.want(subject.key.organization, version, seen=seen, now=context.now)
