"""Open issues as lists of people show them: the newest activity first, and the teams that own them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from switchboard.model.decision import Decision
from switchboard.model.facts import Status
from switchboard.model.subject import Subject, SubjectKind
from switchboard.storage.columns import unpacked
from switchboard.storage.subjects import Subjects, alert, subject


class OpenIssues:
    """Questions about open issues, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        """Ask through this connection."""
        self._db = connection

    def newest(self, *, limit: int, assigned: bool = False) -> list[Subject]:
        """Tell the open issues that something happened to last, the newest first; or only those that somebody has."""
        open_ = select(subject.c.id).where(
            subject.c.kind == SubjectKind.ISSUE.value, subject.c.status == Status.UNRESOLVED.value
        )
        wanted = open_.where(subject.c.assignee.is_not(None)) if assigned else open_
        last = func.coalesce(subject.c.last_seen, subject.c.changed_at)
        newest = wanted.order_by(last.desc().nulls_last(), subject.c.id.desc()).limit(limit)
        ids = list(self._db.execute(newest).scalars())
        known = Subjects(self._db).having(ids)
        return [known[id_] for id_ in ids]

    def owners(self, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """Tell the teams that own these subjects, as the newest alert of each was decided."""
        newest = select(func.max(alert.c.id)).where(alert.c.subject_id.in_(ids)).group_by(alert.c.subject_id)
        rows = self._db.execute(select(alert.c.subject_id, alert.c.decision).where(alert.c.id.in_(newest)))
        return {row.subject_id: unpacked(row.decision, Decision).owners for row in rows}
