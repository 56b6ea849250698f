"""What people ask for, and who they are: actions, acknowledgements, members, Slack users, our own writes.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.String(length=512)
WORD = sa.String(length=64)


def upgrade() -> None:
    """Go to this version of the schema."""
    _actions()
    _traces()
    _people()
    op.create_index("placement_place", "placement", ["place"])


def _actions() -> None:
    op.create_table(
        "action",
        sa.Column("id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("deed", WORD, nullable=False),
        sa.Column("actor", NAME, nullable=False),
        sa.Column("request", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("noted", sa.Boolean(), nullable=False),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("told_at", Utc(), nullable=True),
        sa.Column("tell_at", Utc(), nullable=True),
        sa.Column("tells", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("body_id", "number", name="action_once"),
    )
    op.create_index("action_state", "action", ["state", "due_at"])
    op.create_index("action_subject", "action", ["subject_id", "id"])
    op.create_index("ix_action_asked_at", "action", ["asked_at"])
    op.create_index("ix_action_tell_at", "action", ["tell_at"])


def _traces() -> None:
    op.create_table(
        "acknowledgement",
        sa.Column("subject_id", ID, autoincrement=False, nullable=False),
        sa.Column("team", NAME, nullable=False),
        sa.Column("by", sa.LargeBinary(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("until", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "team"),
    )
    op.create_table(
        "own_write",
        sa.Column("subject_id", ID, autoincrement=False, nullable=False),
        sa.Column("change", WORD, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("by", sa.LargeBinary(), nullable=False),
        sa.Column("action_id", ID, nullable=False),
        sa.Column("echoed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "change"),
    )
    op.create_index("ix_own_write_at", "own_write", ["at"])


def _people() -> None:
    op.create_table(
        "sentry_member",
        sa.Column("id", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("email", NAME, nullable=True),
        sa.Column("teams", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sentry_member_email", "sentry_member", ["email"])
    op.create_table(
        "sentry_team",
        sa.Column("id", NAME, nullable=False),
        sa.Column("slug", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sentry_team_slug", "sentry_team", ["slug"])
    op.create_table(
        "slack_user",
        sa.Column("id", WORD, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("email", NAME, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_slack_user_email", "slack_user", ["email"])


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_index("placement_place", "placement")
    for table in ("slack_user", "sentry_team", "sentry_member", "own_write", "acknowledgement", "action"):
        op.drop_table(table)
