"""How states, severities and changes are said and marked in Slack."""

from __future__ import annotations

from switchboard.model.action import Deed
from switchboard.model.card import Card
from switchboard.model.decision import Severity
from switchboard.model.delivery import PlacementState
from switchboard.model.facts import Status
from switchboard.model.subject import EntryKind, SubjectKind
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
    EntryKind.REGRESSED: ("leftwards_arrow_with_hook", "Regressed: it was resolved and is back"),
    EntryKind.ESCALATING: ("chart_with_upwards_trend", "Escalating: it happens far more often than before"),
    EntryKind.RESOLVED: ("white_check_mark", "Resolved"),
    EntryKind.UNRESOLVED: ("arrows_counterclockwise", "Unresolved again"),
    EntryKind.ARCHIVED: ("file_folder", "Archived"),
    EntryKind.ASSIGNED: ("bust_in_silhouette", "Assigned"),
    EntryKind.UNASSIGNED: ("bust_in_silhouette", "Unassigned"),
    EntryKind.FIRED: ("rotating_light", "Firing"),
    EntryKind.SEVERITY: ("small_red_triangle", "Severity raised"),
    EntryKind.COMMENTED: ("speech_balloon", "Comment"),
    EntryKind.COMMENT_EDITED: ("speech_balloon", "Comment edited"),
    EntryKind.COMMENT_DELETED: ("speech_balloon", "Comment deleted"),
    EntryKind.SEER: ("crystal_ball", "Analysis"),
    EntryKind.PULL_REQUEST: ("twisted_rightwards_arrows", "Pull request"),
    EntryKind.COUNTED: ("1234", "Over its limit"),
    EntryKind.ACKNOWLEDGED: ("eyes", "Acknowledged"),
    EntryKind.PAGED: ("pager", "Paged"),
    EntryKind.STILL_OPEN: ("hourglass_flowing_sand", "Still open"),
}
DOING = {
    Deed.RESOLVE: "Resolving",
    Deed.UNRESOLVE: "Opening again",
    Deed.IGNORE: "Ignoring",
    Deed.ASSIGN: "Assigning",
    Deed.UNASSIGN: "Unassigning",
    Deed.NOTE: "Writing your note to",
    Deed.ACK: "Acknowledging",
    Deed.PAGE: "Paging for",
}
# An episode that is over hears no more of its subject, so it must not say that this one is open.
BACK = "Closed; it came back, and is told anew"


def mark(card: Card) -> str:
    """Name the emoji that says at a glance how bad it is, or that it is over."""
    if card.subject.status is Status.RESOLVED:
        return "white_check_mark"
    if card.subject.status is Status.ARCHIVED or card.placement.state is PlacementState.CLOSED:
        return "white_circle"
    return MARKS[card.placement.severity]


def state(card: Card) -> str:
    """Say what the subject's state is, in a few words of ours; or where it is told from now on, if not here."""
    if card.placement.state is PlacementState.CLOSED and card.placement.why:
        return line(card.placement.why[:1].upper() + card.placement.why[1:], 200)
    if card.placement.state is PlacementState.CLOSED and card.subject.status is Status.UNRESOLVED:
        return BACK
    said = _STATUS[card.subject.key.kind, card.subject.status]
    more = SUBSTATUS.get(card.subject.substatus or "")
    return f"{said} ({more})" if more else said
