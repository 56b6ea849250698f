"""The rows of digests: which was due where, and what it said; what people said of messages; who was on call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from switchboard.storage.columns import Name, Utc, Word
from switchboard.storage.tables import Id, partial


class DigestRow(SQLModel, table=True):
    """One digest: a team at a destination for a period, and never twice. `moment` is when it should have been there.

    `due_at` is null when there is nothing left to do; `body` is what it says, once that is composed. `asked` is the inbound
    by which a person asked for it, 0 where it came by its plan.
    """

    __tablename__ = "digest"
    __table_args__ = (
        UniqueConstraint("team", "destination", "every", "only", "until", "asked", name="digest_once"),
        partial("digest_due", "due_at", where="due_at IS NOT NULL"),
        partial("digest_said", "subject_id", where="subject_id IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    team: str = Field(sa_type=Name)
    destination: str = Field(sa_type=Name)
    every: str = Field(sa_type=Name)
    only: str = Field(default="", sa_type=Text)
    people: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    asked: int = Field(default=0, sa_type=Id, sa_column_kwargs={"server_default": "0"})
    zone: str = Field(sa_type=Name)
    earlier: datetime = Field(sa_type=Utc)
    since: datetime = Field(sa_type=Utc)
    until: datetime = Field(sa_type=Utc)
    moment: datetime = Field(sa_type=Utc)
    state: str = Field(sa_type=Word)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    subject_id: int | None = Field(default=None, sa_type=Id)
    body: bytes | None = Field(default=None, sa_type=LargeBinary)


class DigestIssueRow(SQLModel, table=True):
    """An issue that a digest lists with buttons: when it changes, the digest's message is shown anew."""

    __tablename__ = "digest_issue"
    digest_id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    subject_id: int = Field(primary_key=True, sa_type=Id, index=True, sa_column_kwargs={"autoincrement": False})


class FeedbackRow(SQLModel, table=True):
    """What one person said of one delivery, when last: useful, or noise. `stands` is false once they took it back."""

    __tablename__ = "feedback"
    delivery_id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    by: str = Field(primary_key=True, sa_type=Name)
    said: str = Field(primary_key=True, sa_type=Word)
    at: datetime = Field(sa_type=Utc)
    stands: bool = True


class LevelOneRow(SQLModel, table=True):
    """Who was on call for a team at level 1 when that was last looked at, and on which local day a change was last told."""

    __tablename__ = "level_one"
    team: str = Field(primary_key=True, sa_type=Name)
    users: bytes = Field(sa_type=LargeBinary)
    since: datetime = Field(sa_type=Utc)
    told_on: str | None = Field(default=None, sa_type=Word)
