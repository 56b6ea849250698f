"""How severities, changes and what is being done are marked and said in Slack."""

from __future__ import annotations

from switchboard.model.action import ActionKind
from switchboard.model.card import Card
from switchboard.model.decision import Severity
from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.subject import TimelineKind

MARKS = {
    Severity.CRITICAL: "red_circle",
    Severity.ERROR: "large_orange_circle",
    Severity.WARNING: "large_yellow_circle",
    Severity.INFO: "large_blue_circle",
}
SYMBOLS = {
    TimelineKind.REGRESSED: "leftwards_arrow_with_hook",
    TimelineKind.ESCALATING: "chart_with_upwards_trend",
    TimelineKind.RESOLVED: "white_check_mark",
    TimelineKind.UNRESOLVED: "arrows_counterclockwise",
    TimelineKind.ARCHIVED: "file_folder",
    TimelineKind.ASSIGNED: "bust_in_silhouette",
    TimelineKind.UNASSIGNED: "bust_in_silhouette",
    TimelineKind.FIRED: "rotating_light",
    TimelineKind.SEVERITY: "small_red_triangle",
    TimelineKind.COMMENTED: "speech_balloon",
    TimelineKind.COMMENT_EDITED: "speech_balloon",
    TimelineKind.COMMENT_DELETED: "speech_balloon",
    TimelineKind.SEER: "crystal_ball",
    TimelineKind.PULL_REQUEST: "twisted_rightwards_arrows",
    TimelineKind.COUNTED: "1234",
    TimelineKind.ACKNOWLEDGED: "eyes",
    TimelineKind.PAGED: "pager",
    TimelineKind.STILL_OPEN: "hourglass_flowing_sand",
    TimelineKind.UNTOLD: "no_bell",
    TimelineKind.DOUBTED: "grey_question",
    TimelineKind.UNACKNOWLEDGED: "eyes",
    TimelineKind.PAGE_PASSED: "pager",
    TimelineKind.PAGE_NOTED: "speech_balloon",
    TimelineKind.PAGE_CLOSED: "no_bell",
    TimelineKind.PAGE_REOPENED: "pager",
    TimelineKind.PAGE_MENDED: "pager",
    TimelineKind.ESCALATED: "rotating_light",
    TimelineKind.PASSED_OVER: "warning",
    TimelineKind.RAN_OUT: "hourglass",
    TimelineKind.NOT_DONE: "warning",
    TimelineKind.DIGEST_PART: "bar_chart",
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


def mark(card: Card) -> str:
    """Name the emoji that says at a glance how bad it is, or that somebody is on it, or that it is over."""
    if card.subject.status is Status.RESOLVED:
        return "white_check_mark"
    if card.subject.status is Status.ARCHIVED or card.delivery.state is DeliveryState.CLOSED:
        return "white_circle"
    if card.taken_by:
        return "eyes"
    return MARKS[card.delivery.severity]
