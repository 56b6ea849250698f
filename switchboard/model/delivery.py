"""Delivery: subject × destination × episode, the unit that the outbox keeps true. A delivery is a delivery with its attempts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from switchboard.model.decision import Destination, Severity

RESOLVED_FIRST = "resolved before it was told"


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"  # to be told, nothing is out yet
    HELD = "held"  # to be told, not before `until`
    BUNDLED = "bundled"  # told inside a summary instead
    DELIVERED = "delivered"  # out, and kept true until its episode closes
    CLOSED = "closed"  # its episode is over; a last edit may still be owed
    FAILED = "failed"  # given up: see `why`; the fallback was told
    SUPPRESSED = "suppressed"  # decided not to tell: see `why`


OPEN_STATES = frozenset({DeliveryState.PENDING, DeliveryState.HELD, DeliveryState.BUNDLED, DeliveryState.DELIVERED})


@dataclass(frozen=True, slots=True)
class SlackPlace:
    """A message: channel id and ts."""

    channel: str
    ts: str

    @property
    def is_shared(self) -> bool:
        """Return whether others than one person can open it: Slack's ids of direct messages begin with D."""
        return not self.channel.startswith("D")


@dataclass(frozen=True, slots=True)
class PagerPlace:
    """An incident: the dedup key, the fingerprint of the routing key that triggered it, and whether it stands triggered.

    `acknowledged`: the pager was told that somebody is on it.
    """

    dedup_key: str
    fingerprint: str
    triggered: bool = True
    acknowledged: bool = False


Place = SlackPlace | PagerPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One place where a subject is told. `wanted` and `shown` are subject versions; `cursor` is the last entry told in its thread.

    `held_by` is the suppression that defers it, in its one spelling; `renotify` says how often it is said again while nobody took
    it up, and `again_at` when next; `mention` is who is mentioned; `reminded_at` is when its team was last reminded.
    `attempts` counts the failures in a row, `failing_since` when they began; `unknown_since` is the first attempt whose outcome
    nobody knows. `stands_in_for` says what it stands in for when it is a fallback ("#payments could not be reached: is_archived").
    `personal` says why one person is told, whatever the routes say ("assigned to you by Bob").
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
    why: str | None = None
    until: datetime | None = None
    place: Place | None = None
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

    @property
    def is_personal(self) -> bool:
        """Return whether it is one person's own affair: no route leads there, and nobody stands in for it."""
        return self.personal is not None and not self.routes
