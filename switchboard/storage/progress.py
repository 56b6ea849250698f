"""The worker's notes on the inbox: progress above the floor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, select, update

from switchboard.model.inbound import Progress, ProgressReason, ProgressState
from switchboard.storage.columns import Utc
from switchboard.storage.dialect import upsert, upserting
from switchboard.storage.session import Session
from switchboard.storage.tables import MarkRow, ProgressRow, table_of

progress = table_of(ProgressRow)
mark = table_of(MarkRow)

FLOOR = "floor"


class InboundProgress:
    """Progress and floor, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def floor(self) -> int:
        """Return the id at and under which every inbound is settled."""
        return self._db.execute(select(mark.c.value).where(mark.c.name == FLOOR)).scalar() or 0

    def raise_floor(self, floor: int) -> None:
        """Move the floor up, never down, and forget the notes it makes needless; those that give a reason stay."""
        floor = max(floor, self.floor())
        self._db.execute(upsert(self._db, mark, ["name"], ["value"]), {"name": FLOOR, "value": floor})
        needless = (progress.c.state == ProgressState.DONE, progress.c.because.is_(None))
        self._db.execute(delete(progress).where(progress.c.inbound_id <= floor, *needless))

    def notes(self, *, above: int) -> dict[int, Progress]:
        """Return the notes on inbounds above an id."""
        rows = self._db.execute(select(progress).where(progress.c.inbound_id > above))
        return {row.inbound_id: _note(row) for row in rows}

    def waiting(self) -> list[Progress]:
        """Return the inbounds that were begun, or asked for again, and are not settled."""
        rows = self._db.execute(select(progress).where(progress.c.state == ProgressState.WAITING))
        return [_note(row) for row in rows]

    def awaiting(self, subject: str) -> int:
        """Count the inbounds that wait for Sentry's answer about a subject."""
        found = self._db.execute(_AWAITING, {"subject": subject}).scalar()
        return found or 0

    def release(self, subject: str, *, now: datetime) -> None:
        """Let the inbounds that wait for an answer about a subject be worked now."""
        self._db.execute(_RELEASE, {"wanted": subject, "now": now})

    def unsettled(self) -> list[int]:
        """Return the ids of all inbounds that wait or are in quarantine: these must stay in the inbox."""
        rows = self._db.execute(select(progress.c.inbound_id).where(progress.c.state != ProgressState.DONE))
        return [row.inbound_id for row in rows]

    def note(self, inbound_id: int) -> Progress | None:
        """Return the note on one inbound, None where there is none."""
        row = self._db.execute(select(progress).where(progress.c.inbound_id == inbound_id)).first()
        return _note(row) if row else None

    def notes_of(self, ids: Collection[int]) -> dict[int, Progress]:
        """Return the notes on these inbounds, by id, where there are any."""
        rows = self._db.execute(select(progress).where(progress.c.inbound_id.in_(ids)))
        return {row.inbound_id: _note(row) for row in rows}

    def quarantined(self, *, limit: int = 200) -> list[Progress]:
        """Return the inbounds that could not be read or worked, the newest first."""
        rows = self._db.execute(
            select(progress)
            .where(progress.c.state == ProgressState.QUARANTINED)
            .order_by(progress.c.inbound_id.desc())
            .limit(limit)
        )
        return [_note(row) for row in rows]

    def write(self, notes: Sequence[Progress]) -> None:
        """Write notes, over older ones of the same inbounds."""
        self._db.write(_WRITE, [_columns(note) for note in notes])

    def counts(self) -> dict[str, int]:
        """Count the notes by state."""
        return {row[0]: row[1] for row in self._db.execute(select(progress.c.state, func.count()).group_by("state"))}


_WAITS = progress.c.state == ProgressState.WAITING.value
_AWAITING = select(func.count()).where(progress.c.subject == bindparam("subject"), _WAITS)
_RELEASE = (
    update(progress).where(progress.c.subject == bindparam("wanted"), _WAITS).values(until=bindparam("now", type_=Utc))
)
_WRITE = upserting(progress, ["inbound_id"], ["state", "attempts", "reason", "because", "until", "subject"])


def _columns(note: Progress) -> dict[str, object]:
    return {
        "inbound_id": note.inbound_id,
        "state": note.state.value,
        "attempts": note.attempts,
        "reason": note.reason.value if note.reason else None,
        "because": note.because,
        "until": note.until,
        "subject": note.subject,
    }


def _note(row: Row[Any]) -> Progress:
    return Progress(
        inbound_id=row.inbound_id,
        state=ProgressState(row.state),
        attempts=row.attempts,
        reason=ProgressReason(row.reason) if row.reason else None,
        because=row.because,
        until=row.until,
        subject=row.subject,
    )
