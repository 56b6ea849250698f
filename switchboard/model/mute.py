"""Mute: what somebody asked to be quiet about, for how long and why; and the subject whose alert keeps others waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

LONGEST_MUTE = timedelta(days=90)


class Mute(Struct, frozen=True, kw_only=True):
    """A query in Sentry's search syntax, by whom, why, and until when. `ended_at`: somebody ended it, or it ran out.

    `inbound_id` is the inbound that asked for it, so that the same request makes it once.
    """

    id: int = 0
    inbound_id: int
    query: str
    author: str
    because: str
    made_at: datetime
    until: datetime
    ended_at: datetime | None = None


class Inhibitor(Struct, frozen=True):
    """An open subject that matched an inhibiting rule: what has the same `values` under that rule waits for it.

    `rule` and `values` are hashes (routing rules have no name, and values any length); `name` is what people call it.
    """

    rule: str
    values: str
    subject_id: int
    name: str = ""
