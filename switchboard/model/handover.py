"""Hand-over: what who comes on call is told of the shift before: what paged, what is open, what is quiet, what falls due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from msgspec import Struct


class LevelOne(Struct, frozen=True, kw_only=True):
    """Who is on call for a team at level 1 as far as was looked at, by PagerDuty's ids, `since` when; `told_on`, which local day,
    somebody was last told of a change.
    """

    team: str
    users: tuple[str, ...]
    since: datetime
    told_on: date | None = None


class HandoverIssue(Struct, frozen=True, kw_only=True):
    """One issue as a hand-over lists it, redacted. `url` is its message where that is known, else its page in Sentry.

    `at` is when it paged, was first told of, or was acknowledged; `took` how long nobody acknowledged it, None where nobody did;
    `by` is who did, or who has it. `is_over`: it needs nobody any more.
    """

    title: str
    short_id: str | None = None
    url: str | None = None
    at: datetime | None = None
    took: timedelta | None = None
    by: str | None = None
    is_over: bool = False


class HandoverMute(Struct, frozen=True):
    """A mute that holds, whose it is, and until when."""

    query: str
    author: str
    until: datetime


class Falls(StrEnum):
    """What falls due."""

    ACKNOWLEDGEMENT = "acknowledgement"  # runs out
    ESCALATION = "escalation"  # its next step
    MUTE = "mute"  # ends
    SHIFT = "shift"  # the next person's begins


class FallsDue(Struct, frozen=True):
    """Something that falls due, when, and what it is about: an issue, a query, a person."""

    what: Falls
    at: datetime
    about: str


class Handover(Struct, frozen=True, kw_only=True):
    """The shift that began at `since`, handed over `now`. What paged last and what was told last come first."""

    team: str
    zone: str
    since: datetime
    now: datetime
    paged: tuple[HandoverIssue, ...] = ()
    open: tuple[HandoverIssue, ...] = ()
    taken: tuple[HandoverIssue, ...] = ()
    mutes: tuple[HandoverMute, ...] = ()
    due: tuple[FallsDue, ...] = ()
