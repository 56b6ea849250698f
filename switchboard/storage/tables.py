"""The rows. Each table says what one row is; the keys are settled here once, later versions only add."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, Table, Text, TextClause, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from switchboard.storage.columns import Name, Utc, Word

# SQLite makes a rowid alias only of INTEGER; PostgreSQL wants 64 bits.
Id = BigInteger().with_variant(Integer(), "sqlite")


def partial(name: str, *columns: str | TextClause, where: str) -> Index:
    """Return an index over the few rows that a condition holds for: the many others cost nothing when they are written.

    A statement has use of it where it says the condition, or compares the column that may be null.
    """
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


# What is due in one lane goes out in this order: what is not out yet, the most severe, the oldest.
IN_TURN = (text("(place IS NOT NULL)"), text("rank DESC"), "due_at", "id")
# As it stands in the index and in the questions that it answers: an index for words that stand in a parameter is none.
IS_GROUP = "subject.kind = 'group'"


class MarkRow(SQLModel, table=True):
    """A named number, such as the floor under which every inbound is done."""

    __tablename__ = "mark"
    name: str = Field(primary_key=True, sa_type=Word)
    value: int = Field(sa_type=BigInteger)


class ProgressRow(SQLModel, table=True):
    """How far the worker is with one inbound that lies above the floor, or was quarantined."""

    __tablename__ = "progress"
    __table_args__ = (Index("progress_state", "state"),)
    inbound_id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    state: str = Field(sa_type=Word)
    attempts: int = 0
    reason: str | None = Field(default=None, sa_type=Word)
    because: str | None = Field(default=None, sa_type=Text)
    until: datetime | None = Field(default=None, sa_type=Utc)
    subject: str | None = Field(default=None, sa_type=Name)


class SeenRow(SQLModel, table=True):
    """A key by which a repeat is recognised, and the inbound that first carried it."""

    __tablename__ = "seen"
    kind: str = Field(primary_key=True, sa_type=Word)
    key: str = Field(primary_key=True, sa_type=Name)
    at: datetime = Field(sa_type=Utc, index=True)
    inbound_id: int = Field(sa_type=Id)


class ConfigRow(SQLModel, table=True):
    """One version of the configuration, by its hash. Exactly one is active once any was good."""

    __tablename__ = "config"
    hash: str = Field(primary_key=True, sa_type=Word)
    text: str = Field(sa_type=Text)
    paging: bytes = Field(sa_type=LargeBinary)
    loaded_at: datetime = Field(sa_type=Utc)
    active: bool = Field(default=False, index=True)


class RefusalRow(SQLModel, table=True):
    """A file of the configuration whose newest text is not in force: its faults as JSON, and since when."""

    __tablename__ = "refusal"
    file: str = Field(primary_key=True, sa_type=Name)
    faults: str = Field(sa_type=Text)
    since: datetime = Field(sa_type=Utc)


class SubjectRow(SQLModel, table=True):
    """The folded state of one subject."""

    __tablename__ = "subject"
    __table_args__ = (
        partial("subject_assigned", "kind", "status", where="assignee IS NOT NULL"),
        partial("subject_group", "status", where="kind = 'group'"),
        partial("subject_metric", "title", where="kind = 'metric'"),
        partial("subject_release", "first_release", where="first_release IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str = Field(unique=True, sa_type=Name)
    kind: str = Field(sa_type=Word)
    organization: str = Field(sa_type=Name)
    name: str = Field(sa_type=Name, index=True)
    scope: str = Field(sa_type=Name)
    project: str | None = Field(default=None, sa_type=Name)
    title: str = Field(default="", sa_type=Text)
    culprit: str | None = Field(default=None, sa_type=Text)
    level: str | None = Field(default=None, sa_type=Word)
    platform: str | None = Field(default=None, sa_type=Name)
    url: str | None = Field(default=None, sa_type=Text)
    short_id: str | None = Field(default=None, sa_type=Name, index=True)
    status: str = Field(sa_type=Word)
    substatus: str | None = Field(default=None, sa_type=Word)
    assignee: bytes | None = Field(default=None, sa_type=LargeBinary)
    priority: str | None = Field(default=None, sa_type=Word)
    first_seen: datetime | None = Field(default=None, sa_type=Utc)
    last_seen: datetime | None = Field(default=None, sa_type=Utc)
    times_seen: int | None = Field(default=None, sa_type=BigInteger)
    user_count: int | None = Field(default=None, sa_type=BigInteger)
    events: int = Field(default=0, sa_type=BigInteger)
    opened_at: datetime | None = Field(default=None, sa_type=Utc)
    status_at: datetime | None = Field(default=None, sa_type=Utc)
    assigned_at: datetime | None = Field(default=None, sa_type=Utc)
    changed_at: datetime | None = Field(default=None, sa_type=Utc)
    first_release: str | None = Field(default=None, sa_type=Name)
    read_at: datetime | None = Field(default=None, sa_type=Utc)
    read_status: str | None = Field(default=None, sa_type=Word)
    note: str | None = Field(default=None, sa_type=Text)
    version: int = Field(default=0, sa_type=BigInteger)


class AlertRow(SQLModel, table=True):
    """One accepted alert: what is its own, beside its fact set and what was decided (`tables_alerts.py`).

    `facts`, `config_hash` and `decision` are of alerts that versions before that kept; of all others they are empty.
    """

    __tablename__ = "alert"
    __table_args__ = (
        Index("alert_subject", "subject_id", "id"),
        Index("alert_at", "at"),
        partial("alert_fact_set", "fact_set_id", where="fact_set_id IS NOT NULL"),
        partial("alert_decision", "decision_id", where="decision_id IS NOT NULL"),
        partial("alert_config", "config_hash", where="config_hash <> ''"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    inbound_id: int = Field(sa_type=Id, index=True)
    subject_id: int = Field(sa_type=Id)
    at: datetime = Field(sa_type=Utc)
    change: str = Field(sa_type=Word)
    facts: bytes = Field(sa_type=LargeBinary)
    config_hash: str = Field(sa_type=Word)
    decision: bytes = Field(sa_type=LargeBinary)
    test: bool = False
    fact_set_id: int | None = Field(default=None, sa_type=Id)
    own: bytes | None = Field(default=None, sa_type=LargeBinary)
    decision_id: int | None = Field(default=None, sa_type=Id)


class TimelineEntryRow(SQLModel, table=True):
    """One line of a subject's timeline."""

    __tablename__ = "timeline_entry"
    subject_id: int = Field(primary_key=True, sa_type=Id, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(primary_key=True)
    kind: str = Field(sa_type=Word)
    at: datetime = Field(sa_type=Utc)
    by: bytes | None = Field(default=None, sa_type=LargeBinary)
    detail: str | None = Field(default=None, sa_type=Text)
    only: str | None = Field(default=None, sa_type=Name)


class DeliveryRow(SQLModel, table=True):
    """One episode of a subject at one destination. `due_at` is null while nothing is to be sent; `rank` is the severity's.

    `lookup` is what the destination knows `place` by. `acknowledged`, `acted` and `closing` are what was done, as JSON.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("subject_id", "destination", "episode", name="delivery_once"),
        Index("delivery_lane", "destination"),
        partial("delivery_due", "destination", *IN_TURN, where="due_at IS NOT NULL"),
        partial("delivery_next", "due_at", "destination", where="due_at IS NOT NULL"),
        Index("delivery_state", "state", "id"),
        partial("delivery_lookup", "lookup", where="lookup IS NOT NULL"),
        partial("delivery_held", "held_by", where="held_by IS NOT NULL"),
        partial("delivery_open", "destination", "id", where="closed_at IS NULL"),
        partial("delivery_again", "again_at", where="again_at IS NOT NULL"),
        partial("delivery_reminded", "destination", "reminded_at", where="reminded_at IS NOT NULL"),
        Index("delivery_born", "born_at"),
        partial("delivery_paged", "paged_at", where="paged_at IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    subject_id: int = Field(sa_type=Id)
    destination: str = Field(sa_type=Name)
    team: str | None = Field(default=None, sa_type=Name)
    episode: int
    state: str = Field(sa_type=Word)
    rank: int
    alert_id: int = Field(sa_type=Id)
    born_at: datetime = Field(sa_type=Utc)
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    routes: bytes = Field(sa_type=LargeBinary)
    fallback: bool = False
    stands_in_for: str | None = Field(default=None, sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Word)
    why: str | None = Field(default=None, sa_type=Text)
    until: datetime | None = Field(default=None, sa_type=Utc)
    place: bytes | None = Field(default=None, sa_type=LargeBinary)
    lookup: str | None = Field(default=None, sa_type=Name)
    wanted: int = Field(default=0, sa_type=BigInteger)
    shown: int = Field(default=0, sa_type=BigInteger)
    cursor: int = 0
    attempts: int = 0
    failing_since: datetime | None = Field(default=None, sa_type=Utc)
    unknown_since: datetime | None = Field(default=None, sa_type=Utc)
    last_error: str | None = Field(default=None, sa_type=Text)
    delivered_at: datetime | None = Field(default=None, sa_type=Utc)
    closed_at: datetime | None = Field(default=None, sa_type=Utc)
    may_repeat: bool = False
    held_by: str | None = Field(default=None, sa_type=Name)
    renotify: int | None = None
    again_at: datetime | None = Field(default=None, sa_type=Utc)
    reminded_at: datetime | None = Field(default=None, sa_type=Utc)
    mention: str | None = Field(default=None, sa_type=Name)
    personal: str | None = Field(default=None, sa_type=Text)
    mails: str | None = Field(default=None, sa_type=Word)
    recalls: str | None = Field(default=None, sa_type=Text)
    level: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    first_alert_id: int | None = Field(default=None, sa_type=Id)
    handed_over_at: datetime | None = Field(default=None, sa_type=Utc)
    dimensions: bytes | None = Field(default=None, sa_type=LargeBinary)
    paged_at: datetime | None = Field(default=None, sa_type=Utc)
    bundled_at: datetime | None = Field(default=None, sa_type=Utc)
    suppressed_at: datetime | None = Field(default=None, sa_type=Utc)
    acknowledged_at: datetime | None = Field(default=None, sa_type=Utc)
    acknowledged: bytes | None = Field(default=None, sa_type=LargeBinary)
    acted_at: datetime | None = Field(default=None, sa_type=Utc)
    acted: bytes | None = Field(default=None, sa_type=LargeBinary)
    closing: bytes | None = Field(default=None, sa_type=LargeBinary)


class AttemptRow(SQLModel, table=True):
    """One try at a destination, written before the call; `ended_at` is null while its outcome is unknown."""

    __tablename__ = "attempt"
    __table_args__ = (
        Index("attempt_delivery", "delivery_id", "id"),
        partial("attempt_open", "id", where="ended_at IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    delivery_id: int = Field(sa_type=Id)
    step: str = Field(sa_type=Word)
    version: int = Field(sa_type=BigInteger)
    entry: int = 0
    started_at: datetime = Field(sa_type=Utc)
    ended_at: datetime | None = Field(default=None, sa_type=Utc)
    outcome: str | None = Field(default=None, sa_type=Word)
    answer: str | None = Field(default=None, sa_type=Text)


class InquiryRow(SQLModel, table=True):
    """Something to ask Sentry about one issue; `rank` 0 is asked first. One row a subject, gone when it was answered."""

    __tablename__ = "inquiry"
    subject: str = Field(primary_key=True, sa_type=Name)
    organization: str = Field(sa_type=Name)
    issue_id: str = Field(sa_type=Name)
    event: bool = False
    rank: int
    asked_at: datetime = Field(sa_type=Utc)
    due_at: datetime = Field(sa_type=Utc, index=True)
    attempts: int = 0


class GateRow(SQLModel, table=True):
    """A destination's own word (Retry-After) to a lane or a budget; nothing passes before `until`."""

    __tablename__ = "gate"
    name: str = Field(primary_key=True, sa_type=Name)
    until: datetime = Field(sa_type=Utc)
    because: str = Field(sa_type=Text)


class ChannelRow(SQLModel, table=True):
    """What the directory knows: a channel's `#name` and its id, so that one channel is one lane."""

    __tablename__ = "channel"
    name: str = Field(primary_key=True, sa_type=Name)
    id: str = Field(sa_type=Word, index=True)


class MetricsRow(SQLModel, table=True):
    """What one process counted, for the union at /metrics."""

    __tablename__ = "metrics"
    process: str = Field(primary_key=True, sa_type=Word)
    at: datetime = Field(sa_type=Utc)
    text: str = Field(sa_type=Text)


def table_of(row: type[SQLModel]) -> Table:
    """Return the table of a row's class, for statements over columns."""
    return SQLModel.metadata.tables[str(row.__tablename__)]
