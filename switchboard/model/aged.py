"""Aged rows: what retention looks at of anything that is kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class Keeping(StrEnum):
    """What is kept for a time, in the order in which it is looked through: what refers to something goes before it."""

    ESCALATIONS = "escalations"
    ATTEMPTS = "attempts"
    DELIVERIES = "deliveries"
    ALERTS = "alerts"
    NOTES = "notes"
    SUBJECTS = "subjects"
    ACTIONS = "actions"
    MUTES = "mutes"


class Aged(Struct, frozen=True):
    """A row by its id. `over_at` is when it was over, None while it is not; rows with a later id began no earlier than `began_at`,
    None where ids say nothing of time. `project` is its subject's.
    """

    id: int
    began_at: datetime | None
    over_at: datetime | None
    project: str | None = None
    subject_id: int = 0
