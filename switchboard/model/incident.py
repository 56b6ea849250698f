"""Incident: what PagerDuty has made of a page, as far as it told; and acknowledgement: what a team said, here or there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from switchboard.model.facts import Person


class IncidentState(StrEnum):
    """How an incident stands at PagerDuty."""

    TRIGGERED = "triggered"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    MISSING = "missing"  # the event was taken, and no incident was found that came of it


class Incident(Struct, frozen=True, kw_only=True):
    """The incident behind a page. `id` and `url` are PagerDuty's; several pages have one where it groups alerts.

    `state_at` is PagerDuty's time of the newest change of state that was folded: older ones change nothing. `assigned` are the
    names of who it rings; `check_at` is when it is to be looked up next, None for never; `missing_since` when it was first missed.
    """

    delivery_id: int
    id: str | None = None
    url: str | None = None
    state: IncidentState = IncidentState.TRIGGERED
    state_at: datetime | None = None
    priority: str | None = None
    assigned: tuple[str, ...] = ()
    check_at: datetime | None = None
    missing_since: datetime | None = None


class Acknowledgement(Struct, frozen=True, kw_only=True):
    """A team is on a subject's open episode, since `by` said so; it covers that team's open deliveries.

    It runs out at `until`, None for never; `asked_at` is when its person was asked whether they still are on it.
    """

    subject_id: int
    team: str
    by: Person
    at: datetime
    until: datetime | None = None
    asked_at: datetime | None = None
