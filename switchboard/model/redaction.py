"""What is looked through once when redaction at rest is asked for: kinds of rows that were kept before, in order."""

from __future__ import annotations

from enum import StrEnum


class KeptKind(StrEnum):
    """A kind of rows; what others share goes before them, and what needs to know a user's name before the facts that tell it."""

    SUBJECTS = "subjects"
    STACKS = "stacks"
    FACT_SETS = "fact_sets"
    ALERTS = "alerts"
    DECISIONS = "decisions"
    DELIVERIES = "deliveries"
    ATTEMPTS = "attempts"
    NOTES = "notes"
    ACTIONS = "actions"
    PAGER_NOTES = "pager_notes"
    MUTES = "mutes"
    STATISTICS = "statistics"
    DIGESTS = "digests"
    SEEN = "seen"
