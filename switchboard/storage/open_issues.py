"""What came last and what is open: the questions of lists, beside those of the fold in `subjects.py`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from switchboard.model.facts import Person, Status
from switchboard.model.history import AlertRecord
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.storage.alerts import DECIDED, WHOLE, alert, read_alert, read_decision
from switchboard.storage.columns import unpacked
from switchboard.storage.session import Session
from switchboard.storage.subjects import Subjects, subject


class Newest:
    """Questions about what came last, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask through this session."""
        self._db = session

    def ids(self, *, limit: int) -> list[int]:
        """Return the id of the newest alert of each subject, the newest first. An index alone answers it."""
        newest = func.max(alert.c.id)
        return list(
            self._db.execute(select(newest).group_by(alert.c.subject_id).order_by(newest.desc()).limit(limit)).scalars()
        )

    def alerts(self, ids: Sequence[int]) -> list[AlertRecord]:
        """Return the alerts of these ids, the newest first."""
        return [
            read_alert(row) for row in self._db.execute(WHOLE.where(alert.c.id.in_(ids)).order_by(alert.c.id.desc()))
        ]


class OpenIssues:
    """Questions about open issues, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask through this session."""
        self._db = session

    def newest(self, *, limit: int) -> list[Subject]:
        """Return the open issues that something happened to last, the newest first."""
        return self._whole(list(self._db.execute(_open(subject.c.id).limit(limit)).scalars()))

    def given(
        self,
        is_meant: Callable[[Person], bool],
        *,
        limit: int,
        hides: Callable[[str | None], bool] = lambda _project: False,
    ) -> tuple[list[Subject], int]:
        """Return the open issues whose assignee is meant, the newest activity first, and how many of them there are.

        `hides` says of which projects none is shown. Each assignee is looked at once; what is shown is read whole.
        """
        meant: dict[bytes, bool] = {}

        def is_theirs(row: Row[Any]) -> bool:
            raw: bytes = row.assignee
            if raw not in meant:
                meant[raw] = is_meant(unpacked(raw, Person))
            return meant[raw]

        assigned = _open(subject.c.id, subject.c.assignee, subject.c.project).where(subject.c.assignee.is_not(None))
        ids = [row.id for row in self._db.execute(assigned) if is_theirs(row) and not hides(row.project)]
        return self._whole(ids[:limit]), len(ids)

    def assigned_unread(self, *, before: datetime, seen_since: datetime, limit: int) -> list[SubjectKey]:
        """Return the open issues that somebody has and that Sentry was not asked about since a time, the longest ago first.

        What was not seen since another time is left out.
        """
        asked = (subject.c.assignee.is_not(None), subject.c.read_at.is_(None) | (subject.c.read_at < before))
        query = select(subject.c.organization, subject.c.name).where(*_IS_OPEN, *asked, seen_since < _LAST)
        rows = self._db.execute(query.order_by(subject.c.read_at.nulls_first(), subject.c.id).limit(limit))
        return [SubjectKey(SubjectKind.ISSUE, row.organization, row.name) for row in rows]

    def _whole(self, ids: Collection[int]) -> list[Subject]:
        known = Subjects(self._db).having(ids)
        return [known[id_] for id_ in ids]

    def owners(self, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """Return the teams that own these subjects, as the newest alert of each was decided."""
        newest = select(func.max(alert.c.id)).where(alert.c.subject_id.in_(ids)).group_by(alert.c.subject_id)
        rows = self._db.execute(DECIDED.where(alert.c.id.in_(newest)))
        return {row.subject_id: read_decision(row.decision, row.decided).owners for row in rows}


_LAST = func.coalesce(subject.c.last_seen, subject.c.changed_at)
_IS_OPEN = (subject.c.kind == SubjectKind.ISSUE.value, subject.c.status == Status.UNRESOLVED.value)


def _open(*columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).where(*_IS_OPEN).order_by(_LAST.desc().nulls_last(), subject.c.id.desc())
