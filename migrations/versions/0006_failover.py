"""When others were told of a page that its pager does not take, while it is still tried.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "failover"
down_revision = "episodes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("delivery", sa.Column("handed_over_at", Utc(), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("delivery", "handed_over_at")
