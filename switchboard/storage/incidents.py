"""The incidents that PagerDuty made of our pages, as far as it told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, union

from switchboard.model.incident import Incident, IncidentState
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import DeliveryRow, table_of
from switchboard.storage.tables_pager import IncidentRow

incident = table_of(IncidentRow)
delivery = table_of(DeliveryRow)
_PLAIN = ("delivery_id", "id", "url", "state_at", "told_at", "priority", "check_at", "missing_since")
_REST = [column.name for column in incident.columns if not column.primary_key]


class Incidents:
    """Incidents, within one unit of work. A page is named by its delivery."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def of(self, delivery_ids: Collection[int]) -> dict[int, Incident]:
        """Return what is known of the incidents of these pages, by delivery."""
        rows = self._db.execute(select(incident).where(incident.c.delivery_id.in_(delivery_ids)))
        return {row.delivery_id: _incident(row) for row in rows}

    def named(self, incident_id: str) -> list[Incident]:
        """Return the pages that PagerDuty has made one incident of, by its own id."""
        query = select(incident).where(incident.c.id == incident_id).order_by(incident.c.delivery_id)
        return [_incident(row) for row in self._db.execute(query)]

    def changed_after(self, at: datetime) -> list[Incident]:
        """Return those of open pages that stand as they do since later than a time."""
        query = select(incident).where(incident.c.state_at > at, incident.c.check_at.is_not(None))
        return [_incident(row) for row in self._db.execute(query)]

    def is_any_unnamed(self) -> bool:
        """Return whether any page's incident is to be looked up of which PagerDuty did not say yet by which id it knows it."""
        query = select(incident.c.delivery_id).where(incident.c.id.is_(None), incident.c.check_at.is_not(None)).limit(1)
        return self._db.execute(query).first() is not None

    def subjects_of(self, names: Collection[str]) -> dict[str, int]:
        """Return the ids of the subjects that were paged about, by dedup key or incident's id."""
        by_key = select(delivery.c.lookup, delivery.c.subject_id).where(delivery.c.lookup.in_(names))
        ours = incident.join(delivery, delivery.c.id == incident.c.delivery_id)
        by_id = select(incident.c.id, delivery.c.subject_id).select_from(ours).where(incident.c.id.in_(names))
        return {row[0]: row[1] for row in self._db.execute(union(by_key, by_id))}

    def save(self, value: Incident) -> None:
        """Write what is known of a page's incident."""
        self._db.execute(upsert(self._db, incident, ["delivery_id"], _REST), _columns(value))

    def to_check(self, now: datetime, *, limit: int) -> list[Incident]:
        """Return the incidents that are to be looked up by now, the first due first."""
        query = select(incident).where(incident.c.check_at <= now).order_by(incident.c.check_at).limit(limit)
        return [_incident(row) for row in self._db.execute(query)]

    def next_check(self, *, after: datetime) -> datetime | None:
        """Return when the next incident is to be looked up after a time."""
        return self._db.execute(select(func.min(incident.c.check_at)).where(incident.c.check_at > after)).scalar()


def _columns(value: Incident) -> dict[str, Any]:
    columns = {name: getattr(value, name) for name in _PLAIN}
    return columns | {"state": value.state.value, "assigned": packed(value.assigned)}


def _incident(row: Row[Any]) -> Incident:
    return Incident(
        state=IncidentState(row.state),
        assigned=unpacked(row.assigned, tuple[str, ...]),
        **{name: getattr(row, name) for name in _PLAIN},
    )
