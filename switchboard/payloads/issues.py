"""Issues (`issue.*`): what became of an issue, with its state and without any event, tag, frame or environment."""

from __future__ import annotations

from switchboard.model.facts import Facts, IssueState, Person, Status
from switchboard.model.news import Alert, Change, Unread, Update
from switchboard.payloads.details import archived_detail, resolution_detail
from switchboard.payloads.evidence import issue_category, issue_evidence
from switchboard.payloads.exceptions import metadata_error
from switchboard.payloads.lenient import Object, link, mapping, moment, number, text
from switchboard.payloads.received import Received

_STATUSES = {
    "unresolved": Status.UNRESOLVED,
    "resolved": Status.RESOLVED,
    "ignored": Status.ARCHIVED,
    "muted": Status.ARCHIVED,
    "archived": Status.ARCHIVED,
}

# `archived` goes to integrations that subscribed under that name; the wire says `ignored` to all others.
_CHANGES = {
    "created": Change.CREATED,
    "unresolved": Change.UNRESOLVED,
    "resolved": Change.RESOLVED,
    "ignored": Change.ARCHIVED,
    "archived": Change.ARCHIVED,
    "assigned": Change.ASSIGNED,
}

# Sentry sends regressions and escalations as `unresolved`; only the substatus sets them apart from a person's undo.
_RETURNS = {"regressed": Change.REGRESSED, "escalating": Change.ESCALATING}

OPENING = frozenset({Change.CREATED, Change.REGRESSED, Change.ESCALATING})

ACTIONS = frozenset(_CHANGES)
NO_ID = "the issue has no id"


def read_issue(received: Received) -> Alert | Update | Unread:
    """Make news of an issue's change: an Alert where it may open something, else an Update."""
    key = received.outline.subject
    if key is None:
        return Unread(NO_ID)
    change = actual(_CHANGES[received.action], received)
    kind = Alert if change in OPENING else Update
    return kind(
        key=key,
        change=change,
        at=received.at,
        facts=facts_of(received, change),
        by=read_person(received.body.get("actor")),
        detail=detail_of(change, received.data),
        repeats=received.repeats(("issue", f"{key.name}:{change.value}:{received.second}")),
    )


def actual(change: Change, received: Received) -> Change:
    """Return a regression or an escalation from a plain unresolved, as the issue's substatus has it."""
    if change is Change.UNRESOLVED:
        substatus = text(mapping(received.data.get("issue")).get("substatus"))
        return _RETURNS.get(substatus or "", change)
    return change


def detail_of(change: Change, data: Object) -> str | None:
    """Say how it was resolved, until when it is archived, to whom it was assigned."""
    issue = mapping(data.get("issue"))
    if change is Change.RESOLVED:
        return resolution_detail(data)
    if change is Change.ARCHIVED:
        return archived_detail(issue)
    if change is Change.ASSIGNED:
        assignee = read_person(data.get("assignee")) or read_person(issue.get("assignedTo"))
        return assignee.name if assignee else None
    return None


def facts_of(received: Received, change: Change, *, alert: str | None = None) -> Facts:
    """Read the facts of `data.issue`; `alert` is the name of Sentry's alert that sent it."""
    outline, issue = received.outline, mapping(received.data.get("issue"))
    metadata = mapping(issue.get("metadata"))
    project = mapping(issue.get("project"))
    return Facts(
        at=received.at,
        resource=received.resource,
        action=received.action,
        organization=outline.organization,
        project=outline.project,
        project_id=text(project.get("id"), limit=100),
        issue_id=outline.issue_id,
        alert=alert,
        title=_title(issue, metadata),
        culprit=text(issue.get("culprit"), limit=1000),
        location=text(metadata.get("filename"), limit=1000),
        level=outline.level,
        platform=text(issue.get("platform"), limit=100) or text(project.get("platform"), limit=100),
        logger=text(issue.get("logger"), limit=200),
        type=text(issue.get("type"), limit=100),
        issue_category=issue_category(issue),
        issue_type=text(issue.get("issueType"), limit=100),
        web_url=link(issue.get("web_url")) or link(issue.get("permalink")),
        errors=metadata_error(metadata),
        evidence=issue_evidence(metadata),
        state=_state(issue, change, received.data),
    )


def _title(issue: Object, metadata: Object) -> str:
    error = ": ".join(part for name in ("type", "value") if (part := text(metadata.get(name), limit=500)))
    choices = (issue.get("title"), metadata.get("title"), error, issue.get("culprit"), issue.get("shortId"))
    return next((title for choice in choices if (title := text(choice, limit=1000))), "")


def _state(issue: Object, change: Change, data: Object) -> IssueState:
    """The issue as it was when the webhook was sent, which may be later than the change it is about."""
    return IssueState(
        status=_STATUSES.get(text(issue.get("status")) or "", _implied(change)),
        substatus=text(issue.get("substatus"), limit=100),
        assignee=_assignee(issue, change, data),
        priority=text(issue.get("priority"), limit=50),
        short_id=text(issue.get("shortId"), limit=200),
        count=number(issue.get("count")),
        user_count=number(issue.get("userCount")),
        first_seen=moment(issue.get("firstSeen")),
        last_seen=moment(issue.get("lastSeen")),
        names_assignee="assignedTo" in issue or "assignee" in data,
    )


def _implied(change: Change) -> Status:
    if change is Change.RESOLVED:
        return Status.RESOLVED
    return Status.ARCHIVED if change is Change.ARCHIVED else Status.UNRESOLVED


def _assignee(issue: Object, change: Change, data: Object) -> Person | None:
    if "assignedTo" in issue or change is not Change.ASSIGNED:
        return read_person(issue.get("assignedTo"))
    return read_person(data.get("assignee"))


def read_person(value: object) -> Person | None:
    """Read `{type, id, name, email?}`; None for nobody. Ids are numbers or strings; a name may be missing."""
    person = mapping(value)
    ident, email = text(person.get("id"), limit=100), text(person.get("email"), limit=320)
    name = text(person.get("name"), limit=200) or email or ident
    kind = text(person.get("type"), limit=20) or "user"
    return Person(kind=kind, name=name, id=ident, email=email) if name else None
