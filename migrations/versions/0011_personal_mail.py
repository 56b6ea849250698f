"""What people are mailed about by their own choice, and as what a delivery mails somebody; when a team was last mailed.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "personal_mail"
down_revision = "retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the column."""
    op.create_table(
        "mail_preference",
        sa.Column("member", sa.String(512), primary_key=True),
        sa.Column("new", sa.Boolean(), nullable=False),
        sa.Column("regressions", sa.Boolean(), nullable=False),
        sa.Column("assigned", sa.Boolean(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
    )
    op.create_index("ix_mail_preference_new", "mail_preference", ["new"])
    op.create_index("ix_mail_preference_regressions", "mail_preference", ["regressions"])
    op.create_table(
        "mail_key",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("signing", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "mail_window",
        sa.Column("lane", sa.String(512), primary_key=True),
        sa.Column("opened_at", Utc(), nullable=False),
    )
    op.add_column("delivery", sa.Column("mails", sa.String(64), nullable=True))


def downgrade() -> None:
    """Take them away again; what people like is lost with them."""
    op.drop_column("delivery", "mails")
    op.drop_table("mail_window")
    op.drop_table("mail_key")
    op.drop_table("mail_preference")
