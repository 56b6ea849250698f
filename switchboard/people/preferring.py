"""What somebody likes, as they said it last: a kept wish of theirs becomes their row. Idempotent: an older one changes nothing."""

from __future__ import annotations

import msgspec

from switchboard.desk import Desk
from switchboard.model.body import Body, Progress, ProgressState
from switchboard.model.people import Preference

RESOURCE = "preference"
"""The resource of the hint of these wishes."""


def prefer(body: Body, desk: Desk) -> Progress:
    """Write down what a kept wish says that somebody likes."""
    try:
        liked = msgspec.json.decode(body.kept.raw, type=Preference)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Progress(body_id=body.id, state=ProgressState.QUARANTINED, because="not a preference that we know")
    desk.unit.people.prefer(liked, at=body.kept.received_at)
    because = f"{liked.slack} is {'' if liked.assigned_dm else 'not '}told directly of what is assigned to them"
    return Progress(body_id=body.id, state=ProgressState.DONE, because=because)
