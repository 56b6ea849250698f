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

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables, the columns and their indexes."""
    op.create_table(
        "incident",
        sa.Column("delivery_id", _ID, primary_key=True, autoincrement=False),
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
    _create_escalation()
    few = sa.text("closed_at IS NULL")
    op.create_index("delivery_open", "delivery", ["destination", "id"], sqlite_where=few, postgresql_where=few)
    op.add_column("delivery", sa.Column("level", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("delivery", sa.Column("recalls", sa.Text(), nullable=True))
    op.add_column("acknowledgement", sa.Column("asked_at", Utc(), nullable=True))
    _index("acknowledgement_until", "acknowledgement", "until")
    op.create_table(
        "on_call",
        sa.Column("team", sa.String(512), primary_key=True),
        sa.Column("shifts", sa.LargeBinary(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
    )


def _create_escalation() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("subject_id", _ID, nullable=False),
        sa.Column("route", sa.String(512), nullable=False),
        sa.Column("alert_id", _ID, nullable=False),
        sa.Column("severity", sa.String(64), nullable=False),
        sa.Column("steps", sa.LargeBinary(), nullable=False),
        sa.Column("first", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", Utc(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("end", sa.String(64), nullable=True),
        sa.Column("ended_at", Utc(), nullable=True),
        sa.UniqueConstraint("subject_id", "route", "alert_id", name="escalation_once"),
    )
    _index("escalation_due", "escalation", "due_at")
    _index("escalation_running", "escalation", "id", where="ended_at IS NULL")


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("on_call")
    op.drop_index("acknowledgement_until", "acknowledgement")
    op.drop_column("acknowledgement", "asked_at")
    op.drop_index("delivery_open", "delivery")
    op.drop_column("delivery", "level")
    op.drop_table("escalation")
    op.drop_column("delivery", "recalls")
    op.drop_table("incident")


def _index(name: str, table: str, column: str, *, where: str | None = None) -> None:
    few = sa.text(where or f"{column} IS NOT NULL")
    op.create_index(name, table, [column], sqlite_where=few, postgresql_where=few)
