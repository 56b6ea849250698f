"""The worker's notes on the inbox: progress above the floor, and the keys by which repeats are known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, or_, select, update

from switchboard.model.inbound import Progress, ProgressReason, ProgressState
from switchboard.storage.columns import Utc
from switchboard.storage.dialect import upsert
from switchboard.storage.tables import MarkRow, ProgressRow, SeenRow, table_of

progress = table_of(ProgressRow)
seen = table_of(SeenRow)
mark = table_of(MarkRow)

FLOOR = "floor"
Key = tuple[str, str]
"""The kind and the text of a key by which a repeat is known."""


class InboundProgress:
    """Progress, floor and repeats, within one unit of work."""

    def __init__(self, connection: Connection) -> None:
        """Ask and write through this connection."""
        self._db = connection

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
        if notes:
            statement = upsert(
                self._db, progress, ["inbound_id"], ["state", "attempts", "reason", "because", "until", "subject"]
            )
            self._db.execute(statement, [_columns(note) for note in notes])

    def met(self, keys: Sequence[Key]) -> dict[Key, tuple[datetime, int]]:
        """Return which of these keys were met before, each with the time and the inbound."""
        found: dict[Key, tuple[datetime, int]] = {}
        for start in range(0, len(keys), _AT_ONCE):
            rows = self._db.execute(_MET, _slots(keys[start : start + _AT_ONCE]))
            found |= {(row.kind, row.key): (row.at, row.inbound_id) for row in rows}
        return found

    def mark_seen(self, keys: Iterable[Key], *, inbound_id: int, at: datetime) -> None:
        """Remember keys, so that the next inbound that carries one is known as a repeat."""
        rows = [{"kind": kind, "key": key, "at": at, "inbound_id": inbound_id} for kind, key in keys]
        if rows:
            self._db.execute(upsert(self._db, seen, ["kind", "key"], ["at", "inbound_id"]), rows)

    def repeats(self, kind: str, once: str, *, inbound_id: int, at: datetime) -> int | None:
        """Return the inbound that brought before what comes only once; else remember that this one does. Empty is nothing."""
        if not once:
            return None
        key = (kind, once)
        known = next((id_ for _, id_ in self.met((key,)).values() if id_ != inbound_id), None)
        if known is None:
            self.mark_seen((key,), inbound_id=inbound_id, at=at)
        return known

    def forget_seen(self, *, before: datetime) -> None:
        """Forget keys older than a time."""
        self._db.execute(delete(seen).where(seen.c.at < before))

    def counts(self) -> dict[str, int]:
        """Count the notes by state."""
        return {row[0]: row[1] for row in self._db.execute(select(progress.c.state, func.count()).group_by("state"))}


_WAITS = progress.c.state == ProgressState.WAITING.value
_AWAITING = select(func.count()).where(progress.c.subject == bindparam("subject"), _WAITS)
_RELEASE = (
    update(progress).where(progress.c.subject == bindparam("wanted"), _WAITS).values(until=bindparam("now", type_=Utc))
)
# An inbound carries few keys. A statement about a fixed number of them, of which some may be the same, is compiled once.
_AT_ONCE = 3
_SAME = ((seen.c.kind == bindparam(f"kind{n}")) & (seen.c.key == bindparam(f"key{n}")) for n in range(_AT_ONCE))
_MET = select(seen).where(or_(*_SAME))


def _slots(keys: Sequence[Key]) -> dict[str, str]:
    slots = enumerate(keys[min(n, len(keys) - 1)] for n in range(_AT_ONCE))
    return {name: part for n, (kind, key) in slots for name, part in ((f"kind{n}", kind), (f"key{n}", key))}


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
