"""How states, severities and changes are said and marked in Slack."""

from __future__ import annotations

from switchboard.model.action import ActionKind
from switchboard.model.card import Card
from switchboard.model.decision import Severity
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKind, TimelineKind
from switchboard.senders.text import line

MARKS = {
    Severity.CRITICAL: "red_circle",
    Severity.ERROR: "large_orange_circle",
    Severity.WARNING: "large_yellow_circle",
    Severity.INFO: "large_blue_circle",
}
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
ENTRIES = {
    TimelineKind.REGRESSED: ("leftwards_arrow_with_hook", "Regressed: it was resolved and is back"),
    TimelineKind.ESCALATING: ("chart_with_upwards_trend", "Escalating: it happens far more often than before"),
    TimelineKind.RESOLVED: ("white_check_mark", "Resolved"),
    TimelineKind.UNRESOLVED: ("arrows_counterclockwise", "Unresolved again"),
    TimelineKind.ARCHIVED: ("file_folder", "Archived"),
    TimelineKind.ASSIGNED: ("bust_in_silhouette", "Assigned"),
    TimelineKind.UNASSIGNED: ("bust_in_silhouette", "Unassigned"),
    TimelineKind.FIRED: ("rotating_light", "Firing"),
    TimelineKind.SEVERITY: ("small_red_triangle", "Severity raised"),
    TimelineKind.COMMENTED: ("speech_balloon", "Comment"),
    TimelineKind.COMMENT_EDITED: ("speech_balloon", "Comment edited"),
    TimelineKind.COMMENT_DELETED: ("speech_balloon", "Comment deleted"),
    TimelineKind.SEER: ("crystal_ball", "Analysis"),
    TimelineKind.PULL_REQUEST: ("twisted_rightwards_arrows", "Pull request"),
    TimelineKind.COUNTED: ("1234", "Over its limit"),
    TimelineKind.ACKNOWLEDGED: ("eyes", "Acknowledged"),
    TimelineKind.PAGED: ("pager", "Paged"),
    TimelineKind.STILL_OPEN: ("hourglass_flowing_sand", "Still open"),
    TimelineKind.UNTOLD: ("no_bell", "Told here instead"),
    TimelineKind.DOUBTED: ("grey_question", "Not closed"),
    TimelineKind.UNACKNOWLEDGED: ("eyes", "Acknowledged no more"),
    TimelineKind.PAGE_PASSED: ("pager", "Paged on"),
    TimelineKind.PAGE_NOTED: ("speech_balloon", "Note at PagerDuty"),
    TimelineKind.PAGE_CLOSED: ("no_bell", "Page closed at PagerDuty, and the issue goes on"),
    TimelineKind.PAGE_REOPENED: ("pager", "Page opened again"),
    TimelineKind.PAGE_MENDED: ("pager", "Set right at PagerDuty"),
    TimelineKind.ESCALATED: ("rotating_light", "Nobody took it up"),
    TimelineKind.PASSED_OVER: ("warning", "A step of the escalation leads to nobody"),
    TimelineKind.RAN_OUT: ("hourglass", "Acknowledgement ran out"),
    TimelineKind.NOT_DONE: ("warning", "Not done"),
}
DOING = {
    ActionKind.RESOLVE: "Resolving",
    ActionKind.UNRESOLVE: "Opening again",
    ActionKind.IGNORE: "Ignoring",
    ActionKind.ASSIGN: "Assigning",
    ActionKind.UNASSIGN: "Unassigning",
    ActionKind.NOTE: "Writing your note to",
    ActionKind.ACK: "Acknowledging",
    ActionKind.PAGE: "Paging for",
}
# An episode that is over hears no more of its subject, so it must not say that this one is open.
BACK = "Closed; it came back, and is told anew"


def mark(card: Card) -> str:
    """Name the emoji that says at a glance how bad it is, or that somebody is on it, or that it is over."""
    if card.subject.status is Status.RESOLVED:
        return "white_check_mark"
    if card.subject.status is Status.ARCHIVED or card.delivery.state is DeliveryState.CLOSED:
        return "white_circle"
    if card.taken_by:
        return "eyes"
    return MARKS[card.delivery.severity]


def state(card: Card) -> str:
    """Say what the subject's state is, in a few words of ours; or where it is told from now on, if not here."""
    if card.delivery.state is DeliveryState.CLOSED and card.delivery.reason and card.delivery.why:
        return line(card.delivery.why[:1].upper() + card.delivery.why[1:], 200)
    if card.delivery.state is DeliveryState.CLOSED and card.subject.status is Status.UNRESOLVED:
        return BACK
    said = _STATUS[card.subject.key.kind, card.subject.status]
    more = SUBSTATUS.get(card.subject.substatus or "")
    return f"{said} ({more})" if more else said
