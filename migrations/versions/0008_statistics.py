"""What happened in each hour, and of each delivery what became of it: these are kept when the rest is forgotten.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "statistics"
down_revision = "notes_and_snooze"
branch_labels = None
depends_on = None

_MEASURES = (
    "inbounds alerts events opened regressed escalating fired reopened resolved archived "
    "delivered pages bundled suppressed acknowledged acted_on"
).split()
_BLOBS = ("dimensions", "acknowledged", "acted", "closing")
_TIMES = ("paged_at", "bundled_at", "suppressed_at", "acknowledged_at", "acted_at")


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "statistic",
        sa.Column("hour", Utc(), primary_key=True),
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("project", "environment", "release", "level")),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("teams", "routes")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _MEASURES),
        sqlite_with_rowid=False,
    )
    for name in _BLOBS:
        op.add_column("delivery", sa.Column(name, sa.LargeBinary(), nullable=True))
    for name in _TIMES:
        op.add_column("delivery", sa.Column(name, Utc(), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    for name in (*_TIMES, *_BLOBS):
        op.drop_column("delivery", name)
    op.drop_table("statistic")
