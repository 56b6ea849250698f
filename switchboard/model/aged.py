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


class Passing(StrEnum):
    """What goes by its time alone, whatever became of it."""

    INQUIRIES = "inquiries"  # what was to be asked of Sentry, and was not
    SEEN = "seen"  # the keys of repeats
    MINUTES = "minutes"  # counts of events, which no window reaches any more
    HOURS = "hours"
    FIRINGS = "firings"  # of counts, but for those whose groups are open
    UNFURLS = "unfurls"
    PAGER_NOTES = "pager_notes"  # but for those that are still to be written
    OWN_WRITES = "own_writes"
    LINK_CODES = "link_codes"
    STATISTICS = "statistics"
    SUBJECT_STATISTICS = "subject_statistics"
    DIGESTS = "digests"  # but for the newest of each plan
    RELEASES = "releases"  # but for those in which an issue first came that is open
    CONFIGS = "configs"  # but for the one in force, and those by which something that is kept was decided


class Aged(Struct, frozen=True):
    """A row by its id. `over_at` is when it was over, None while it is not; rows with a later id began no earlier than `began_at`,
    None where ids say nothing of time. `project` is its subject's.
    """

    id: int
    began_at: datetime | None
    over_at: datetime | None
    project: str | None = None
    subject_id: int = 0
