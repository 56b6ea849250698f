"""The first tables: bodies, subjects, alerts, placements and what keeps them.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version of the schema."""
    _make_alert()
    _make_attempt()
    _make_book()
    _make_channel()
    _make_entry()
    _make_gate()
    _make_mark()
    _make_metrics()
    _make_placement()
    _make_progress()
    _make_seen()
    _make_subject()


def downgrade() -> None:
    """Go back to the version before: an empty database."""
    for table in "subject seen progress placement metrics mark gate entry channel book attempt alert".split():
        op.drop_table(table)


def _make_alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("body_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("change", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("book_hash", sa.String(length=64), nullable=False),
        sa.Column("decision", sa.LargeBinary(), nullable=False),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index("alert_at", ["at"], unique=False)
        batch_op.create_index("alert_subject", ["subject_id", "id"], unique=False)
        batch_op.create_index("ix_alert_body_id", ["body_id"], unique=False)


def _make_attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("placement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("started_at", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("attempt_placement", ["placement_id", "id"], unique=False)
        batch_op.create_index("ix_attempt_ended_at", ["ended_at"], unique=False)


def _make_book() -> None:
    op.create_table(
        "book",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("paging", sa.LargeBinary(), nullable=False),
        sa.Column("loaded_at", Utc(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    with op.batch_alter_table("book", schema=None) as batch_op:
        batch_op.create_index("ix_book_active", ["active"], unique=False)


def _make_channel() -> None:
    op.create_table(
        "channel",
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.create_index("ix_channel_id", ["id"], unique=False)


def _make_entry() -> None:
    op.create_table(
        "entry",
        sa.Column(
            "subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by", sa.LargeBinary(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "seq"),
    )


def _make_gate() -> None:
    op.create_table(
        "gate",
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _make_mark() -> None:
    op.create_table(
        "mark",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _make_metrics() -> None:
    op.create_table(
        "metrics",
        sa.Column("process", sa.String(length=64), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("process"),
    )


def _make_placement() -> None:
    op.create_table(
        "placement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("destination", sa.String(length=512), nullable=False),
        sa.Column("team", sa.String(length=512), nullable=True),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("born_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("routes", sa.LargeBinary(), nullable=False),
        sa.Column("fallback", sa.Boolean(), nullable=False),
        sa.Column("told_for", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("until", Utc(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=True),
        sa.Column("wanted", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failing_since", Utc(), nullable=True),
        sa.Column("unknown_since", Utc(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("told_at", Utc(), nullable=True),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.Column("may_repeat", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject_id", "destination", "episode", name="placement_once"),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index("placement_due", ["destination", "due_at"], unique=False)
        batch_op.create_index("placement_state", ["state", "id"], unique=False)


def _make_progress() -> None:
    op.create_table(
        "progress",
        sa.Column("body_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("until", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("body_id"),
    )
    with op.batch_alter_table("progress", schema=None) as batch_op:
        batch_op.create_index("progress_state", ["state"], unique=False)


def _make_seen() -> None:
    op.create_table(
        "seen",
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=512), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("body_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key"),
    )
    with op.batch_alter_table("seen", schema=None) as batch_op:
        batch_op.create_index("ix_seen_at", ["at"], unique=False)


def _make_subject() -> None:
    op.create_table(
        "subject",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=512), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("organization", sa.String(length=512), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("scope", sa.String(length=512), nullable=False),
        sa.Column("project", sa.String(length=512), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("culprit", sa.Text(), nullable=True),
        sa.Column("level", sa.String(length=64), nullable=True),
        sa.Column("platform", sa.String(length=512), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("short_id", sa.String(length=512), nullable=True),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("substatus", sa.String(length=64), nullable=True),
        sa.Column("assignee", sa.LargeBinary(), nullable=True),
        sa.Column("priority", sa.String(length=64), nullable=True),
        sa.Column("first_seen", Utc(), nullable=True),
        sa.Column("last_seen", Utc(), nullable=True),
        sa.Column("times_seen", sa.BigInteger(), nullable=True),
        sa.Column("user_count", sa.BigInteger(), nullable=True),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", Utc(), nullable=True),
        sa.Column("status_at", Utc(), nullable=True),
        sa.Column("assigned_at", Utc(), nullable=True),
        sa.Column("changed_at", Utc(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.create_index("ix_subject_short_id", ["short_id"], unique=False)
