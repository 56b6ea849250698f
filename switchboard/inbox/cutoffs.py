"""Decides what is old enough to go, by `retention:`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from switchboard.config.config import Retention
from switchboard.model.aged import Aged, Keeping, Passing

# Who asked for what, and who kept what quiet, is kept for a year, whatever becomes of the alerts.
AUDIT_FOR = timedelta(days=365)
# A repeat comes, and the echo of what we wrote, before this.
SEEN_FOR = timedelta(days=30)
STATISTICS_FOR = timedelta(days=731)
DIGESTS_FOR = timedelta(days=365)
# A digest of a month compares it with the month before.
STATISTICS_OF_SUBJECTS_FOR = timedelta(days=100)
_AUDITED = frozenset({Keeping.ACTIONS, Keeping.MUTES})
_SEEN = (Passing.SEEN, Passing.PAGER_NOTES, Passing.OWN_WRITES, Passing.LINK_CODES)
_OF_ALERTS = (Passing.INQUIRIES, Passing.RELEASES, Passing.CONFIGS)


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Before which times what is over may go: that of a project of its own, or of all others; and what goes by its time alone."""

    others: datetime
    projects: Mapping[str, datetime]
    audit: datetime
    passing: Mapping[Passing, datetime] = field(default_factory=dict)

    def of(self, project: str | None) -> datetime:
        """Return before when what is a project's may go."""
        return self.projects.get(project, self.others) if project else self.others

    @property
    def earliest(self) -> datetime:
        """Return before when nothing is kept, whosever it is."""
        return min((self.others, *self.projects.values()))

    @property
    def latest(self) -> datetime:
        """Return since when everything is kept, whosever it is."""
        return max((self.others, *self.projects.values()))

    def is_old(self, keeping: Keeping, row: Aged) -> bool:
        """Return whether a row is over, and has been for as long as it is kept."""
        if row.over_at is None:
            return False
        return row.over_at < (self.audit if keeping in _AUDITED else self.of(row.project))

    def is_through(self, keeping: Keeping, rows: Iterable[Aged]) -> bool:
        """Return whether all that follows these rows is too young: they began when everything is still kept."""
        since = self.audit if keeping in _AUDITED else self.latest
        return all(row.began_at is not None and row.began_at >= since for row in rows)


def cutoffs(
    retention: Retention, now: datetime, *, passed: Mapping[Passing, datetime] = MappingProxyType({})
) -> Cutoffs:
    """Return before which times things may go by now; `passed` are those that others say."""
    projects = {project: now - kept_for for project, kept_for in retention.projects}
    at = Cutoffs(now - retention.alerts, projects, now - AUDIT_FOR)
    passing = {
        **dict.fromkeys(_OF_ALERTS, at.earliest),
        **dict.fromkeys(_SEEN, now - SEEN_FOR),
        Passing.DIGESTS: now - DIGESTS_FOR,
        Passing.STATISTICS: now - STATISTICS_FOR,
        Passing.SUBJECT_STATISTICS: now - STATISTICS_OF_SUBJECTS_FOR,
        **passed,
    }
    return replace(at, passing=passing)
