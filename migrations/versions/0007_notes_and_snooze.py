"""Notes for the incidents of pages, and acknowledgements that last as long as their person said.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "notes_and_snooze"
down_revision = "failover"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table, its indexes, and the column."""
    op.create_table(
        "pager_note",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("action_id", _ID, nullable=False),
        sa.Column("delivery_id", _ID, nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", Utc(), nullable=True),
        sa.Column("incident_id", sa.String(64), nullable=True),
        sa.Column("note_id", sa.String(64), nullable=True),
        sa.UniqueConstraint("action_id", "delivery_id", name="pager_note_once"),
    )
    op.create_index("pager_note_mark", "pager_note", ["mark"], unique=True)
    op.create_index("ix_pager_note_asked_at", "pager_note", ["asked_at"])
    waits = sa.text("due_at IS NOT NULL")
    op.create_index("pager_note_due", "pager_note", ["due_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_index("pager_note_order", "pager_note", ["delivery_id", "id"], sqlite_where=waits, postgresql_where=waits)
    op.add_column("acknowledgement", sa.Column("lasts", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("acknowledgement", "lasts")
    op.drop_table("pager_note")
