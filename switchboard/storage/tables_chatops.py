"""The rows behind what Slack shows beside messages: who said who they are, what they like, shared links, and releases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from switchboard.storage.columns import Name, Utc, Word
from switchboard.storage.tables import Id, partial


class LinkRow(SQLModel, table=True):
    """Who somebody in Slack is in Sentry, as they have proved by writing a code there."""

    __tablename__ = "link"
    slack: str = Field(primary_key=True, sa_type=Word)
    member: str = Field(sa_type=Name, index=True)
    at: datetime = Field(sa_type=Utc)


class LinkCodeRow(SQLModel, table=True):
    """A code that somebody in Slack was given, to be written in Sentry; only its hash is kept. The last one counts."""

    __tablename__ = "link_code"
    slack: str = Field(primary_key=True, sa_type=Word)
    code: str = Field(sa_type=Word, index=True)
    until: datetime = Field(sa_type=Utc)


class PreferenceRow(SQLModel, table=True):
    """What somebody in Slack likes; who has no row has said nothing."""

    __tablename__ = "preference"
    slack: str = Field(primary_key=True, sa_type=Word)
    assigned_dm: bool = True
    at: datetime = Field(sa_type=Utc)


class MailPreferenceRow(SQLModel, table=True):
    """What a member of Sentry is mailed about, by the user's id; who has no row has said nothing."""

    __tablename__ = "mail_preference"
    member: str = Field(primary_key=True, sa_type=Name)
    new: bool = Field(default=False, index=True)
    regressions: bool = Field(default=False, index=True)
    assigned: bool | None = None
    at: datetime = Field(sa_type=Utc)


class MailKeyRow(SQLModel, table=True):
    """The key that signs what a mail's link ends, one row; made with the first mail that has one."""

    __tablename__ = "mail_key"
    id: str = Field(primary_key=True, sa_type=Word)
    signing: bytes = Field(sa_type=LargeBinary)


class UnfurlRow(SQLModel, table=True):
    """A link to an issue that somebody shared, and how much of the issue is shown under it."""

    __tablename__ = "unfurl"
    __table_args__ = (
        UniqueConstraint("channel", "ts", "url", name="unfurl_once"),
        Index("unfurl_due", "state", "due_at"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    inbound_id: int = Field(sa_type=Id)
    channel: str = Field(sa_type=Word)
    ts: str = Field(sa_type=Word)
    url: str = Field(sa_type=Text)
    by: str = Field(sa_type=Word)
    issue: bytes = Field(sa_type=LargeBinary)
    subject_id: int = Field(sa_type=Id, index=True)
    state: str = Field(sa_type=Word)
    shown: int | None = None
    attempts: int = 0
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    asked_at: datetime = Field(sa_type=Utc, index=True)
    because: str | None = Field(default=None, sa_type=Text)


class ReleaseRow(SQLModel, table=True):
    """A release as Sentry describes it; `deploys` are where and when it went out, as JSON. `due_at`: it is to be asked for."""

    __tablename__ = "release"
    __table_args__ = (partial("release_due", "due_at", where="due_at IS NOT NULL"),)
    organization: str = Field(primary_key=True, sa_type=Name)
    version: str = Field(primary_key=True, sa_type=Name)
    released_at: datetime | None = Field(default=None, sa_type=Utc)
    deploys: bytes = Field(sa_type=LargeBinary)
    attempts: int = 0
    asked_at: datetime | None = Field(default=None, sa_type=Utc)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
