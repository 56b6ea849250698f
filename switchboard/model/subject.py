"""Subject: what people are told about, folded from all the news of it: an issue, a metric alert, a group, a summary."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from switchboard.model.facts import Person, Status


class SubjectKind(StrEnum):
    """What a subject is: what Sentry reports, what a count opened, or what Switchboard itself has to say."""

    ISSUE = "issue"
    METRIC = "metric"
    GROUP = "group"
    SUMMARY = "summary"
    NOTICE = "notice"
    DIGEST = "digest"
    HANDOVER = "handover"

    @property
    def is_own(self) -> bool:
        """Return whether it is what Switchboard itself has to say: nobody is woken for it, and it is of no project."""
        return self in (SubjectKind.SUMMARY, SubjectKind.NOTICE, SubjectKind.DIGEST, SubjectKind.HANDOVER)

    @property
    def is_said_once(self) -> bool:
        """Return whether nothing becomes of it once it was told."""
        return self in (SubjectKind.NOTICE, SubjectKind.HANDOVER)

    @property
    def is_one_teams(self) -> bool:
        """Return whether one team reads it in its own time: where that cannot be told, nobody else is, but who runs Switchboard."""
        return self in (SubjectKind.DIGEST, SubjectKind.HANDOVER)


class SubjectKey(Struct, frozen=True):
    """Who a subject is: `issue` is (organisation, issue id); `metric` is (organisation, rule id or name, project).

    `group` is (organisation, route, what is counted: `project:shop` or `team:core`). Switchboard's own words have no
    organisation: `summary` and `notice` are (the cause, such as `quiet:payments` or `mute:7`; when, or where), `digest` is
    (the team; which of its digests).
    """

    kind: SubjectKind
    organization: str
    name: str
    project: str = ""

    def __str__(self) -> str:
        """Print the one stable spelling, which is stored, logged and hashed into shards."""
        parts = [self.kind, self.organization, self.name]
        return ":".join([*parts, self.project] if self.project else parts)


class Subject(Struct, frozen=True, kw_only=True):
    """The state of a subject as it is now. `*_at` are Sentry's times of the last news folded into that part.

    `events` counts the distinct events that we were sent; `count` and `user_count` are Sentry's own, None when unknown.
    `read_at` and `read_status` are when Sentry was last asked for it, and what it said.
    `note` is the text of a notice, in plain words; the `culprit` of one is the delivery of which it asks whether somebody is still
    on it.
    `version` grows with each change that a reader of its messages would see.
    """

    key: SubjectKey
    id: int = 0
    project: str | None = None
    title: str = ""
    culprit: str | None = None
    level: str | None = None
    platform: str | None = None
    url: str | None = None
    short_id: str | None = None
    status: Status = Status.UNRESOLVED
    substatus: str | None = None
    assignee: Person | None = None
    priority: str | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    count: int | None = None
    user_count: int | None = None
    events: int = 0
    opened_at: datetime | None = None
    status_at: datetime | None = None
    assigned_at: datetime | None = None
    changed_at: datetime | None = None
    first_release: str | None = None
    read_at: datetime | None = None
    read_status: Status | None = None
    note: str | None = None
    version: int = 0


class TimelineKind(StrEnum):
    """The lines of a subject's timeline: changes of its folded state, and what was said about it."""

    REGRESSED = "regressed"
    ESCALATING = "escalating"
    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    ARCHIVED = "archived"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    FIRED = "fired"
    SEVERITY = "severity"
    COMMENTED = "commented"
    COMMENT_EDITED = "comment_edited"
    COMMENT_DELETED = "comment_deleted"
    SEER = "seer"
    PULL_REQUEST = "pull_request"
    COUNTED = "counted"  # a count() is over its limit again
    ACKNOWLEDGED = "acknowledged"
    PAGED = "paged"
    STILL_OPEN = "still_open"  # said again, because nobody took it up
    UNTOLD = "untold"  # somebody else could not be told of it
    DOUBTED = "doubted"  # a webhook says that it is closed, and is not believed
    UNACKNOWLEDGED = "unacknowledged"  # nobody is on it any more
    PAGE_PASSED = "page_passed"  # the pager rings others by now
    PAGE_NOTED = "page_noted"  # what was written at the pager
    PAGE_CLOSED = "page_closed"  # somebody closed the page, and the subject goes on
    PAGE_REOPENED = "page_reopened"
    PAGE_MENDED = "page_mended"  # the pager had it otherwise than it is here, and was set right
    ESCALATED = "escalated"  # a step of an escalation tells it here
    PASSED_OVER = "passed_over"  # a step of an escalation led to nobody
    RAN_OUT = "ran_out"  # an acknowledgement is over
    NOT_DONE = "not_done"  # what somebody asked for elsewhere could not be done
    DIGEST_PART = "digest_part"  # a part of a digest; `detail` is which


# By these a subject is over, and open again.
CLOSINGS = frozenset({TimelineKind.RESOLVED, TimelineKind.ARCHIVED})
RETURNS = frozenset({TimelineKind.REGRESSED, TimelineKind.ESCALATING, TimelineKind.UNRESOLVED, TimelineKind.FIRED})
# What is worth a message of its own: how the subject stands has changed, who has it, or that this place is called upon.
WEIGHTY = frozenset(
    {
        TimelineKind.REGRESSED,
        TimelineKind.ESCALATING,
        TimelineKind.RESOLVED,
        TimelineKind.UNRESOLVED,
        TimelineKind.ARCHIVED,
        TimelineKind.ASSIGNED,
        TimelineKind.FIRED,
        TimelineKind.SEVERITY,
        TimelineKind.COUNTED,
        TimelineKind.ACKNOWLEDGED,
        TimelineKind.UNACKNOWLEDGED,
        TimelineKind.RAN_OUT,
        TimelineKind.STILL_OPEN,
        TimelineKind.UNTOLD,
        TimelineKind.ESCALATED,
    }
)


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """One line of a timeline: what changed, when, by whom. `detail`: the new assignee, how it was resolved, what was said.

    `only` is the lane that the line is for (`slack:C012ABC`); None is every thread.
    """

    kind: TimelineKind
    at: datetime
    by: Person | None = None
    detail: str | None = None
    only: str | None = None
    seq: int = 0
