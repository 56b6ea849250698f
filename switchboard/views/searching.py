"""Finds what a query means among what came in: the newest first, in batches, so many at most and for so long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.model.history import AlertRecord
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKind
from switchboard.pipeline.doubt import state_of
from switchboard.search.match import Truth, matches
from switchboard.search.query import Query
from switchboard.storage.store import Unit

MOST, BATCH = 5_000, 250
LONGEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Found:
    """What matches, the newest alert first; how many were looked at, and whether those were all there are."""

    subjects: tuple[Subject, ...]
    looked_at: int
    all: bool


def search(query: Query, unit: Unit, *, time: Callable[[], datetime]) -> Found:
    """Look at the subjects as they are now, each by its newest alert. It ends after a second, with what was found by then."""
    ends = time() + LONGEST
    ids = unit.newest.ids(limit=MOST + 1)
    found: list[Subject] = []
    looked_at = 0
    for start in range(0, min(len(ids), MOST), BATCH):
        if start and time() >= ends:
            break
        alerts = unit.newest.alerts(ids[start : min(start + BATCH, MOST)])
        subjects = unit.subjects.having({each.subject_id for each in alerts})
        for each in alerts:
            if looked_at and time() >= ends:
                return Found(tuple(found), looked_at, all=False)
            if _fits(query, subjects[each.subject_id], each):
                found.append(subjects[each.subject_id])
            looked_at += 1
    return Found(tuple(found), looked_at, looked_at == len(ids))


def _fits(query: Query, subject: Subject, alert: AlertRecord) -> bool:
    is_issue = subject.key.kind is SubjectKind.ISSUE
    current = replace(alert.facts, state=state_of(subject)) if is_issue else alert.facts
    return matches(query, current, teams=alert.decision.owners) is Truth.YES
