"""Inbound: an inbox row. One thing that came in at a door, exactly as it came, and the hint that orders the worker's reading."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from switchboard.model.facts import Pairs


class Door(StrEnum):
    """The ways the world comes in."""

    SENTRY = "sentry"
    READ_BACK = "read_back"  # what Sentry said when we asked
    CLI = "cli"
    SLACK = "slack"
    PAGERDUTY = "pagerduty"
    MAIL = "mail"  # the links that end what somebody is mailed


class RefusedBecause(StrEnum):
    """Why a door refused a request as not signed."""

    NO_SECRET = "no_secret"  # noqa: S105 - it is none: we have none to compare with
    UNSIGNED = "unsigned"
    UNFIT = "unfit"  # it is signed with another secret, or its body was changed


class DoorRefusal(Struct, frozen=True):
    """How often a door refused requests for a reason, and when last."""

    door: Door
    because: RefusedBecause
    count: int
    last_at: datetime


class Hint(Struct, frozen=True, kw_only=True):
    """What a door could read of an inbound without understanding it. None is unknown, and unknown may page."""

    resource: str = ""
    action: str | None = None
    level: str | None = None
    environment: str | None = None
    project: str | None = None
    subject: str | None = None


class Raw(Struct, frozen=True, kw_only=True):
    """What a door hands to the inbox: bytes, the headers we need (lower-case names), the hint and its urgency."""

    door: Door
    received_at: datetime
    raw: bytes
    headers: Pairs = ()
    hint: Hint = field(default_factory=Hint)
    urgent: bool = True


REDACTED = "redacted"
"""The header of an inbound whose body was redacted since: what was hidden in it besides secrets. No door keeps one of this name."""


class Inbound(Struct, frozen=True, kw_only=True):
    """One row of the inbox: what was kept, under its id."""

    id: int
    kept: Raw

    @property
    def is_redacted(self) -> bool:
        """Return whether its body is no longer as it came."""
        return self.header(REDACTED) is not None

    def header(self, name: str) -> str | None:
        """Return a kept header's value by its lower-case name."""
        return next((value for key, value in self.kept.headers if key == name), None)


class ProgressState(StrEnum):
    """How far the worker is with an inbound."""

    WAITING = "waiting"
    DONE = "done"
    QUARANTINED = "quarantined"


class ProgressReason(StrEnum):
    """What made an inbound stand as it does, where the worker acts by it."""

    REPLAY = "replay"  # somebody asked for it to be worked again


class Progress(Struct, frozen=True, kw_only=True):
    """The worker's note on one inbound: its state, the attempts begun, and why it stands so: `because` in words for people.

    `subject` while Sentry is asked of it.
    """

    inbound_id: int
    state: ProgressState
    attempts: int = 0
    reason: ProgressReason | None = None
    because: str | None = None
    until: datetime | None = None
    subject: str | None = None

    @property
    def is_plain(self) -> bool:
        """Return whether it is done, with nothing more to say of it."""
        return self.state is ProgressState.DONE and self.because is None
