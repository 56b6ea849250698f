"""The first tables: what is made of what was kept, whom it was delivered to, and who did what.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "first"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite makes a rowid alias only of INTEGER
BIG = sa.BigInteger()
NUMBER = sa.Integer()
FLAG = sa.Boolean()
WORD = sa.String(64)
NAME = sa.String(512)
TEXT = sa.Text()
BYTES = sa.LargeBinary()
TIME = Utc()
NULL = "may be missing"
GIVEN = "a key that is given, not counted"
ONCE = "unique within its table"
INDEX = "an index"

# Each table: its primary key, its columns, and its indexes with the condition of a partial one.
TABLES: dict[str, tuple[str, tuple[Any, ...], tuple[Any, ...]]] = {
    "acknowledgement": (
        "subject_id team",
        (
            ("subject_id", ID, GIVEN), ("team", NAME), ("by", BYTES), ("at", TIME), ("until", TIME, NULL),
        ),
        (),
    ),
    "action": (
        "id",
        (
            ("id", ID), ("inbound_id", ID), ("number", NUMBER), ("subject_id", ID), ("kind", WORD), ("actor", NAME),
            ("request", BYTES), ("asked_at", TIME), ("state", WORD), ("due_at", TIME, NULL), ("attempts", NUMBER),
            ("answer", TEXT, NULL), ("noted", FLAG), ("done_at", TIME, NULL), ("replied_at", TIME, NULL),
            ("reply_at", TIME, NULL), ("reply_attempts", NUMBER),
        ),
        (
            (ONCE, "action_once", "inbound_id number"),
            (INDEX, "action_due", "due_at", "due_at IS NOT NULL"),
            (INDEX, "action_reply", "reply_at", "reply_at IS NOT NULL"),
            (INDEX, "action_state", "state due_at"),
            (INDEX, "action_subject", "subject_id id"),
            (INDEX, "ix_action_asked_at", "asked_at"),
        ),
    ),
    "alert": (
        "id",
        (
            ("id", ID), ("inbound_id", ID), ("subject_id", ID), ("at", TIME), ("change", WORD), ("facts", BYTES),
            ("config_hash", WORD), ("decision", BYTES), ("test", FLAG),
        ),
        (
            (INDEX, "alert_at", "at"),
            (INDEX, "alert_subject", "subject_id id"),
            (INDEX, "ix_alert_inbound_id", "inbound_id"),
        ),
    ),
    "attempt": (
        "id",
        (
            ("id", ID), ("delivery_id", ID), ("step", WORD), ("version", BIG), ("entry", NUMBER), ("started_at", TIME),
            ("ended_at", TIME, NULL), ("outcome", WORD, NULL), ("answer", TEXT, NULL),
        ),
        (
            (INDEX, "attempt_delivery", "delivery_id id"),
            (INDEX, "attempt_open", "id", "ended_at IS NULL"),
        ),
    ),
    "channel": (
        "name",
        (
            ("name", NAME), ("id", WORD),
        ),
        (
            (INDEX, "ix_channel_id", "id"),
        ),
    ),
    "config": (
        "hash",
        (
            ("hash", WORD), ("text", TEXT), ("paging", BYTES), ("loaded_at", TIME), ("active", FLAG),
        ),
        (
            (INDEX, "ix_config_active", "active"),
        ),
    ),
    "delivery": (
        "id",
        (
            ("id", ID), ("subject_id", ID), ("destination", NAME), ("team", NAME, NULL), ("episode", NUMBER),
            ("state", WORD), ("rank", NUMBER), ("alert_id", ID), ("born_at", TIME), ("due_at", TIME, NULL),
            ("routes", BYTES), ("fallback", FLAG), ("stands_in_for", TEXT, NULL), ("reason", WORD, NULL),
            ("why", TEXT, NULL), ("until", TIME, NULL), ("place", BYTES, NULL), ("lookup", NAME, NULL), ("wanted", BIG),
            ("shown", BIG), ("cursor", NUMBER), ("attempts", NUMBER), ("failing_since", TIME, NULL),
            ("unknown_since", TIME, NULL), ("last_error", TEXT, NULL), ("delivered_at", TIME, NULL),
            ("closed_at", TIME, NULL), ("may_repeat", FLAG), ("held_by", NAME, NULL), ("renotify", NUMBER, NULL),
            ("again_at", TIME, NULL), ("reminded_at", TIME, NULL), ("mention", NAME, NULL), ("personal", TEXT, NULL),
        ),
        (
            (ONCE, "delivery_once", "subject_id destination episode"),
            (INDEX, "delivery_again", "again_at", "again_at IS NOT NULL"),
            (INDEX, "delivery_due", "destination place? rank- due_at id", "due_at IS NOT NULL"),
            (INDEX, "delivery_held", "held_by", "held_by IS NOT NULL"),
            (INDEX, "delivery_lane", "destination"),
            (INDEX, "delivery_lookup", "lookup", "lookup IS NOT NULL"),
            (INDEX, "delivery_next", "due_at destination", "due_at IS NOT NULL"),
            (INDEX, "delivery_reminded", "destination reminded_at", "reminded_at IS NOT NULL"),
            (INDEX, "delivery_state", "state id"),
        ),
    ),
    "firing": (
        "route scope",
        (
            ("route", NAME), ("scope", NAME), ("seconds", NUMBER), ("fired_at", TIME), ("true_at", TIME),
            ("subject_id", ID),
        ),
        (
            (INDEX, "ix_firing_subject_id", "subject_id"),
            (INDEX, "ix_firing_true_at", "true_at"),
        ),
    ),
    "gate": (
        "name",
        (
            ("name", NAME), ("until", TIME), ("because", TEXT),
        ),
        (),
    ),
    "inhibitor": (
        "rule values subject_id",
        (
            ("rule", NAME), ("values", NAME), ("subject_id", ID, GIVEN),
        ),
        (
            (INDEX, "ix_inhibitor_subject_id", "subject_id"),
        ),
    ),
    "inquiry": (
        "subject",
        (
            ("subject", NAME), ("organization", NAME), ("issue_id", NAME), ("event", FLAG), ("rank", NUMBER),
            ("asked_at", TIME), ("due_at", TIME), ("attempts", NUMBER),
        ),
        (
            (INDEX, "ix_inquiry_due_at", "due_at"),
        ),
    ),
    "link": (
        "slack",
        (
            ("slack", WORD), ("member", NAME), ("at", TIME),
        ),
        (
            (INDEX, "ix_link_member", "member"),
        ),
    ),
    "link_code": (
        "slack",
        (
            ("slack", WORD), ("code", WORD), ("until", TIME),
        ),
        (
            (INDEX, "ix_link_code_code", "code"),
        ),
    ),
    "mark": (
        "name",
        (
            ("name", WORD), ("value", BIG),
        ),
        (),
    ),
    "metrics": (
        "process",
        (
            ("process", WORD), ("at", TIME), ("text", TEXT),
        ),
        (),
    ),
    "mute": (
        "id",
        (
            ("id", ID), ("inbound_id", ID), ("query", TEXT), ("author", NAME), ("because", TEXT), ("made_at", TIME),
            ("until", TIME), ("ended_at", TIME, NULL),
        ),
        (
            (ONCE, None, "inbound_id"),
            (INDEX, "ix_mute_ended_at", "ended_at"),
        ),
    ),
    "own_write": (
        "subject_id change",
        (
            ("subject_id", ID, GIVEN), ("change", WORD), ("at", TIME), ("by", BYTES), ("action_id", ID),
            ("echoed", FLAG),
        ),
        (
            (INDEX, "ix_own_write_at", "at"),
        ),
    ),
    "pager_user": (
        "id",
        (
            ("id", NAME), ("name", NAME), ("email", NAME, NULL),
        ),
        (
            (INDEX, "ix_pager_user_email", "email"),
        ),
    ),
    "preference": (
        "slack",
        (
            ("slack", WORD), ("assigned_dm", FLAG), ("at", TIME),
        ),
        (),
    ),
    "progress": (
        "inbound_id",
        (
            ("inbound_id", ID, GIVEN), ("state", WORD), ("attempts", NUMBER), ("reason", WORD, NULL),
            ("because", TEXT, NULL), ("until", TIME, NULL), ("subject", NAME, NULL),
        ),
        (
            (INDEX, "progress_state", "state"),
        ),
    ),
    "refusal": (
        "file",
        (
            ("file", NAME), ("faults", TEXT), ("since", TIME),
        ),
        (),
    ),
    "release": (
        "organization version",
        (
            ("organization", NAME), ("version", NAME), ("released_at", TIME, NULL), ("deploys", BYTES),
            ("attempts", NUMBER), ("asked_at", TIME, NULL), ("due_at", TIME, NULL),
        ),
        (
            (INDEX, "release_due", "due_at", "due_at IS NOT NULL"),
        ),
    ),
    "seen": (
        "kind key",
        (
            ("kind", WORD), ("key", NAME), ("at", TIME), ("inbound_id", ID),
        ),
        (
            (INDEX, "ix_seen_at", "at"),
        ),
    ),
    "sentry_member": (
        "id",
        (
            ("id", NAME), ("name", NAME), ("email", NAME, NULL), ("teams", BYTES),
        ),
        (
            (INDEX, "ix_sentry_member_email", "email"),
        ),
    ),
    "sentry_team": (
        "id",
        (
            ("id", NAME), ("slug", NAME), ("name", NAME),
        ),
        (
            (INDEX, "ix_sentry_team_slug", "slug"),
        ),
    ),
    "slack_user": (
        "id",
        (
            ("id", WORD), ("name", NAME), ("email", NAME, NULL), ("guest", FLAG, NULL),
        ),
        (
            (INDEX, "ix_slack_user_email", "email"),
        ),
    ),
    "summary_member": (
        "summary_id delivery_id",
        (
            ("summary_id", ID, GIVEN), ("delivery_id", ID, GIVEN),
        ),
        (
            (INDEX, "ix_summary_member_delivery_id", "delivery_id"),
        ),
    ),
    "tally": (
        "scope seconds start",
        (
            ("scope", NAME), ("seconds", NUMBER, GIVEN), ("start", TIME), ("events", BIG),
        ),
        (
            (INDEX, "ix_tally_start", "start"),
        ),
    ),
    "timeline_entry": (
        "subject_id seq",
        (
            ("subject_id", ID, GIVEN), ("seq", NUMBER), ("kind", WORD), ("at", TIME), ("by", BYTES, NULL),
            ("detail", TEXT, NULL), ("only", NAME, NULL),
        ),
        (),
    ),
    "unfurl": (
        "id",
        (
            ("id", ID), ("inbound_id", ID), ("channel", WORD), ("ts", WORD), ("url", TEXT), ("by", WORD),
            ("issue", BYTES), ("subject_id", ID), ("state", WORD), ("shown", NUMBER, NULL), ("attempts", NUMBER),
            ("due_at", TIME, NULL), ("asked_at", TIME), ("because", TEXT, NULL),
        ),
        (
            (ONCE, "unfurl_once", "channel ts url"),
            (INDEX, "ix_unfurl_asked_at", "asked_at"),
            (INDEX, "unfurl_due", "state due_at"),
        ),
    ),
    "subject": (
        "id",
        (
            ("id", ID), ("key", NAME), ("kind", WORD), ("organization", NAME), ("name", NAME), ("scope", NAME),
            ("project", NAME, NULL), ("title", TEXT), ("culprit", TEXT, NULL), ("level", WORD, NULL),
            ("platform", NAME, NULL), ("url", TEXT, NULL), ("short_id", NAME, NULL), ("status", WORD),
            ("substatus", WORD, NULL), ("assignee", BYTES, NULL), ("priority", WORD, NULL), ("first_seen", TIME, NULL),
            ("last_seen", TIME, NULL), ("times_seen", BIG, NULL), ("user_count", BIG, NULL), ("events", BIG),
            ("opened_at", TIME, NULL), ("status_at", TIME, NULL), ("assigned_at", TIME, NULL),
            ("changed_at", TIME, NULL), ("first_release", NAME, NULL), ("read_at", TIME, NULL),
            ("read_status", WORD, NULL), ("note", TEXT, NULL), ("version", BIG),
        ),
        (
            (ONCE, None, "key"),
            (INDEX, "ix_subject_name", "name"),
            (INDEX, "ix_subject_short_id", "short_id"),
            (INDEX, "subject_assigned", "kind status", "assignee IS NOT NULL"),
            (INDEX, "subject_group", "status", "kind = 'group'"),
        ),
    ),
}


def upgrade() -> None:
    """Go to this version of the schema."""
    for table, (key, columns, indexes) in TABLES.items():
        _make(table, key, columns, [each for each in indexes if each[0] == ONCE])
        for kind, name, over, *where in indexes:
            if kind == INDEX:
                partly = sa.text(where[0]) if where else None
                op.create_index(name, table, [_part(each) for each in over.split()], sqlite_where=partly, postgresql_where=partly)


def downgrade() -> None:
    """Go back to the version before: an empty database."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _make(table: str, key: str, columns: tuple[Any, ...], once: list[Any]) -> None:
    op.create_table(
        table,
        *(_column(*each) for each in columns),
        sa.PrimaryKeyConstraint(*key.split()),
        *(sa.UniqueConstraint(*over.split(), name=name) for _, name, over in once),
    )


def _part(over: str) -> Any:
    """Read one part of an index: a column, `column?` whether it has a value, `column-` the largest first."""
    if over.endswith("?"):
        return sa.text(f"({over[:-1]} IS NOT NULL)")
    return sa.text(f"{over[:-1]} DESC") if over.endswith("-") else over


def _column(name: str, kind: Any, said: str = "") -> sa.Column[Any]:
    if said == GIVEN:
        return sa.Column(name, kind, autoincrement=False, nullable=False)
    return sa.Column(name, kind, nullable=said == NULL)
