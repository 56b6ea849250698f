"""What happened to single subjects, by the quarter of an hour; deliveries by when they were born and paged.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc
from switchboard.storage.tables import Id

revision = "subject_statistics"
down_revision = "digests"
branch_labels = None
depends_on = None

COUNTED = "alerts events opened regressed escalating fired reopened resolved archived".split()


def upgrade() -> None:
    """Add the table and the indexes."""
    op.create_table(
        "subject_statistic",
        sa.Column("at", Utc(), primary_key=True),
        sa.Column("subject_id", Id, primary_key=True, autoincrement=False),
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTED),
        sqlite_with_rowid=False,
    )
    paged = sa.text("paged_at IS NOT NULL")
    op.create_index("delivery_born", "delivery", ["born_at"])
    op.create_index("delivery_paged", "delivery", ["paged_at"], sqlite_where=paged, postgresql_where=paged)


def downgrade() -> None:
    """Take them away again; what was counted is lost with them."""
    op.drop_index("delivery_paged", "delivery")
    op.drop_index("delivery_born", "delivery")
    op.drop_table("subject_statistic")
