"""What somebody likes, as they said it last: a kept wish of theirs becomes their row. Idempotent: an older one changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from switchboard.model.inbound import Body, Progress, ProgressState
from switchboard.model.people import Preference
from switchboard.state.context import Desk

RESOURCE = "preference"
"""The resource of the hint of these wishes."""
ONCE = "preference"
"""The kind of key under which a click that is played again is known."""


@dataclass(frozen=True, slots=True)
class Liking:
    """What is kept of such a wish; `once` is what Slack sends only once."""

    liked: Preference
    once: str = ""


def prefer(body: Body, desk: Desk) -> Progress:
    """Write down what a kept wish says that somebody likes."""
    try:
        liking = msgspec.json.decode(body.kept.raw, type=Liking)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Progress(body_id=body.id, state=ProgressState.QUARANTINED, because="not a preference that we know")
    liked, known = liking.liked, desk.unit.bodies.repeats(ONCE, liking.once, body_id=body.id, at=desk.now)
    if known is not None:
        return Progress(body_id=body.id, state=ProgressState.DONE, because=f"a repeat of body {known}")
    desk.unit.people.prefer(liked, at=body.kept.received_at)
    because = f"{liked.slack} is {'' if liked.assigned_dm else 'not '}told directly of what is assigned to them"
    return Progress(body_id=body.id, state=ProgressState.DONE, because=because)
