"""Metric alerts by their name, for bodies that leave out the rule's number.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "metric_titles"
down_revision = "pager"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    where = sa.text("kind = 'metric'")
    op.create_index("subject_metric", "subject", ["title"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("subject_metric", "subject")
