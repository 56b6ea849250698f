"""Delivery: subject × destination × episode, the unit that the outbox keeps true: one message or incident."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from switchboard.model.decision import Destination, Severity
from switchboard.model.facts import Person
from switchboard.model.people import MailKind
from switchboard.model.statistics import Dimensions
from switchboard.model.subject import TimelineKind


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"  # nothing is out yet
    HELD = "held"  # something holds it, see `held_by`; not before `until`
    BUNDLED = "bundled"  # listed in a summary instead
    DELIVERED = "delivered"  # out, and kept true until its episode closes
    CLOSED = "closed"  # its episode is over; a last edit may still be due
    FAILED = "failed"  # given up: see `why`; the fallback was told
    SUPPRESSED = "suppressed"  # decided not to send: see `why`


OPEN_STATES = frozenset({DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.BUNDLED, DeliveryState.DELIVERED})


class Reason(StrEnum):
    """Why a delivery was not told, or is over though its subject is not; `why` says it in words."""

    SHADOW = "shadow"  # decided in shadow
    RESOLVED_FIRST = "resolved_first"  # its subject was over before anybody was told
    LISTED = "listed"  # a page that wakes nobody any more: a summary lists it
    GIVEN_AWAY = "given_away"  # it was to tell one person, who has it no more
    UNSUBSCRIBED = "unsubscribed"  # it was to mail one person, who wants no such mail any more
    MOVED = "moved"  # a real route took a fallback's over
    CONTINUED = "continued"  # the next episode tells on
    LOST = "lost"  # what was told can be changed no more
    RESTS = "rests"  # somebody closed the page by hand, and its subject goes on
    RAN_ITS_TIME = "ran_its_time"  # the pager closed it by itself, and its subject goes on
    UNREACHABLE = "unreachable"  # the key by which it was opened is gone; its subject is told anew
    DISCARDED = "discarded"  # it failed, and somebody who runs Switchboard let it be
    GIVEN_UP = "given_up"  # refused for good, or for too long


# A page that rests wakes nobody until there is something new about its subject, or an hour is over.
RESTING = frozenset({Reason.RESTS, Reason.RAN_ITS_TIME})


class DeliveryPlace(Struct, frozen=True, kw_only=True):
    """What a destination gave back for what it took: enough to find it again, and the state that it was left in.

    `lookup` is its name there, by which it is found (channel and ts, dedup key, Message-ID, ticket key); `url` opens it, for
    everybody who may read there where it is `shared`; `detail` is for its sender's eyes only. `stands`: it was not told that the
    episode is over; `acknowledged`: it was told that somebody is on it. `severity` is how loud it was said there last, where that
    can be raised. `events`: how many its subject had when somebody closed it by hand; `level`: to which level of its policy a page
    was asked to go on. `rests_until`: until when it was asked to let an incident rest; `rests`: it took that, and rings again then.
    """

    lookup: str = ""
    url: str | None = None
    shared: bool = True
    detail: str = ""
    stands: bool = True
    acknowledged: bool = False
    severity: Severity | None = None
    events: int = 0
    level: int = 0
    rests_until: datetime | None = None
    rests: bool = False


class Act(Struct, frozen=True):
    """What was done about a subject: when, what, by whom (None where it came about by itself) and why, in words."""

    at: datetime
    how: TimelineKind
    by: Person | None = None
    why: str | None = None


class Delivery(Struct, frozen=True, kw_only=True):
    """A subject at one destination. `wanted` and `shown` are subject versions; `cursor` is the last entry said in its thread.

    `held_by` is the suppression that holds it, in its one spelling; `renotify` says how often it is said again while nobody took
    it up, and `again_at` when next; `mention` is who is mentioned; `reminded_at` is when its team was last reminded.
    `attempts` counts the failures in a row, `failing_since` when they began; `unknown_since` is the first attempt whose outcome
    nobody knows. `stands_in_for` says what it stands in for when it is a fallback ("#payments could not be reached: is_archived").
    `personal` says why one person is told, whatever the routes say ("assigned to you by Bob"), and `mails` as what they are mailed;
    `recalls` what was before, where a page that rested is due again ("closed by hand at 03:12 by Alice, still happening: 412 events
    since"). `level` is the level of its policy that a page is to go on to, 0 where none was asked for.
    `alert_id` is the last alert that matched it, `first_alert_id` the one that opened it, None where none did. `handed_over_at` is
    when others were told of a page that is still tried, until its pager takes it.

    These outlive the episode. `paged_at` is when it first rang; `suppressed_at` when a suppression, or shadow, first kept it
    quiet; `bundled_at` when a summary first listed it in its stead. `acknowledged` is how its team first took it up; `acted` what a
    person first did about its subject while it was open; `closing` is what closed its subject. `dimensions` are what all
    that is counted under, None where nothing is.
    """

    id: int = 0
    subject_id: int
    destination: Destination
    episode: int
    state: DeliveryState
    severity: Severity
    alert_id: int
    born_at: datetime
    due_at: datetime | None = None
    routes: tuple[str, ...] = ()
    fallback: bool = False
    stands_in_for: str | None = None
    reason: Reason | None = None
    why: str | None = None
    until: datetime | None = None
    place: DeliveryPlace | None = None
    wanted: int = 0
    shown: int = 0
    cursor: int = 0
    attempts: int = 0
    failing_since: datetime | None = None
    unknown_since: datetime | None = None
    last_error: str | None = None
    delivered_at: datetime | None = None
    closed_at: datetime | None = None
    may_repeat: bool = False
    held_by: str | None = None
    renotify: timedelta | None = None
    again_at: datetime | None = None
    reminded_at: datetime | None = None
    mention: str | None = None
    personal: str | None = None
    mails: MailKind | None = None
    recalls: str | None = None
    level: int = 0
    first_alert_id: int | None = None
    handed_over_at: datetime | None = None
    dimensions: Dimensions | None = None
    paged_at: datetime | None = None
    bundled_at: datetime | None = None
    suppressed_at: datetime | None = None
    acknowledged: Act | None = None
    acted: Act | None = None
    closing: Act | None = None

    @property
    def is_out(self) -> bool:
        """Return whether it stands at its destination."""
        return self.place is not None and self.place.stands

    @property
    def is_personal(self) -> bool:
        """Return whether it is one person's own affair: no route leads there, and nobody stands in for it."""
        return self.personal is not None and not self.routes
