"""Digests, what people said of messages, and who was last seen on call.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc
from switchboard.storage.tables import Id

revision = "digests"
down_revision = "personal_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    _add_digests()
    op.create_table(
        "digest_issue",
        sa.Column("digest_id", Id, primary_key=True, autoincrement=False),
        sa.Column("subject_id", Id, primary_key=True, autoincrement=False),
    )
    op.create_index("ix_digest_issue_subject_id", "digest_issue", ["subject_id"])
    op.create_table(
        "feedback",
        sa.Column("delivery_id", Id, primary_key=True, autoincrement=False),
        sa.Column("by", sa.String(512), primary_key=True),
        sa.Column("said", sa.String(64), primary_key=True),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
    )
    op.create_index("acknowledgement_team", "acknowledgement", ["team", "at"])
    op.create_table(
        "level_one",
        sa.Column("team", sa.String(512), primary_key=True),
        sa.Column("users", sa.LargeBinary(), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("told_on", sa.String(64), nullable=True),
    )


def _add_digests() -> None:
    op.create_table(
        "digest",
        sa.Column("id", Id, primary_key=True),
        sa.Column("team", sa.String(512), nullable=False),
        sa.Column("destination", sa.String(512), nullable=False),
        sa.Column("every", sa.String(512), nullable=False),
        sa.Column("only", sa.Text(), nullable=False),
        sa.Column("people", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("asked", Id, nullable=False, server_default="0"),
        sa.Column("zone", sa.String(512), nullable=False),
        sa.Column("earlier", Utc(), nullable=False),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.Column("moment", Utc(), nullable=False),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("subject_id", Id, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.UniqueConstraint("team", "destination", "every", "only", "until", "asked", name="digest_once"),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("digest_due", "digest", ["due_at"], sqlite_where=due, postgresql_where=due)
    said = sa.text("subject_id IS NOT NULL")
    op.create_index("digest_said", "digest", ["subject_id"], sqlite_where=said, postgresql_where=said)


def downgrade() -> None:
    """Take them away again, with what was said."""
    op.drop_table("level_one")
    op.drop_index("acknowledgement_team", "acknowledgement")
    op.drop_table("feedback")
    op.drop_table("digest_issue")
    op.drop_table("digest")
