"""Action: what a person asked for, of one issue, from any door; with what became of it. Its row is the audit log."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct


class ActionKind(StrEnum):
    """What a person can do: to an issue, or (from `MUTE` on) without one."""

    RESOLVE = "resolve"
    UNRESOLVE = "unresolve"
    IGNORE = "ignore"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    NOTE = "note"
    ACK = "ack"
    PAGE = "page"
    MUTE = "mute"
    UNMUTE = "unmute"
    LINK = "link"
    UNLINK = "unlink"
    FEEDBACK = "feedback"
    REPLAY = "replay"
    RETRY = "retry"
    DISCARD = "discard"
    DIGEST = "digest"


OF_OPERATORS = frozenset({ActionKind.REPLAY, ActionKind.RETRY, ActionKind.DISCARD, ActionKind.DIGEST})
OF_ISSUES = (
    frozenset(ActionKind)
    - OF_OPERATORS
    - {ActionKind.MUTE, ActionKind.UNMUTE, ActionKind.LINK, ActionKind.UNLINK, ActionKind.FEEDBACK}
)


# PagerDuty lets an incident rest no longer (REST API, Snooze an incident: duration).
LONGEST_ACK = timedelta(days=7)


class When(StrEnum):
    """From when on an issue counts as resolved."""

    NOW = "now"
    NEXT_RELEASE = "next_release"
    CURRENT_RELEASE = "current_release"
    RELEASE = "release"
    COMMIT = "commit"


class Resolution(Struct, frozen=True):
    """How an issue is resolved; `name` is the release's version, or the commit's hash with its `repository`."""

    when: When = When.NOW
    name: str | None = None
    repository: str | None = None


class Silence(Struct, frozen=True):
    """How long an issue is ignored. Nothing set: until it escalates; `forever` beside that.

    `lasts` is a time; `events` and `users` are numbers, within `window` where that is set.
    """

    forever: bool = False
    lasts: timedelta | None = None
    events: int | None = None
    users: int | None = None
    window: timedelta | None = None


class AssigneeKind(StrEnum):
    """How an assignee was named."""

    ME = "me"
    SLACK = "slack"  # a Slack user's id
    EMAIL = "email"
    TEAM = "team"  # a team's key in routes.yaml, or its slug in Sentry
    OWNER = "owner"


class Assignee(Struct, frozen=True):
    """Who is to have an issue, as it was named."""

    kind: AssigneeKind
    name: str = ""


class NameKind(StrEnum):
    """How an issue was named."""

    SHORT_ID = "short_id"
    NUMBER = "number"
    MESSAGE = "message"  # `CHANNEL/TS` of its message, or of any reply in its thread
    DELIVERY = "delivery"  # the message whose button was pressed


class IssueName(Struct, frozen=True):
    """One issue as a person named it."""

    kind: NameKind
    text: str


class Via(StrEnum):
    """Where a person asked."""

    SLACK = "slack"
    CLI = "cli"
    CONSOLE = "console"
    PAGERDUTY = "pagerduty"
    MAIL = "mail"

    @property
    def called(self) -> str:
        """Return how people call the place."""
        return "PagerDuty" if self is Via.PAGERDUTY else self.value.title()


class Actor(Struct, frozen=True):
    """Who asked. `id` is a Slack user's id; `workspace` the Slack workspace's."""

    via: Via
    id: str
    name: str = ""
    workspace: str = ""


class Origin(Struct, frozen=True):
    """Where it was asked, so that the answer finds the person: the channel, the thread, and Slack's response_url.

    The response_url takes five answers within 30 minutes and needs no token: it is never logged. `home`: it was asked on the
    app's Home tab, which is to be shown anew.
    """

    channel: str | None = None
    thread: str | None = None
    response_url: str | None = None
    home: bool = False


NOWHERE = Origin()


class ActionRequest(Struct, frozen=True, kw_only=True):
    """What a door keeps of a person's intent: one action, for one or more issues. `once` is what Slack sends only once.

    `only_if_free`: it is assigned only where nobody has it. `lasts`: how long an acknowledgement holds.
    """

    kind: ActionKind
    issues: tuple[IssueName, ...]
    by: Actor
    origin: Origin = NOWHERE
    once: str = ""
    resolution: Resolution | None = None
    silence: Silence | None = None
    assignee: Assignee | None = None
    text: str | None = None
    only_if_free: bool = False
    lasts: timedelta | None = None


class ActionState(StrEnum):
    """How far an action is."""

    WAITING = "waiting"  # to be carried out
    DONE = "done"  # done, and read back
    REFUSED = "refused"  # not allowed, or not possible: `answer` says why
    FAILED = "failed"  # given up: Sentry did not take it in time


class Action(Struct, frozen=True, kw_only=True):
    """One action on one subject. `answer` is the truthful sentence for the person; `replied_at` when they had it.

    `noted` says that the note in Sentry is written; `done_at` when the action was seen to hold.
    """

    id: int = 0
    inbound_id: int
    number: int
    subject_id: int
    request: ActionRequest
    asked_at: datetime
    state: ActionState = ActionState.WAITING
    due_at: datetime | None = None
    attempts: int = 0
    answer: str | None = None
    noted: bool = False
    done_at: datetime | None = None
    replied_at: datetime | None = None
    reply_at: datetime | None = None
    reply_attempts: int = 0
