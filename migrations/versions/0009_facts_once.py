"""Fact sets, stacks and decisions, once each, and what is an alert's own beside them. What was kept before is read as it is.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "facts_once"
down_revision = "statistics"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_SET, _DECIDED, _OF = "fact_set_id IS NOT NULL", "decision_id IS NOT NULL", "stack_id IS NOT NULL"


def upgrade() -> None:
    """Add the tables, the columns and the indexes by which a row is found to be used no more."""
    op.create_table(
        "stack",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "fact_set",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("subject_id", _ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("stack_id", _ID, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("subject_id", "digest", name="fact_set_once"),
    )
    op.create_index("fact_set_stack", "fact_set", ["stack_id"], sqlite_where=sa.text(_OF), postgresql_where=sa.text(_OF))
    op.create_table(
        "decision",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("config_hash", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.add_column("alert", sa.Column("fact_set_id", _ID, nullable=True))
    op.add_column("alert", sa.Column("own", sa.LargeBinary(), nullable=True))
    op.add_column("alert", sa.Column("decision_id", _ID, nullable=True))
    for name, column, where in (("fact_set", "fact_set_id", _SET), ("decision", "decision_id", _DECIDED)):
        op.create_index(
            f"alert_{name}", "alert", [column], sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )


def downgrade() -> None:
    """Take them away again; what alerts said since is lost with them."""
    op.drop_index("alert_decision", "alert")
    op.drop_index("alert_fact_set", "alert")
    for column in ("decision_id", "own", "fact_set_id"):
        op.drop_column("alert", column)
    for table in ("decision", "fact_set", "stack"):
        op.drop_table(table)
