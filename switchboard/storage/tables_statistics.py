"""The rows of the statistics."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, Text
from sqlmodel import Field, SQLModel

from switchboard.storage.columns import Utc
from switchboard.storage.tables import Id


class StatisticRow(SQLModel, table=True):
    """What happened in one hour, under one combination of dimensions; `key` is that combination's hash.

    `teams` and `routes` are lists of names, as JSON.
    """

    __tablename__ = "statistic"
    # Rows lie in the order of their hours, and are read so.
    __table_args__ = ({"sqlite_with_rowid": False},)
    hour: datetime = Field(primary_key=True, sa_type=Utc)
    key: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    project: str = Field(sa_type=Text)
    environment: str = Field(sa_type=Text)
    release: str = Field(sa_type=Text)
    level: str = Field(sa_type=Text)
    teams: bytes = Field(sa_type=LargeBinary)
    routes: bytes = Field(sa_type=LargeBinary)
    inbounds: int = Field(default=0, sa_type=BigInteger)
    alerts: int = Field(default=0, sa_type=BigInteger)
    events: int = Field(default=0, sa_type=BigInteger)
    opened: int = Field(default=0, sa_type=BigInteger)
    regressed: int = Field(default=0, sa_type=BigInteger)
    escalating: int = Field(default=0, sa_type=BigInteger)
    fired: int = Field(default=0, sa_type=BigInteger)
    reopened: int = Field(default=0, sa_type=BigInteger)
    resolved: int = Field(default=0, sa_type=BigInteger)
    archived: int = Field(default=0, sa_type=BigInteger)
    delivered: int = Field(default=0, sa_type=BigInteger)
    pages: int = Field(default=0, sa_type=BigInteger)
    bundled: int = Field(default=0, sa_type=BigInteger)
    suppressed: int = Field(default=0, sa_type=BigInteger)
    acknowledged: int = Field(default=0, sa_type=BigInteger)
    acted_on: int = Field(default=0, sa_type=BigInteger)


class SubjectStatisticRow(SQLModel, table=True):
    """What happened to one subject in a quarter of an hour (UTC), under one combination of dimensions: `key`, as in `statistic`.

    All zones' midnights lie between two quarters. A digest is made of these, however many alerts there were.
    """

    __tablename__ = "subject_statistic"
    # Rows lie in the order of their times, and are read so.
    __table_args__ = ({"sqlite_with_rowid": False},)
    at: datetime = Field(primary_key=True, sa_type=Utc)
    subject_id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    key: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    alerts: int = Field(default=0)
    events: int = Field(default=0)
    opened: int = Field(default=0)
    regressed: int = Field(default=0)
    escalating: int = Field(default=0)
    fired: int = Field(default=0)
    reopened: int = Field(default=0)
    resolved: int = Field(default=0)
    archived: int = Field(default=0)
