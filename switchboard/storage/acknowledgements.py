"""Which teams are on a subject's open episode, who said so, and until when it holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select

from switchboard.model.facts import Person
from switchboard.model.incident import Acknowledgement
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import table_of
from switchboard.storage.tables_pager import AcknowledgementRow

acknowledgement = table_of(AcknowledgementRow)
_KEY = ["subject_id", "team"]
_REST = ["by", "at", "until", "lasts", "asked_at"]


class Acknowledgements:
    """Acknowledgements, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def of(self, subject_id: int) -> dict[str, Acknowledgement]:
        """Return the acknowledgements of a subject, by team."""
        return self.of_subjects([subject_id]).get(subject_id, {})

    def of_subjects(self, subject_ids: Collection[int]) -> dict[int, dict[str, Acknowledgement]]:
        """Return the acknowledgements of several subjects by theirs, each by team; of those that have none, nothing."""
        found: dict[int, dict[str, Acknowledgement]] = {}
        query = select(acknowledgement).where(acknowledgement.c.subject_id.in_(subject_ids))
        for row in self._db.execute(query):
            found.setdefault(row.subject_id, {})[row.team] = _acknowledgement(row)
        return found

    def given_for(self, team: str) -> list[Acknowledgement]:
        """Return what was acknowledged for a team and is not over, the oldest first."""
        of_team = select(acknowledgement).where(acknowledgement.c.team == team).order_by(acknowledgement.c.at)
        return [_acknowledgement(row) for row in self._db.execute(of_team)]

    def save(self, value: Acknowledgement) -> None:
        """Write a team's acknowledgement over the one before, if there was one."""
        self._db.execute(upsert(self._db, acknowledgement, _KEY, _REST), _columns(value))

    def forget(self, subject_id: int, *, team: str | None = None) -> None:
        """Forget who was on it, or which one team was: its episode is over, a new one begins, or the team is paged."""
        of_subject = delete(acknowledgement).where(acknowledgement.c.subject_id == subject_id)
        self._db.execute(of_subject if team is None else of_subject.where(acknowledgement.c.team == team))

    def ending(self, before: datetime, *, limit: int) -> list[Acknowledgement]:
        """Return those that run out before a time, the first to do so first."""
        query = select(acknowledgement).where(acknowledgement.c.until <= before).order_by(acknowledgement.c.until)
        return [_acknowledgement(row) for row in self._db.execute(query.limit(limit))]

    def given_after(self, at: datetime) -> list[Acknowledgement]:
        """Return those that were given later than at a time."""
        query = select(acknowledgement).where(acknowledgement.c.at > at)
        return [_acknowledgement(row) for row in self._db.execute(query)]

    def next_end(self, *, after: datetime) -> datetime | None:
        """Return when the next one runs out after a time."""
        ends = select(func.min(acknowledgement.c.until)).where(acknowledgement.c.until > after)
        return self._db.execute(ends).scalar()


def _columns(value: Acknowledgement) -> dict[str, Any]:
    columns = {"subject_id": value.subject_id, "team": value.team, "by": packed(value.by)}
    lasts = int(value.lasts.total_seconds()) if value.lasts else None
    return columns | {"at": value.at, "until": value.until, "lasts": lasts, "asked_at": value.asked_at}


def _acknowledgement(row: Row[Any]) -> Acknowledgement:
    return Acknowledgement(
        subject_id=row.subject_id,
        team=row.team,
        by=unpacked(row.by, Person),
        at=row.at,
        until=row.until,
        lasts=timedelta(seconds=row.lasts) if row.lasts else None,
        asked_at=row.asked_at,
    )
