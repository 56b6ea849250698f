"""Who sees what in Sentry, the roles of its members, and which guests of Slack are of one channel only.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "who_sees"
down_revision = "first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "sentry_sight",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("open", sa.Boolean(), nullable=True),
        sa.Column("teams", sa.LargeBinary(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
    )
    op.add_column("sentry_member", sa.Column("role", sa.String(64), nullable=True))
    op.add_column("slack_user", sa.Column("one_channel", sa.Boolean(), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("slack_user", "one_channel")
    op.drop_column("sentry_member", "role")
    op.drop_table("sentry_sight")
