"""The first tables: what is made of what was kept, whom it was delivered to, and who did what.

The web process and the worker of the version before run while this is applied: add, never drop or rename.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from switchboard.storage.columns import Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version of the schema."""
    _make_acknowledgement()
    _make_action()
    _make_alert()
    _make_attempt()
    _make_channel()
    _make_config()
    _make_delivery()
    _make_firing()
    _make_gate()
    _make_inhibitor()
    _make_inquiry()
    _make_link()
    _make_link_code()
    _make_mark()
    _make_metrics()
    _make_mute()
    _make_own_write()
    _make_pager_user()
    _make_preference()
    _make_progress()
    _make_refusal()
    _make_release()
    _make_seen()
    _make_sentry_member()
    _make_sentry_team()
    _make_slack_user()
    _make_summary_member()
    _make_tally()
    _make_timeline_entry()
    _make_unfurl()
    _make_subject()


def downgrade() -> None:
    """Go back to the version before: an empty database."""
    for table in reversed(TABLES):
        op.drop_table(table)


TABLES = (
    "acknowledgement",
    "action",
    "alert",
    "attempt",
    "channel",
    "config",
    "delivery",
    "firing",
    "gate",
    "inhibitor",
    "inquiry",
    "link",
    "link_code",
    "mark",
    "metrics",
    "mute",
    "own_write",
    "pager_user",
    "preference",
    "progress",
    "refusal",
    "release",
    "seen",
    "sentry_member",
    "sentry_team",
    "slack_user",
    "summary_member",
    "tally",
    "timeline_entry",
    "unfurl",
    "subject",
)


def _make_acknowledgement() -> None:
    op.create_table('acknowledgement',
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('team', sa.String(length=512), nullable=False),
    sa.Column('by', sa.LargeBinary(), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('until', Utc(), nullable=True),
    sa.PrimaryKeyConstraint('subject_id', 'team')
    )


def _make_action() -> None:
    op.create_table('action',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('inbound_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('actor', sa.String(length=512), nullable=False),
    sa.Column('request', sa.LargeBinary(), nullable=False),
    sa.Column('asked_at', Utc(), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('due_at', Utc(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('noted', sa.Boolean(), nullable=False),
    sa.Column('done_at', Utc(), nullable=True),
    sa.Column('replied_at', Utc(), nullable=True),
    sa.Column('reply_at', Utc(), nullable=True),
    sa.Column('reply_attempts', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('inbound_id', 'number', name='action_once')
    )
    op.create_index('action_due', 'action', ['due_at'], unique=False, sqlite_where=sa.text('due_at IS NOT NULL'), postgresql_where=sa.text('due_at IS NOT NULL'))
    op.create_index('action_state', 'action', ['state', 'due_at'], unique=False)
    op.create_index('action_subject', 'action', ['subject_id', 'id'], unique=False)
    op.create_index(op.f('ix_action_asked_at'), 'action', ['asked_at'], unique=False)
    op.create_index(op.f('ix_action_reply_at'), 'action', ['reply_at'], unique=False)


def _make_alert() -> None:
    op.create_table('alert',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('inbound_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('change', sa.String(length=64), nullable=False),
    sa.Column('facts', sa.LargeBinary(), nullable=False),
    sa.Column('config_hash', sa.String(length=64), nullable=False),
    sa.Column('decision', sa.LargeBinary(), nullable=False),
    sa.Column('test', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('alert_at', 'alert', ['at'], unique=False)
    op.create_index('alert_subject', 'alert', ['subject_id', 'id'], unique=False)
    op.create_index(op.f('ix_alert_inbound_id'), 'alert', ['inbound_id'], unique=False)


def _make_attempt() -> None:
    op.create_table('attempt',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('delivery_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('step', sa.String(length=64), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('entry', sa.Integer(), nullable=False),
    sa.Column('started_at', Utc(), nullable=False),
    sa.Column('ended_at', Utc(), nullable=True),
    sa.Column('outcome', sa.String(length=64), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('attempt_delivery', 'attempt', ['delivery_id', 'id'], unique=False)
    op.create_index(op.f('ix_attempt_ended_at'), 'attempt', ['ended_at'], unique=False)


def _make_channel() -> None:
    op.create_table('channel',
    sa.Column('name', sa.String(length=512), nullable=False),
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_index(op.f('ix_channel_id'), 'channel', ['id'], unique=False)


def _make_config() -> None:
    op.create_table('config',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('paging', sa.LargeBinary(), nullable=False),
    sa.Column('loaded_at', Utc(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('hash')
    )
    op.create_index(op.f('ix_config_active'), 'config', ['active'], unique=False)


def _make_delivery() -> None:
    op.create_table('delivery',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('destination', sa.String(length=512), nullable=False),
    sa.Column('team', sa.String(length=512), nullable=True),
    sa.Column('episode', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('alert_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('born_at', Utc(), nullable=False),
    sa.Column('due_at', Utc(), nullable=True),
    sa.Column('routes', sa.LargeBinary(), nullable=False),
    sa.Column('fallback', sa.Boolean(), nullable=False),
    sa.Column('stands_in_for', sa.Text(), nullable=True),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('until', Utc(), nullable=True),
    sa.Column('place', sa.LargeBinary(), nullable=True),
    sa.Column('wanted', sa.BigInteger(), nullable=False),
    sa.Column('shown', sa.BigInteger(), nullable=False),
    sa.Column('cursor', sa.Integer(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('failing_since', Utc(), nullable=True),
    sa.Column('unknown_since', Utc(), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('delivered_at', Utc(), nullable=True),
    sa.Column('closed_at', Utc(), nullable=True),
    sa.Column('may_repeat', sa.Boolean(), nullable=False),
    sa.Column('held_by', sa.String(length=512), nullable=True),
    sa.Column('renotify', sa.Integer(), nullable=True),
    sa.Column('again_at', Utc(), nullable=True),
    sa.Column('reminded_at', Utc(), nullable=True),
    sa.Column('mention', sa.String(length=512), nullable=True),
    sa.Column('personal', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('subject_id', 'destination', 'episode', name='delivery_once')
    )
    op.create_index('delivery_due', 'delivery', ['destination', 'due_at'], unique=False)
    op.create_index('delivery_place', 'delivery', ['place'], unique=False)
    op.create_index('delivery_state', 'delivery', ['state', 'id'], unique=False)
    op.create_index(op.f('ix_delivery_again_at'), 'delivery', ['again_at'], unique=False)
    op.create_index(op.f('ix_delivery_held_by'), 'delivery', ['held_by'], unique=False)


def _make_firing() -> None:
    op.create_table('firing',
    sa.Column('route', sa.String(length=512), nullable=False),
    sa.Column('scope', sa.String(length=512), nullable=False),
    sa.Column('seconds', sa.Integer(), nullable=False),
    sa.Column('fired_at', Utc(), nullable=False),
    sa.Column('true_at', Utc(), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('route', 'scope')
    )
    op.create_index(op.f('ix_firing_subject_id'), 'firing', ['subject_id'], unique=False)
    op.create_index(op.f('ix_firing_true_at'), 'firing', ['true_at'], unique=False)


def _make_gate() -> None:
    op.create_table('gate',
    sa.Column('name', sa.String(length=512), nullable=False),
    sa.Column('until', Utc(), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )


def _make_inhibitor() -> None:
    op.create_table('inhibitor',
    sa.Column('rule', sa.String(length=512), nullable=False),
    sa.Column('values', sa.String(length=512), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('rule', 'values', 'subject_id')
    )
    op.create_index(op.f('ix_inhibitor_subject_id'), 'inhibitor', ['subject_id'], unique=False)


def _make_inquiry() -> None:
    op.create_table('inquiry',
    sa.Column('subject', sa.String(length=512), nullable=False),
    sa.Column('organization', sa.String(length=512), nullable=False),
    sa.Column('issue_id', sa.String(length=512), nullable=False),
    sa.Column('event', sa.Boolean(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('asked_at', Utc(), nullable=False),
    sa.Column('due_at', Utc(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('subject')
    )
    op.create_index(op.f('ix_inquiry_due_at'), 'inquiry', ['due_at'], unique=False)


def _make_link() -> None:
    op.create_table('link',
    sa.Column('slack', sa.String(length=64), nullable=False),
    sa.Column('member', sa.String(length=512), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.PrimaryKeyConstraint('slack')
    )
    op.create_index(op.f('ix_link_member'), 'link', ['member'], unique=False)


def _make_link_code() -> None:
    op.create_table('link_code',
    sa.Column('slack', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('until', Utc(), nullable=False),
    sa.PrimaryKeyConstraint('slack')
    )
    op.create_index(op.f('ix_link_code_code'), 'link_code', ['code'], unique=False)


def _make_mark() -> None:
    op.create_table('mark',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )


def _make_metrics() -> None:
    op.create_table('metrics',
    sa.Column('process', sa.String(length=64), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('process')
    )


def _make_mute() -> None:
    op.create_table('mute',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('inbound_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('author', sa.String(length=512), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('made_at', Utc(), nullable=False),
    sa.Column('until', Utc(), nullable=False),
    sa.Column('ended_at', Utc(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('inbound_id')
    )
    op.create_index(op.f('ix_mute_ended_at'), 'mute', ['ended_at'], unique=False)


def _make_own_write() -> None:
    op.create_table('own_write',
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('change', sa.String(length=64), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('by', sa.LargeBinary(), nullable=False),
    sa.Column('action_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('echoed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('subject_id', 'change')
    )
    op.create_index(op.f('ix_own_write_at'), 'own_write', ['at'], unique=False)


def _make_pager_user() -> None:
    op.create_table('pager_user',
    sa.Column('id', sa.String(length=512), nullable=False),
    sa.Column('name', sa.String(length=512), nullable=False),
    sa.Column('email', sa.String(length=512), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_pager_user_email'), 'pager_user', ['email'], unique=False)


def _make_preference() -> None:
    op.create_table('preference',
    sa.Column('slack', sa.String(length=64), nullable=False),
    sa.Column('assigned_dm', sa.Boolean(), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.PrimaryKeyConstraint('slack')
    )


def _make_progress() -> None:
    op.create_table('progress',
    sa.Column('inbound_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('because', sa.Text(), nullable=True),
    sa.Column('until', Utc(), nullable=True),
    sa.Column('subject', sa.String(length=512), nullable=True),
    sa.PrimaryKeyConstraint('inbound_id')
    )
    op.create_index('progress_state', 'progress', ['state'], unique=False)


def _make_refusal() -> None:
    op.create_table('refusal',
    sa.Column('file', sa.String(length=512), nullable=False),
    sa.Column('faults', sa.Text(), nullable=False),
    sa.Column('since', Utc(), nullable=False),
    sa.PrimaryKeyConstraint('file')
    )


def _make_release() -> None:
    op.create_table('release',
    sa.Column('organization', sa.String(length=512), nullable=False),
    sa.Column('version', sa.String(length=512), nullable=False),
    sa.Column('released_at', Utc(), nullable=True),
    sa.Column('deploys', sa.LargeBinary(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('asked_at', Utc(), nullable=True),
    sa.Column('due_at', Utc(), nullable=True),
    sa.PrimaryKeyConstraint('organization', 'version')
    )
    op.create_index(op.f('ix_release_due_at'), 'release', ['due_at'], unique=False)


def _make_seen() -> None:
    op.create_table('seen',
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('key', sa.String(length=512), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('inbound_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'key')
    )
    op.create_index(op.f('ix_seen_at'), 'seen', ['at'], unique=False)


def _make_sentry_member() -> None:
    op.create_table('sentry_member',
    sa.Column('id', sa.String(length=512), nullable=False),
    sa.Column('name', sa.String(length=512), nullable=False),
    sa.Column('email', sa.String(length=512), nullable=True),
    sa.Column('teams', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_sentry_member_email'), 'sentry_member', ['email'], unique=False)


def _make_sentry_team() -> None:
    op.create_table('sentry_team',
    sa.Column('id', sa.String(length=512), nullable=False),
    sa.Column('slug', sa.String(length=512), nullable=False),
    sa.Column('name', sa.String(length=512), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_sentry_team_slug'), 'sentry_team', ['slug'], unique=False)


def _make_slack_user() -> None:
    op.create_table('slack_user',
    sa.Column('id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=512), nullable=False),
    sa.Column('email', sa.String(length=512), nullable=True),
    sa.Column('guest', sa.Boolean(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(op.f('ix_slack_user_email'), 'slack_user', ['email'], unique=False)


def _make_summary_member() -> None:
    op.create_table('summary_member',
    sa.Column('summary_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('delivery_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('summary_id', 'delivery_id')
    )
    op.create_index(op.f('ix_summary_member_delivery_id'), 'summary_member', ['delivery_id'], unique=False)


def _make_tally() -> None:
    op.create_table('tally',
    sa.Column('scope', sa.String(length=512), nullable=False),
    sa.Column('seconds', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('start', Utc(), nullable=False),
    sa.Column('events', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('scope', 'seconds', 'start')
    )
    op.create_index(op.f('ix_tally_start'), 'tally', ['start'], unique=False)


def _make_timeline_entry() -> None:
    op.create_table('timeline_entry',
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('at', Utc(), nullable=False),
    sa.Column('by', sa.LargeBinary(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('only', sa.String(length=512), nullable=True),
    sa.PrimaryKeyConstraint('subject_id', 'seq')
    )


def _make_unfurl() -> None:
    op.create_table('unfurl',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('inbound_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('channel', sa.String(length=64), nullable=False),
    sa.Column('ts', sa.String(length=64), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=False),
    sa.Column('issue', sa.LargeBinary(), nullable=False),
    sa.Column('subject_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('shown', sa.Integer(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', Utc(), nullable=True),
    sa.Column('asked_at', Utc(), nullable=False),
    sa.Column('because', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('channel', 'ts', 'url', name='unfurl_once')
    )
    op.create_index(op.f('ix_unfurl_asked_at'), 'unfurl', ['asked_at'], unique=False)
    op.create_index('unfurl_due', 'unfurl', ['state', 'due_at'], unique=False)


def _make_subject() -> None:
    op.create_table('subject',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.String(length=512), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('organization', sa.String(length=512), nullable=False),
    sa.Column('name', sa.String(length=512), nullable=False),
    sa.Column('scope', sa.String(length=512), nullable=False),
    sa.Column('project', sa.String(length=512), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('culprit', sa.Text(), nullable=True),
    sa.Column('level', sa.String(length=64), nullable=True),
    sa.Column('platform', sa.String(length=512), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('short_id', sa.String(length=512), nullable=True),
    sa.Column('status', sa.String(length=64), nullable=False),
    sa.Column('substatus', sa.String(length=64), nullable=True),
    sa.Column('assignee', sa.LargeBinary(), nullable=True),
    sa.Column('priority', sa.String(length=64), nullable=True),
    sa.Column('first_seen', Utc(), nullable=True),
    sa.Column('last_seen', Utc(), nullable=True),
    sa.Column('times_seen', sa.BigInteger(), nullable=True),
    sa.Column('user_count', sa.BigInteger(), nullable=True),
    sa.Column('events', sa.BigInteger(), nullable=False),
    sa.Column('opened_at', Utc(), nullable=True),
    sa.Column('status_at', Utc(), nullable=True),
    sa.Column('assigned_at', Utc(), nullable=True),
    sa.Column('changed_at', Utc(), nullable=True),
    sa.Column('first_release', sa.String(length=512), nullable=True),
    sa.Column('read_at', Utc(), nullable=True),
    sa.Column('read_status', sa.String(length=64), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    op.create_index(op.f('ix_subject_name'), 'subject', ['name'], unique=False)
    op.create_index(op.f('ix_subject_short_id'), 'subject', ['short_id'], unique=False)
    op.create_index('subject_assigned', 'subject', ['kind', 'status'], unique=False, sqlite_where=sa.text('assignee IS NOT NULL'), postgresql_where=sa.text('assignee IS NOT NULL'))
