"""What Sentry answered when we asked about an issue, kept in the inbox like all that comes in, read into our words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from switchboard.model.facts import Facts, IssueState
from switchboard.model.news import Change, Unread
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.payloads.events import facts_of_event
from switchboard.payloads.issues import facts_of
from switchboard.payloads.lenient import Object, mapping, text
from switchboard.payloads.outline import outline
from switchboard.payloads.parse import read_object
from switchboard.payloads.received import Received
from switchboard.payloads.rest import as_webhook

READ = "read"


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What is true of an issue at `facts.at`. `event` says that tags and frames of an event came with it.

    `gone` says why the issue is no more ("deleted in Sentry", "merged into PAY-12"); `facts` are empty then.
    """

    key: SubjectKey
    facts: Facts
    event: bool = False
    gone: str | None = None


class KeptIssue(msgspec.Struct, frozen=True):
    """The body that is kept: which issue was asked for, and Sentry's answers; no issue: it is gone."""

    organization: str
    issue_id: str
    issue: msgspec.Raw | None = None
    event: msgspec.Raw | None = None


def kept(organization: str, issue_id: str, *, issue: bytes | None, event: bytes | None = None) -> bytes:
    """Write Sentry's answers as the body to keep."""
    return msgspec.json.encode(
        KeptIssue(organization, issue_id, msgspec.Raw(issue) if issue else None, msgspec.Raw(event) if event else None)
    )


def read_answer(raw: bytes, *, at: datetime) -> ReadBack | Unread:
    """Read a kept answer, asked at `at`. Never raises."""
    whole = read_object(raw)
    if isinstance(whole, Unread):
        return whole
    organization, issue_id = text(whole.get("organization")), text(whole.get("issue_id"))
    if organization is None or issue_id is None:
        return Unread("the answer does not say which issue was asked for")
    key = SubjectKey(SubjectKind.ISSUE, organization, issue_id)
    issue = mapping(whole.get("issue"))
    gone = _gone(issue, issue_id)
    if gone:
        return ReadBack(
            key, Facts(at=at, resource=READ, action=READ, organization=organization, issue_id=issue_id), gone=gone
        )
    return _told(key, issue, mapping(whole.get("event")), at)


def _gone(issue: Object, issue_id: str) -> str | None:
    if not issue:
        return "deleted in Sentry"
    into = text(issue.get("id"))
    return f"merged into {text(issue.get('shortId')) or into}" if into != issue_id else None


def _told(key: SubjectKey, issue: Object, event: Object, at: datetime) -> ReadBack:
    body = {"action": READ, "data": {"issue": issue}}
    received = Received(resource=READ, action=READ, body=body, outline=outline("issue", body), at=at)
    told = replace(facts_of(received, Change.READ), organization=key.organization)
    state = replace(told.state or IssueState(), first_release=_version(issue.get("firstRelease")))
    told = replace(told, state=state)
    if not event:
        return ReadBack(key, told)
    shaped = as_webhook(event)
    as_event = outline("event_alert", {"data": {"event": shaped}})
    facts = facts_of_event(replace(received, outline=replace(as_event, project=told.project)), shaped, rule=None)
    known = {"organization": key.organization, "issue_id": key.name, "web_url": told.web_url, "state": state}
    known |= {"level": facts.level or told.level, "issue_category": told.issue_category, "issue_type": told.issue_type}
    return ReadBack(key, replace(facts, **known), event=True)  # type: ignore[arg-type]  # the names are Facts' own


def _version(release: object) -> str | None:
    return text(mapping(release).get("version")) or text(release)
