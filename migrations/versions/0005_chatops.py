"""What Slack shows beside messages: proved links, preferences, PagerDuty's users, shared links, releases with their deploys.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.String(length=512)
WORD = sa.String(length=64)
ASSIGNED = sa.text("assignee IS NOT NULL")
DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    """Go to this version of the schema."""
    op.add_column("placement", sa.Column("personal", sa.Text(), nullable=True))
    op.create_index("subject_assigned", "subject", ["kind", "status"], sqlite_where=ASSIGNED, postgresql_where=ASSIGNED)
    op.create_index("ix_subject_name", "subject", ["name"])
    op.create_index("action_due", "action", ["due_at"], sqlite_where=DUE, postgresql_where=DUE)
    _people()
    _unfurls()
    op.create_table(
        "release",
        sa.Column("organization", NAME, nullable=False),
        sa.Column("version", NAME, nullable=False),
        sa.Column("released_at", Utc(), nullable=True),
        sa.Column("deploys", sa.LargeBinary(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", Utc(), nullable=True),
        sa.Column("due_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("organization", "version"),
    )
    op.create_index("ix_release_due_at", "release", ["due_at"])


def _people() -> None:
    op.add_column("slack_user", sa.Column("guest", sa.Boolean(), nullable=True))
    op.create_table(
        "link",
        sa.Column("slack", WORD, nullable=False),
        sa.Column("member", NAME, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("slack"),
    )
    op.create_index("ix_link_member", "link", ["member"])
    op.create_table(
        "link_code",
        sa.Column("slack", WORD, nullable=False),
        sa.Column("code", WORD, nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("slack"),
    )
    op.create_index("ix_link_code_code", "link_code", ["code"])
    op.create_table(
        "preference",
        sa.Column("slack", WORD, nullable=False),
        sa.Column("assigned_dm", sa.Boolean(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("slack"),
    )
    op.create_table(
        "pager_user",
        sa.Column("id", NAME, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("email", NAME, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pager_user_email", "pager_user", ["email"])


def _unfurls() -> None:
    op.create_table(
        "unfurl",
        sa.Column("id", ID, nullable=False),
        sa.Column("body_id", ID, nullable=False),
        sa.Column("channel", WORD, nullable=False),
        sa.Column("ts", WORD, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("by", WORD, nullable=False),
        sa.Column("issue", sa.LargeBinary(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("shown", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.Column("asked_at", Utc(), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "ts", "url", name="unfurl_once"),
    )
    op.create_index("unfurl_due", "unfurl", ["state", "due_at"])
    op.create_index("ix_unfurl_asked_at", "unfurl", ["asked_at"])


def downgrade() -> None:
    """Go back to the version before."""
    for table in ("release", "unfurl", "pager_user", "preference", "link_code", "link"):
        op.drop_table(table)
    op.drop_index("action_due", "action")
    op.drop_index("ix_subject_name", "subject")
    op.drop_index("subject_assigned", "subject")
    op.drop_column("slack_user", "guest")
    op.drop_column("placement", "personal")
