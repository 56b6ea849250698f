"""What keeps quiet and what counts: mutes, inhibitions, summaries and their members, tallies and firings.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.String(length=512)


def upgrade() -> None:
    """Go to this version of the schema."""
    op.add_column("subject", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("entry", sa.Column("only", NAME, nullable=True))
    _to_placements()
    _hushes()
    _counts()
    op.create_table(
        "refusal",
        sa.Column("file", NAME, nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("file"),
    )


def _to_placements() -> None:
    op.add_column("placement", sa.Column("held_by", NAME, nullable=True))
    op.add_column("placement", sa.Column("renotify", sa.Integer(), nullable=True))
    op.add_column("placement", sa.Column("again_at", Utc(), nullable=True))
    op.add_column("placement", sa.Column("reminded_at", Utc(), nullable=True))
    op.add_column("placement", sa.Column("mention", NAME, nullable=True))
    op.create_index("ix_placement_held_by", "placement", ["held_by"])
    op.create_index("ix_placement_again_at", "placement", ["again_at"])
    op.create_table(
        "member",
        sa.Column("summary_id", ID, autoincrement=False, nullable=False),
        sa.Column("placement_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("summary_id", "placement_id"),
    )
    op.create_index("ix_member_placement_id", "member", ["placement_id"])


def _hushes() -> None:
    op.create_table(
        "mute",
        sa.Column("id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("author", NAME, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("body_id"),
    )
    op.create_index("ix_mute_ended_at", "mute", ["ended_at"])
    op.create_table(
        "inhibitor",
        sa.Column("rule", NAME, nullable=False),
        sa.Column("values", NAME, nullable=False),
        sa.Column("subject_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("rule", "values", "subject_id"),
    )
    op.create_index("ix_inhibitor_subject_id", "inhibitor", ["subject_id"])


def _counts() -> None:
    op.create_table(
        "tally",
        sa.Column("scope", NAME, nullable=False),
        sa.Column("seconds", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start", Utc(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "seconds", "start"),
    )
    op.create_index("ix_tally_start", "tally", ["start"])
    op.create_table(
        "firing",
        sa.Column("route", NAME, nullable=False),
        sa.Column("scope", NAME, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("fired_at", Utc(), nullable=False),
        sa.Column("true_at", Utc(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("route", "scope"),
    )
    op.create_index("ix_firing_true_at", "firing", ["true_at"])
    op.create_index("ix_firing_subject_id", "firing", ["subject_id"])


def downgrade() -> None:
    """Go back to the version before."""
    for table in ("refusal", "firing", "tally", "inhibitor", "mute", "member"):
        op.drop_table(table)
    with op.batch_alter_table("placement") as placement:
        placement.drop_index("ix_placement_again_at")
        placement.drop_index("ix_placement_held_by")
        for column in ("mention", "reminded_at", "again_at", "renotify", "held_by"):
            placement.drop_column(column)
    with op.batch_alter_table("entry") as entry:
        entry.drop_column("only")
    with op.batch_alter_table("subject") as subject:
        subject.drop_column("note")
