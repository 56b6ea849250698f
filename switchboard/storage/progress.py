"""The worker's notes on the inbox: progress above the floor."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update

from switchboard.model.inbound import Progress, ProgressReason, ProgressState
from switchboard.storage.columns import Utc
from switchboard.storage.dialect import upserting
from switchboard.storage.session import Session
from switchboard.storage.statement import Read, Statement
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
        rows = self._db.rows(_FLOOR, {})
        return rows[0][0] if rows else 0

    def raise_floor(self, floor: int) -> None:
        """Move the floor up, never down, and forget the notes it makes needless; those that give a reason stay."""
        floor = max(floor, self.floor())
        self._db.write(_RAISE, [{"name": FLOOR, "value": floor}])
        self._db.write(_FORGET_NEEDLESS, [{"floor": floor}])

    def notes(self, *, above: int) -> dict[int, Progress]:
        """Return the notes on inbounds above an id."""
        rows = self._db.execute(select(progress).where(progress.c.inbound_id > above))
        return {row.inbound_id: _note(row) for row in rows}

    def waiting(self) -> list[Progress]:
        """Return the inbounds that were begun, or asked for again, and are not settled."""
        return [_note(row) for row in self._db.rows(_WAITING, {})]

    def awaiting(self, subject: str) -> int:
        """Count the inbounds that wait for Sentry's answer about a subject."""
        found = self._db.execute(_AWAITING, {"subject": subject}).scalar()
        return found or 0

    def release(self, subject: str, *, now: datetime) -> None:
        """Let the inbounds that wait for an answer about a subject be worked now."""
        self._db.execute(_RELEASE, {"wanted": subject, "now": now})

    def unsettled(self) -> list[int]:
        """Return the ids of all inbounds that wait or are in quarantine: these must stay in the inbox."""
        rows = self._db.execute(select(progress.c.inbound_id).where(progress.c.state.in_(_UNSETTLED)))
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
        hide = self._db.at_rest.maybe
        self._db.write(_WRITE, [{**_columns(note), "because": hide(note.because)} for note in notes])

    def count(self, state: ProgressState) -> int:
        """Count the notes of a state."""
        return self._db.execute(select(func.count()).where(progress.c.state == state.value)).scalar() or 0


_UNSETTLED = [state.value for state in ProgressState if state is not ProgressState.DONE]
_WAITS = progress.c.state == ProgressState.WAITING.value
_AWAITING = select(func.count()).where(progress.c.subject == bindparam("subject"), _WAITS)
_RELEASE = (
    update(progress).where(progress.c.subject == bindparam("wanted"), _WAITS).values(until=bindparam("now", type_=Utc))
)
_WAITING = Statement(select(progress).where(_WAITS))
_FLOOR = Statement(select(mark.c.value).where(mark.c.name == FLOOR))
_RAISE = upserting(mark, ["name"], ["value"])
_NEEDLESS = (progress.c.state == ProgressState.DONE.value, progress.c.because.is_(None))
_FORGET_NEEDLESS = Statement(delete(progress).where(progress.c.inbound_id <= bindparam("floor"), *_NEEDLESS))
_WRITE = upserting(progress, ["inbound_id"], ["state", "attempts", "reason", "because", "until", "subject"])


def _columns(note: Progress) -> dict[str, object]:
    return {
        "inbound_id": note.inbound_id,
        "state": note.state.value,
        "attempts": note.attempts,
        "reason": note.reason.value if note.reason else None,
        "until": note.until,
        "subject": note.subject,
    }


def _note(row: Read) -> Progress:
    inbound_id, state, attempts, reason, because, until, subject = row
    return Progress(
        inbound_id=inbound_id,
        state=ProgressState(state),
        attempts=attempts,
        reason=ProgressReason(reason) if reason else None,
        because=because,
        until=until,
        subject=subject,
    )
