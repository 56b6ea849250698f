"""What PagerDuty says: the incidents of our pages, acknowledgements that run out, and who is on call.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "pager"
down_revision = "who_sees"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, the columns and their indexes."""
    op.create_table(
        "incident",
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(64), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("state_at", Utc(), nullable=True),
        sa.Column("told_at", Utc(), nullable=True),
        sa.Column("priority", sa.String(512), nullable=True),
        sa.Column("assigned", sa.LargeBinary(), nullable=False),
        sa.Column("check_at", Utc(), nullable=True),
        sa.Column("missing_since", Utc(), nullable=True),
    )
    _index("incident_id", "incident", "id")
    _index("incident_check", "incident", "check_at")
    op.add_column("delivery", sa.Column("recalls", sa.Text(), nullable=True))
    op.add_column("acknowledgement", sa.Column("asked_at", Utc(), nullable=True))
    _index("acknowledgement_until", "acknowledgement", "until")
    op.create_table(
        "on_call",
        sa.Column("team", sa.String(512), primary_key=True),
        sa.Column("shifts", sa.LargeBinary(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("on_call")
    op.drop_index("acknowledgement_until", "acknowledgement")
    op.drop_column("acknowledgement", "asked_at")
    op.drop_column("delivery", "recalls")
    op.drop_table("incident")


def _index(name: str, table: str, column: str) -> None:
    where = sa.text(f"{column} IS NOT NULL")
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
