"""What somebody likes, as they said it last. Idempotent: an older one changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from switchboard.model.inbound import Inbound, Progress, ProgressState
from switchboard.model.people import Preference
from switchboard.state.context import Context

RESOURCE = "preference"
"""The resource of the hint of these intents."""
ONCE = "preference"
"""The kind of key under which a click that is played again is known."""


@dataclass(frozen=True, slots=True)
class Liking:
    """What is kept of such an intent; `once` is what Slack sends only once."""

    liked: Preference
    once: str = ""


def prefer(inbound: Inbound, context: Context) -> Progress:
    """Write down what a kept intent says that somebody likes."""
    try:
        liking = msgspec.json.decode(inbound.kept.raw, type=Liking)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Progress(inbound_id=inbound.id, state=ProgressState.QUARANTINED, because="not a preference that we know")
    liked, known = liking.liked, context.unit.inbound.repeats(ONCE, liking.once, inbound_id=inbound.id, at=context.now)
    if known is not None:
        return Progress(inbound_id=inbound.id, state=ProgressState.DONE, because=f"a repeat of inbound {known}")
    context.unit.people.prefer(liked, at=inbound.kept.received_at)
    because = f"{liked.slack} is {'' if liked.assigned_dm else 'not '}told directly of what is assigned to them"
    return Progress(inbound_id=inbound.id, state=ProgressState.DONE, because=because)
