"""The rows behind a page: the incident that came of it, who is on it, what was written to it, what comes next, who is on call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from switchboard.storage.columns import Name, Utc, Word
from switchboard.storage.tables import Id, partial


class AcknowledgementRow(SQLModel, table=True):
    """A team's acknowledgement of a subject's open episode; it covers that team's open deliveries."""

    __tablename__ = "acknowledgement"
    __table_args__ = (
        Index("acknowledgement_team", "team", "at"),
        partial("acknowledgement_until", "until", where="until IS NOT NULL"),
    )
    subject_id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    team: str = Field(primary_key=True, sa_type=Name)
    by: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(sa_type=Utc)
    until: datetime | None = Field(default=None, sa_type=Utc)
    lasts: int | None = None
    asked_at: datetime | None = Field(default=None, sa_type=Utc)


class IncidentRow(SQLModel, table=True):
    """What PagerDuty has made of one page; `id` is its own, and the same for pages whose alerts it grouped."""

    __tablename__ = "incident"
    __table_args__ = (
        partial("incident_id", "id", where="id IS NOT NULL"),
        partial("incident_check", "check_at", where="check_at IS NOT NULL"),
    )
    delivery_id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    id: str | None = Field(default=None, sa_type=Word)
    url: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=Word)
    state_at: datetime | None = Field(default=None, sa_type=Utc)
    told_at: datetime | None = Field(default=None, sa_type=Utc)
    priority: str | None = Field(default=None, sa_type=Name)
    assigned: bytes = Field(sa_type=LargeBinary)
    check_at: datetime | None = Field(default=None, sa_type=Utc)
    missing_since: datetime | None = Field(default=None, sa_type=Utc)


class PagerNoteRow(SQLModel, table=True):
    """A note of a person's that is to stand at the incident of a page; `due_at` is null once it does, or cannot."""

    __tablename__ = "pager_note"
    __table_args__ = (
        UniqueConstraint("action_id", "delivery_id", name="pager_note_once"),
        Index("pager_note_mark", "mark", unique=True),
        partial("pager_note_due", "due_at", where="due_at IS NOT NULL"),
        partial("pager_note_order", "delivery_id", "id", where="due_at IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    action_id: int = Field(sa_type=Id)
    delivery_id: int = Field(sa_type=Id, index=True)
    mark: str = Field(sa_type=Word)
    content: str = Field(sa_type=Text)
    asked_at: datetime = Field(sa_type=Utc, index=True)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    state: str = Field(sa_type=Word)
    attempts: int = 0
    tried_at: datetime | None = Field(default=None, sa_type=Utc)
    incident_id: str | None = Field(default=None, sa_type=Word)
    note_id: str | None = Field(default=None, sa_type=Word)


class EscalationRow(SQLModel, table=True):
    """The escalation of one route for a subject; `due_at` is null while it waits and when it is over."""

    __tablename__ = "escalation"
    __table_args__ = (
        UniqueConstraint("subject_id", "route", "alert_id", name="escalation_once"),
        partial("escalation_due", "due_at", where="due_at IS NOT NULL"),
        partial("escalation_running", "id", where="ended_at IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    subject_id: int = Field(sa_type=Id)
    route: str = Field(sa_type=Name)
    alert_id: int = Field(sa_type=Id)
    severity: str = Field(sa_type=Word)
    steps: bytes = Field(sa_type=LargeBinary)
    first: bytes = Field(sa_type=LargeBinary)
    began_at: datetime = Field(sa_type=Utc)
    step: int = 0
    done: int = 0
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    told: bytes = Field(sa_type=LargeBinary)
    end: str | None = Field(default=None, sa_type=Word)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)


class OnCallRow(SQLModel, table=True):
    """Whose shift it is in a team, and whose it will be, as PagerDuty told at a time."""

    __tablename__ = "on_call"
    team: str = Field(primary_key=True, sa_type=Name)
    shifts: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(sa_type=Utc)
