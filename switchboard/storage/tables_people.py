"""The rows of people and what they ask for: actions, and who is who in Slack, in Sentry and at PagerDuty."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from switchboard.storage.columns import Name, Utc, Word
from switchboard.storage.tables import Id, partial


class ActionRow(SQLModel, table=True):
    """What a person asked for, of one subject, and what became of it."""

    __tablename__ = "action"
    __table_args__ = (
        UniqueConstraint("inbound_id", "number", name="action_once"),
        Index("action_state", "state", "due_at"),
        Index("action_subject", "subject_id", "id"),
        partial("action_due", "due_at", where="due_at IS NOT NULL"),
        partial("action_reply", "reply_at", where="reply_at IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    inbound_id: int = Field(sa_type=Id)
    number: int
    subject_id: int = Field(sa_type=Id)
    kind: str = Field(sa_type=Word)
    actor: str = Field(sa_type=Name)
    request: bytes = Field(sa_type=LargeBinary)
    asked_at: datetime = Field(sa_type=Utc, index=True)
    state: str = Field(sa_type=Word)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int = 0
    answer: str | None = Field(default=None, sa_type=Text)
    noted: bool = False
    done_at: datetime | None = Field(default=None, sa_type=Utc)
    replied_at: datetime | None = Field(default=None, sa_type=Utc)
    reply_at: datetime | None = Field(default=None, sa_type=Utc)
    reply_attempts: int = 0


class SentryMemberRow(SQLModel, table=True):
    """A member of the Sentry organisation, by the user's id (not the membership's)."""

    __tablename__ = "sentry_member"
    id: str = Field(primary_key=True, sa_type=Name)
    name: str = Field(sa_type=Name)
    email: str | None = Field(default=None, sa_type=Name, index=True)
    teams: bytes = Field(sa_type=LargeBinary)
    role: str | None = Field(default=None, sa_type=Word)


class SentrySightRow(SQLModel, table=True):
    """Who sees what in Sentry, one row for all; there is none where Sentry is not asked."""

    __tablename__ = "sentry_sight"
    id: str = Field(primary_key=True, sa_type=Word)
    open: bool | None = None
    teams: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(sa_type=Utc)


class SentryTeamRow(SQLModel, table=True):
    """A team of the Sentry organisation."""

    __tablename__ = "sentry_team"
    id: str = Field(primary_key=True, sa_type=Name)
    slug: str = Field(sa_type=Name, index=True)
    name: str = Field(sa_type=Name)


class SlackUserRow(SQLModel, table=True):
    """A person in Slack; `email` only where Slack has verified it."""

    __tablename__ = "slack_user"
    id: str = Field(primary_key=True, sa_type=Word)
    name: str = Field(sa_type=Name)
    email: str | None = Field(default=None, sa_type=Name, index=True)
    guest: bool | None = None
    one_channel: bool | None = None


class PagerUserRow(SQLModel, table=True):
    """A user of the PagerDuty account."""

    __tablename__ = "pager_user"
    id: str = Field(primary_key=True, sa_type=Name)
    name: str = Field(sa_type=Name)
    email: str | None = Field(default=None, sa_type=Name, index=True)


class OwnWriteRow(SQLModel, table=True):
    """A change that we made in Sentry, so that the webhook it causes is known for our own echo, once."""

    __tablename__ = "own_write"
    subject_id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    change: str = Field(primary_key=True, sa_type=Word)
    at: datetime = Field(sa_type=Utc, index=True)
    by: bytes = Field(sa_type=LargeBinary)
    action_id: int = Field(sa_type=Id)
    echoed: bool = False
