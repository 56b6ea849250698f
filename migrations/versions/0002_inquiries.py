"""What is asked of Sentry: inquiries, what waits for them, and what was read back.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version of the schema."""
    op.create_table(
        "inquiry",
        sa.Column("subject", sa.String(length=512), nullable=False),
        sa.Column("organization", sa.String(length=512), nullable=False),
        sa.Column("issue_id", sa.String(length=512), nullable=False),
        sa.Column("event", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject"),
    )
    op.create_index("ix_inquiry_due_at", "inquiry", ["due_at"])
    op.add_column("progress", sa.Column("subject", sa.String(length=512), nullable=True))
    op.add_column("subject", sa.Column("first_release", sa.String(length=512), nullable=True))
    op.add_column("subject", sa.Column("read_at", Utc(), nullable=True))
    op.add_column("subject", sa.Column("read_status", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("subject") as subject:
        for column in ("read_status", "read_at", "first_release"):
            subject.drop_column(column)
    with op.batch_alter_table("progress") as progress:
        progress.drop_column("subject")
    op.drop_table("inquiry")
