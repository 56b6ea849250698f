"""Incident: what PagerDuty has made of a page, as far as it told; acknowledgement: what a team said; and notes for it."""

from __future__ import annotations

from datetime import datetime, timedelta
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

    `state_at` is PagerDuty's time of the newest change of state that was folded, `told_at` that of the newest news at all: what
    is older changes nothing. `assigned` are the names of who it rings; `check_at` is when it is to be looked up next, None for
    never; `missing_since` when it was first missed.
    """

    delivery_id: int
    id: str | None = None
    url: str | None = None
    state: IncidentState = IncidentState.TRIGGERED
    state_at: datetime | None = None
    told_at: datetime | None = None
    priority: str | None = None
    assigned: tuple[str, ...] = ()
    check_at: datetime | None = None
    missing_since: datetime | None = None


class PagerChange(StrEnum):
    """What PagerDuty says became of an incident."""

    TRIGGERED = "triggered"
    ACKNOWLEDGED = "acknowledged"
    UNACKNOWLEDGED = "unacknowledged"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    DELEGATED = "delegated"
    REASSIGNED = "reassigned"
    PRIORITY_UPDATED = "priority_updated"
    ANNOTATED = "annotated"


class AgentKind(StrEnum):
    """Who did it at PagerDuty."""

    USER = "user"
    INTEGRATION = "integration"  # what sends events, such as we
    ITSELF = "itself"  # PagerDuty, such as by a time-out


class PagerAgent(Struct, frozen=True, kw_only=True):
    """Who did it: a user by id, an integration, or PagerDuty itself."""

    kind: AgentKind
    id: str = ""
    name: str = ""


class SeenIncident(Struct, frozen=True, kw_only=True):
    """An incident as PagerDuty's REST API shows it. `at` is when its state changed last, and `by` who changed it."""

    id: str
    state: IncidentState
    at: datetime
    by: PagerAgent
    url: str | None = None
    assigned: tuple[str, ...] = ()
    priority: str | None = None


class PagerNews(Struct, frozen=True, kw_only=True):
    """One webhook of PagerDuty's about an incident. `id` is the event's, the same however often it comes; `at` when it occurred.

    `key` is our dedup key, where the body has it; `incident_id` and `url` are PagerDuty's own. `assigned` and `priority` are as
    they are by now, None where the body does not say; `rings`: by now nobody is on it there; `note` is what was written, by its
    `note_id`.
    """

    id: str
    change: PagerChange
    at: datetime
    agent: PagerAgent
    key: str | None = None
    incident_id: str | None = None
    url: str | None = None
    assigned: tuple[str, ...] | None = None
    priority: str | None = None
    rings: bool = False
    note: str | None = None
    note_id: str | None = None


class PagerNoteState(StrEnum):
    """How far a note for an incident is."""

    WAITING = "waiting"  # to be written
    WRITTEN = "written"  # it stands there
    REFUSED = "refused"  # it could not be written, which was said


class PagerNote(Struct, frozen=True, kw_only=True):
    """What a person wrote under an issue, for the incident of one page of it. `content` has the `mark` by which it is known.

    `tried_at` is when it was last tried, so that it may stand there though nobody knows; `incident_id` and `note_id` are
    PagerDuty's own.
    """

    id: int = 0
    action_id: int
    delivery_id: int
    mark: str
    content: str
    asked_at: datetime
    due_at: datetime | None = None
    state: PagerNoteState = PagerNoteState.WAITING
    attempts: int = 0
    tried_at: datetime | None = None
    incident_id: str | None = None
    note_id: str | None = None


class Acknowledgement(Struct, frozen=True, kw_only=True):
    """A team is on a subject's open episode, since `by` said so; it covers that team's open deliveries.

    It runs out at `until`, None for never; `lasts` is how long its person said that it holds, None where they did not. `asked_at`
    is when they were asked whether they still are on it.
    """

    subject_id: int
    team: str
    by: Person
    at: datetime
    until: datetime | None = None
    lasts: timedelta | None = None
    asked_at: datetime | None = None
