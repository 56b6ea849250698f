"""The rows of what keeps quiet and what counts: summaries' members, mutes, inhibitions, tallies and firings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel

from switchboard.storage.columns import Name, Utc
from switchboard.storage.tables import Id, partial


class MemberRow(SQLModel, table=True):
    """One delivery that a summary lists. A bundled delivery stands there and nowhere else."""

    __tablename__ = "summary_member"
    summary_id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    delivery_id: int = Field(primary_key=True, sa_type=Id, index=True, sa_column_kwargs={"autoincrement": False})


class MuteRow(SQLModel, table=True):
    """What somebody asked to be quiet about: a query, by whom, why, until when. `ended_at`: it was ended, or ran out."""

    __tablename__ = "mute"
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    inbound_id: int = Field(sa_type=Id, unique=True)
    query: str = Field(sa_type=Text)
    author: str = Field(sa_type=Name)
    because: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=Utc)
    until: datetime = Field(sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc, index=True)


class MailWindowRow(SQLModel, table=True):
    """When a mail that begins a thread, or lists several, last went to a team's addresses: others that come soon wait."""

    __tablename__ = "mail_window"
    lane: str = Field(primary_key=True, sa_type=Name)
    opened_at: datetime = Field(sa_type=Utc)


class InhibitorRow(SQLModel, table=True):
    """A subject that matched an inhibiting rule: while it is open, what has the same `values` under that rule waits."""

    __tablename__ = "inhibitor"
    rule: str = Field(primary_key=True, sa_type=Name)
    values: str = Field(primary_key=True, sa_type=Name)
    subject_id: int = Field(primary_key=True, sa_type=Id, index=True, sa_column_kwargs={"autoincrement": False})


class TallyRow(SQLModel, table=True):
    """How many distinct events of a scope (`issue:ID`, `project:SLUG`, `team:KEY`) came in one bucket of time."""

    __tablename__ = "tally"
    __table_args__ = (partial("tally_minute", "start", where="seconds = 60"),)
    scope: str = Field(primary_key=True, sa_type=Name)
    seconds: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    start: datetime = Field(primary_key=True, sa_type=Utc, index=True)
    events: int = Field(default=0, sa_type=BigInteger)


class FiringRow(SQLModel, table=True):
    """A count() that is over its limit for a route and a scope; it is armed again once it was false for its window."""

    __tablename__ = "firing"
    route: str = Field(primary_key=True, sa_type=Name)
    scope: str = Field(primary_key=True, sa_type=Name)
    seconds: int
    fired_at: datetime = Field(sa_type=Utc)
    true_at: datetime = Field(sa_type=Utc, index=True)
    subject_id: int = Field(sa_type=Id, index=True)
