"""What was shared is found by its subject, so that a subject which nobody needs is known.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

from alembic import op

revision = "retention"
down_revision = "facts_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_unfurl_subject_id", "unfurl", ["subject_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_unfurl_subject_id", table_name="unfurl")
