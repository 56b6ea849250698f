"""How a subject stands and what changed of it, in words that are the same wherever people are told: a channel, a mail, a page."""

from __future__ import annotations

from switchboard.model.card import Card, Roll
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKind, TimelineKind
from switchboard.senders.text import line, web_address

TITLE = 250

_STATUS = {
    (SubjectKind.ISSUE, Status.UNRESOLVED): "Unresolved",
    (SubjectKind.ISSUE, Status.RESOLVED): "Resolved",
    (SubjectKind.ISSUE, Status.ARCHIVED): "Archived",
    (SubjectKind.METRIC, Status.UNRESOLVED): "Firing",
    (SubjectKind.METRIC, Status.RESOLVED): "Back to normal",
    (SubjectKind.METRIC, Status.ARCHIVED): "Muted",
    (SubjectKind.GROUP, Status.UNRESOLVED): "Over its limit",
    (SubjectKind.GROUP, Status.RESOLVED): "Calm again",
    (SubjectKind.GROUP, Status.ARCHIVED): "Archived",
}
SUBSTATUS = {
    "archived_until_escalating": "until it escalates",
    "archived_until_condition_met": "until a condition is met",
    "archived_forever": "for good",
    "regressed": "regressed",
    "escalating": "escalating",
    "new": "new",
}
CHANGES = {
    TimelineKind.REGRESSED: "Regressed: it was resolved and is back",
    TimelineKind.ESCALATING: "Escalating: it happens far more often than before",
    TimelineKind.RESOLVED: "Resolved",
    TimelineKind.UNRESOLVED: "Unresolved again",
    TimelineKind.ARCHIVED: "Archived",
    TimelineKind.ASSIGNED: "Assigned",
    TimelineKind.UNASSIGNED: "Unassigned",
    TimelineKind.FIRED: "Firing",
    TimelineKind.SEVERITY: "Severity raised",
    TimelineKind.COMMENTED: "Comment",
    TimelineKind.COMMENT_EDITED: "Comment edited",
    TimelineKind.COMMENT_DELETED: "Comment deleted",
    TimelineKind.SEER: "Analysis",
    TimelineKind.PULL_REQUEST: "Pull request",
    TimelineKind.COUNTED: "Over its limit",
    TimelineKind.ACKNOWLEDGED: "Acknowledged",
    TimelineKind.PAGED: "Paged",
    TimelineKind.STILL_OPEN: "Still open",
    TimelineKind.UNTOLD: "Told here instead",
    TimelineKind.DOUBTED: "Not closed",
    TimelineKind.UNACKNOWLEDGED: "Acknowledged no more",
    TimelineKind.PAGE_PASSED: "Paged on",
    TimelineKind.PAGE_NOTED: "Note at PagerDuty",
    TimelineKind.PAGE_CLOSED: "Page closed at PagerDuty, and the issue goes on",
    TimelineKind.PAGE_REOPENED: "Page opened again",
    TimelineKind.PAGE_MENDED: "Set right at PagerDuty",
    TimelineKind.ESCALATED: "Nobody took it up",
    TimelineKind.PASSED_OVER: "A step of the escalation leads to nobody",
    TimelineKind.RAN_OUT: "Acknowledgement ran out",
    TimelineKind.NOT_DONE: "Not done",
    TimelineKind.DIGEST_PART: "Digest",
}
# An episode that is over hears no more of its subject, so it must not say that this one is open.
BACK = "Closed; it came back, and is told anew"


def state(card: Card) -> str:
    """Say what the subject's state is, in a few words of ours; or where it is told from now on, if not here."""
    if card.delivery.state is DeliveryState.CLOSED and card.delivery.reason and card.delivery.why:
        return line(card.delivery.why[:1].upper() + card.delivery.why[1:], 200)
    if card.delivery.state is DeliveryState.CLOSED and card.subject.status is Status.UNRESOLVED:
        return BACK
    said = _STATUS[card.subject.key.kind, card.subject.status]
    more = SUBSTATUS.get(card.subject.substatus or "")
    return f"{said} ({more})" if more else said


def total(roll: Roll) -> str:
    """Say in one line how many there are and how they stand."""
    if not roll.open:
        return _all_over(roll.over + roll.meanwhile, roll)
    needing = "that nobody touched" if roll.reminds else "still unresolved"
    said = [f"{counted(roll.open, 'issue')} {needing}", f"{roll.over} over since" if roll.over else ""]
    return " · ".join(part for part in said if part)


def _all_over(count: int, roll: Roll) -> str:
    if not count:
        return "nothing is left of it here"
    came = "" if roll.reminds or roll.over else " that came meanwhile"
    over = "taken up or resolved" if roll.reminds else "resolved"
    return f"the one{came} is {over}" if count == 1 else f"all {count}{came} are {over}"


def counted(count: int | None, noun: str, more: str = "") -> str:
    """Say how many there are, nothing where that is not known."""
    return "" if count is None else f"{count:,} {noun}{'' if count == 1 else 's'}{more}"


def counts(card: Card) -> str:
    """Say how often: as Sentry counted, unless more came in since it was asked."""
    subject = card.subject
    if subject.key.kind is SubjectKind.METRIC:
        return ""
    if subject.key.kind is SubjectKind.GROUP:
        most = f"{subject.count:,} at the most within its window" if subject.count is not None else ""
        return " · ".join(filter(None, (counted(subject.events, "event", " since it fired"), most)))
    known = subject.count is not None and subject.count >= subject.events
    events = counted(subject.count, "event") if known else counted(subject.events or None, "event", " received")
    return " · ".join(filter(None, (events, counted(subject.user_count or None, "user"))))


def title_of(card: Card) -> str:
    """Return the title to show: the subject's, else the alert's, else what it is."""
    return line(card.subject.title, TITLE) or line(card.facts.title, TITLE) or f"Sentry {card.subject.key.kind.value}"


def address_of(card: Card) -> str | None:
    """Return the page in Sentry to link to, if its address is usable."""
    return web_address(card.subject.url) or web_address(card.facts.web_url)
