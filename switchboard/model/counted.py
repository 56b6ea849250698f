"""Counted: what a digest is made of, as it is read: counts of subjects, how these stand, what was told of them and when."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from switchboard.model.delivery import Act
from switchboard.model.facts import Person, Status
from switchboard.model.statistics import Dimensions
from switchboard.model.subject import SubjectKind, TimelineKind


class SubjectCounts(Struct, frozen=True, array_like=True):
    """What happened to a subject within a time, under one combination of dimensions, which `key` stands for."""

    subject_id: int
    key: int
    alerts: int = 0
    events: int = 0
    opened: int = 0
    regressed: int = 0
    escalating: int = 0
    resolved: int = 0
    archived: int = 0


class QuarterCount(Struct, frozen=True):
    """How often a subject was told of in the quarter of an hour that began at `at`."""

    at: datetime
    subject_id: int
    key: int
    alerts: int
    events: int


class Combination(Struct, frozen=True):
    """One combination of dimensions; how many events came under it, and in which hours the first and the last did, if any."""

    dimensions: Dimensions
    first: datetime | None = None
    last: datetime | None = None
    events: int = 0


class SubjectStanding(Struct, frozen=True, kw_only=True):
    """How a subject stands now, in as few words as a digest of thousands needs."""

    subject_id: int
    kind: SubjectKind
    status: Status
    substatus: str | None = None
    assignee: Person | None = None
    users: int | None = None
    opened_at: datetime | None = None
    last_seen: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it is neither resolved nor archived."""
        return self.status is Status.UNRESOLVED


class ToldTeam(Struct, frozen=True, kw_only=True):
    """A delivery in a digest's eyes: when it was told, who first took it up, what was done about it, and what ended it."""

    subject_id: int
    kind: SubjectKind
    born_at: datetime
    delivered_at: datetime | None = None
    paged_at: datetime | None = None
    closed_at: datetime | None = None
    dimensions: Dimensions | None = None
    acknowledged: Act | None = None
    acted: Act | None = None
    closing: Act | None = None


class Deed(Struct, frozen=True):
    """Something that a person did to a subject: a line of its timeline that counts as theirs."""

    subject_id: int
    kind: TimelineKind
    by: Person


class Beginnings(Struct, frozen=True):
    """Since when is known what a digest is made of: of single subjects, of all together, and of any configuration."""

    subjects: datetime | None = None
    hours: datetime | None = None
    config: datetime | None = None
