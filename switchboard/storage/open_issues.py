"""Open issues as lists of people show them: the newest activity first, and the teams that own them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from switchboard.model.decision import Decision
from switchboard.model.facts import Person, Status
from switchboard.model.subject import Subject, SubjectKind
from switchboard.storage.columns import unpacked
from switchboard.storage.subjects import Subjects, alert, subject


class OpenIssues:
    """Questions about open issues, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        """Ask through this connection."""
        self._db = connection

    def newest(self, *, limit: int) -> list[Subject]:
        """Tell the open issues that something happened to last, the newest first."""
        return self._whole(list(self._db.execute(_open(subject.c.id).limit(limit)).scalars()))

    def given(self, is_meant: Callable[[Person], bool], *, limit: int) -> tuple[list[Subject], int]:
        """Tell the open issues whose assignee is meant, the newest activity first, and how many of them there are.

        All that are assigned are looked at, each assignee once; only those that are told are read whole.
        """
        meant: dict[bytes, bool] = {}

        def is_theirs(row: Row[Any]) -> bool:
            raw: bytes = row.assignee
            if raw not in meant:
                meant[raw] = is_meant(unpacked(raw, Person))
            return meant[raw]

        assigned = _open(subject.c.id, subject.c.assignee).where(subject.c.assignee.is_not(None))
        ids = [row.id for row in self._db.execute(assigned) if is_theirs(row)]
        return self._whole(ids[:limit]), len(ids)

    def _whole(self, ids: Collection[int]) -> list[Subject]:
        known = Subjects(self._db).having(ids)
        return [known[id_] for id_ in ids]

    def owners(self, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """Tell the teams that own these subjects, as the newest alert of each was decided."""
        newest = select(func.max(alert.c.id)).where(alert.c.subject_id.in_(ids)).group_by(alert.c.subject_id)
        rows = self._db.execute(select(alert.c.subject_id, alert.c.decision).where(alert.c.id.in_(newest)))
        return {row.subject_id: unpacked(row.decision, Decision).owners for row in rows}


def _open(*columns: ColumnElement[Any]) -> Select[Any]:
    last = func.coalesce(subject.c.last_seen, subject.c.changed_at)
    is_open = (subject.c.kind == SubjectKind.ISSUE.value, subject.c.status == Status.UNRESOLVED.value)
    return select(*columns).where(*is_open).order_by(last.desc().nulls_last(), subject.c.id.desc())
