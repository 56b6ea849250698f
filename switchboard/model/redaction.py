"""What is looked through once when redaction at rest is asked for: kinds of rows that were kept before, in order."""

from __future__ import annotations

from enum import StrEnum


class KeptKind(StrEnum):
    """A kind of rows; what others share goes before them."""

    STACKS = "stacks"
    FACT_SETS = "fact_sets"
    ALERTS = "alerts"
    DECISIONS = "decisions"
    SUBJECTS = "subjects"
    DELIVERIES = "deliveries"
    ATTEMPTS = "attempts"
    NOTES = "notes"
    ACTIONS = "actions"
    PAGER_NOTES = "pager_notes"
    MUTES = "mutes"
    STATISTICS = "statistics"
    DIGESTS = "digests"
    SEEN = "seen"
