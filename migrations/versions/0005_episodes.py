"""Which alert opened an episode, so that what came in is shown with its own episode and not with the next.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "episodes"
down_revision = "metric_titles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("delivery", sa.Column("first_alert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))


def downgrade() -> None:
    """Take it away again."""
    op.drop_column("delivery", "first_alert_id")
