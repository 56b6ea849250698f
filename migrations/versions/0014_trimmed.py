"""What goes in time is found by an index: counts by the minute, notes of a page, releases and configurations that nobody needs.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "trimmed"
down_revision = "subject_statistics"
branch_labels = None
depends_on = None

PARTIAL = (
    ("tally_minute", "tally", "start", "seconds = 60"),
    ("alert_config", "alert", "config_hash", "config_hash <> ''"),
    ("subject_release", "subject", "first_release", "first_release IS NOT NULL"),
)
WHOLE = (
    ("ix_decision_config_hash", "decision", "config_hash"),
    ("ix_pager_note_delivery_id", "pager_note", "delivery_id"),
)


def upgrade() -> None:
    """Add the indexes."""
    for name, table, column, where in PARTIAL:
        op.create_index(name, table, [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    for name, table, column in WHOLE:
        op.create_index(name, table, [column])


def downgrade() -> None:
    """Take them away again."""
    for name, table, *_ in (*WHOLE, *PARTIAL):
        op.drop_index(name, table_name=table)
