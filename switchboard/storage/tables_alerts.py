"""The rows beside an alert's own, once for all alerts that have them alike: its fact set, its stack and what was decided."""

from __future__ import annotations

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from switchboard.storage.columns import Word
from switchboard.storage.tables import Id, partial


class StackRow(SQLModel, table=True):
    """A stack: the frames of alerts that came the same way, by the digest of what they say."""

    __tablename__ = "stack"
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    digest: bytes = Field(unique=True, sa_type=LargeBinary)
    body: bytes = Field(sa_type=LargeBinary)


class FactSetRow(SQLModel, table=True):
    """What the alerts of one subject, stack and shape have alike; each alert keeps beside it only where it differs."""

    __tablename__ = "fact_set"
    __table_args__ = (
        UniqueConstraint("subject_id", "digest", name="fact_set_once"),
        partial("fact_set_stack", "stack_id", where="stack_id IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    subject_id: int = Field(sa_type=Id)
    digest: bytes = Field(sa_type=LargeBinary)
    stack_id: int | None = Field(default=None, sa_type=Id)
    body: bytes = Field(sa_type=LargeBinary)


class DecisionRow(SQLModel, table=True):
    """What was decided, and by which config, by the digest of both."""

    __tablename__ = "decision"
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    digest: bytes = Field(unique=True, sa_type=LargeBinary)
    config_hash: str = Field(sa_type=Word, index=True)
    body: bytes = Field(sa_type=LargeBinary)
