"""What somebody likes, as they said it last. Idempotent: an older one changes nothing."""

from __future__ import annotations

from switchboard.model.inbound import Inbound
from switchboard.model.intent import SetPreference
from switchboard.model.people import Preference
from switchboard.state.context import Context


def prefer(asked: SetPreference, inbound: Inbound, context: Context) -> str:
    """Write down what a kept intent says that somebody likes; returns it in words."""
    context.unit.people.prefer(Preference(asked.by.id, asked.assigned_dm), at=inbound.kept.received_at)
    return f"{asked.by.id} is {'' if asked.assigned_dm else 'not '}sent direct messages for what is assigned to them"
