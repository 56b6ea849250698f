"""The rows behind a page: the incident that PagerDuty made of it, which team said that it is on it, and who is on call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field, SQLModel

from switchboard.storage.columns import Name, Utc, Word
from switchboard.storage.tables import Id, partial


class AcknowledgementRow(SQLModel, table=True):
    """A team's acknowledgement of a subject's open episode; it covers that team's open deliveries."""

    __tablename__ = "acknowledgement"
    __table_args__ = (partial("acknowledgement_until", "until", where="until IS NOT NULL"),)
    subject_id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    team: str = Field(primary_key=True, sa_type=Name)
    by: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(sa_type=Utc)
    until: datetime | None = Field(default=None, sa_type=Utc)
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


class OnCallRow(SQLModel, table=True):
    """Whose shift it is in a team, and whose it will be, as PagerDuty told at a time."""

    __tablename__ = "on_call"
    team: str = Field(primary_key=True, sa_type=Name)
    shifts: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(sa_type=Utc)
