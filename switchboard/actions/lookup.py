"""An issue of which nothing ever came in, found in Sentry by the name that a person gave it, and taken up.

Idempotent: what is found twice is folded into the same subject. Nothing is sent anywhere for being looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from switchboard.clock import Clock, within
from switchboard.model.action import IssueName, NameKind
from switchboard.model.facts import IssueState
from switchboard.model.inbound import Door, Inbound, Raw
from switchboard.model.news import Change, Unread, Update
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.payloads.read_back import ReadBack, kept, read_answer
from switchboard.pipeline.pipeline import absorb
from switchboard.sentry.client import Gone, Got, NotNow, SentryClient
from switchboard.state.context import Context

SECONDS = 10.0
UNREADABLE = NotNow("Sentry's answer cannot be read")


async def look_up(client: SentryClient, name: IssueName, clock: Clock) -> ReadBack | Gone | NotNow:
    """Ask Sentry once for the issue that a short id or a number names."""
    short = name.kind is NameKind.SHORT_ID
    try:
        reply = await within(clock, SECONDS, client.named(name.text) if short else client.issue(name.text))
    except TimeoutError:
        return NotNow(f"Sentry did not answer within {SECONDS:.0f} s")
    if not isinstance(reply, Got):
        return reply
    issue = _found(reply.raw)
    if issue is None:
        return UNREADABLE
    answer = read_answer(kept(client.organization, issue.id, issue=issue.raw), at=clock.now())
    if isinstance(answer, Unread):
        return UNREADABLE
    return answer if answer.gone is None else Gone()


def met(answer: ReadBack, context: Context, *, inbound_id: int, at: datetime) -> Subject:
    """Take up an issue as Sentry describes it, for the inbound of a person's that came `at` a time."""
    news = Update(key=answer.key, change=Change.READ, at=answer.facts.at, facts=answer.facts)
    return fold_in(news, context, inbound_id=inbound_id, at=at)


def fold_in(news: Update, context: Context, *, inbound_id: int, at: datetime) -> Subject:
    """Fold what was read in Sentry into its subject, and remember when it was read."""
    absorb(news, Inbound(id=inbound_id, kept=Raw(door=Door.SLACK, received_at=at, raw=b"")), context)
    subject = context.unit.subjects.find(news.key)
    if subject is None:
        raise LookupError(f"{news.key} was folded and is not there")
    state = news.facts.state or IssueState()
    return context.unit.subjects.save(replace(subject, read_at=news.at, read_status=state.status))


@dataclass(frozen=True, slots=True)
class _NamedIssue:
    id: str
    raw: bytes


class _ShortId(msgspec.Struct):
    group: msgspec.Raw


class _Id(msgspec.Struct):
    id: str


def _found(raw: bytes) -> _NamedIssue | None:
    """Read an issue out of the answer about a short id, or of an issue's own."""
    try:
        inner = msgspec.json.decode(raw, type=_ShortId).group
        return _NamedIssue(msgspec.json.decode(inner, type=_Id).id, bytes(inner))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass
    try:
        return _NamedIssue(msgspec.json.decode(raw, type=_Id).id, raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
