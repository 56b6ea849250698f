"""Escalations: which run, which step comes next and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from switchboard.model.decision import Destination, Severity
from switchboard.model.escalation import Escalation, EscalationEnd, FrozenStep, ToldLane
from switchboard.model.replace import replace
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.session import Session
from switchboard.storage.tables import table_of
from switchboard.storage.tables_pager import EscalationRow

escalation = table_of(EscalationRow)
_PLAIN = ("subject_id", "route", "alert_id", "began_at", "step", "done", "due_at", "ended_at")
_INSERT = insert(escalation)


class Escalations:
    """Escalations, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def add(self, value: Escalation) -> Escalation:
        """Keep an escalation; one that the same alert began for the same route is returned as it is."""
        same = (escalation.c.subject_id == value.subject_id, escalation.c.route == value.route)
        known = self._db.execute(select(escalation).where(*same, escalation.c.alert_id == value.alert_id)).first()
        if known is not None:
            return _escalation(known)
        key = self._db.execute(_INSERT, _columns(value)).inserted_primary_key
        return replace(value, id=int(key[0]))  # type: ignore[index]

    def save(self, value: Escalation) -> None:
        """Write how far an escalation is."""
        self._db.execute(update(escalation).where(escalation.c.id == value.id).values(**_columns(value)))

    def of(self, subject_id: int) -> list[Escalation]:
        """Return the escalations of a subject, the oldest first."""
        query = select(escalation).where(escalation.c.subject_id == subject_id).order_by(escalation.c.id)
        return [_escalation(row) for row in self._db.execute(query)]

    def of_subjects(self, subject_ids: Collection[int]) -> dict[int, list[Escalation]]:
        """Return the escalations of several subjects by theirs, the oldest first; of those that have none, nothing."""
        found: dict[int, list[Escalation]] = {}
        query = select(escalation).where(escalation.c.subject_id.in_(subject_ids)).order_by(escalation.c.id)
        for row in self._db.execute(query):
            found.setdefault(row.subject_id, []).append(_escalation(row))
        return found

    def due(self, now: datetime, *, limit: int) -> list[Escalation]:
        """Return those whose next step is due, what is due longest first."""
        query = select(escalation).where(escalation.c.due_at <= now).order_by(escalation.c.due_at, escalation.c.id)
        return [_escalation(row) for row in self._db.execute(query.limit(limit))]

    def waiting(self) -> list[Escalation]:
        """Return those that wait until something of their route is told, the oldest first."""
        waits = (escalation.c.ended_at.is_(None), escalation.c.due_at.is_(None))
        return [
            _escalation(row) for row in self._db.execute(select(escalation).where(*waits).order_by(escalation.c.id))
        ]

    def running(self, *, limit: int) -> Sequence[Escalation]:
        """Return those that are not over, the oldest first."""
        query = select(escalation).where(escalation.c.ended_at.is_(None)).order_by(escalation.c.id).limit(limit)
        return [_escalation(row) for row in self._db.execute(query)]

    def next_due(self, *, after: datetime) -> datetime | None:
        """Return when the next step falls due after a time."""
        return self._db.execute(select(func.min(escalation.c.due_at)).where(escalation.c.due_at > after)).scalar()


def _columns(value: Escalation) -> dict[str, Any]:
    columns = {name: getattr(value, name) for name in _PLAIN}
    return columns | {
        "severity": value.severity.value,
        "steps": packed(value.steps),
        "first": packed(value.first),
        "told": packed(value.told),
        "end": value.end.value if value.end else None,
    }


def _escalation(row: Row[Any]) -> Escalation:
    return Escalation(
        id=row.id,
        severity=Severity(row.severity),
        steps=unpacked(row.steps, tuple[FrozenStep, ...]),
        first=unpacked(row.first, tuple[Destination, ...]),
        told=unpacked(row.told, tuple[ToldLane, ...]),
        end=EscalationEnd(row.end) if row.end else None,
        **{name: getattr(row, name) for name in _PLAIN},
    )
