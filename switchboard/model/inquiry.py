"""Inquiry: something to ask Sentry about one issue, in a lane of its own."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from msgspec import Struct

from switchboard.model.subject import SubjectKey


class Rank(IntEnum):
    """What is asked first: what holds back a page's end, then what holds back a message, then what only adds to one."""

    CHECK = 0
    FACTS = 1
    DETAILS = 2


class Inquiry(Struct, frozen=True, kw_only=True):
    """One question. `event` asks for the issue's latest event as well."""

    key: SubjectKey
    rank: Rank
    event: bool
    due_at: datetime
    attempts: int = 0
