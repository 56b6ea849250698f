"""Notes that are to stand at the incidents of pages, and those that do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, func, insert, select, update

from switchboard.model.incident import PagerNote, PagerNoteState
from switchboard.storage.session import Session
from switchboard.storage.tables import table_of
from switchboard.storage.tables_pager import PagerNoteRow

note = table_of(PagerNoteRow)
_earlier = note.alias("earlier")
_PLAIN = ("action_id delivery_id mark content asked_at due_at attempts tried_at incident_id note_id").split()
_INSERT = insert(note)
_WAITS_BEHIND = exists().where(
    _earlier.c.delivery_id == note.c.delivery_id, _earlier.c.due_at.is_not(None), _earlier.c.id < note.c.id
)


class PagerNotes:
    """Notes for incidents, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def add(self, values: Sequence[PagerNote]) -> None:
        """Keep the notes of an action; where some of it were kept before, nothing is written."""
        if not values or self.of_action(values[0].action_id):
            return
        for value in values:
            self._db.execute(_INSERT, _columns(value))

    def save(self, value: PagerNote) -> None:
        """Write how far a note is."""
        columns = _columns(value)
        if value.due_at is None:  # nobody is told of it any more
            columns["content"] = self._db.at_rest.text(value.content)
        self._db.execute(update(note).where(note.c.id == value.id).values(**columns))

    def get(self, note_id: int) -> PagerNote | None:
        """Return one note."""
        row = self._db.execute(select(note).where(note.c.id == note_id)).first()
        return _note(row) if row else None

    def of_action(self, action_id: int) -> list[PagerNote]:
        """Return the notes of an action, the oldest first."""
        rows = self._db.execute(select(note).where(note.c.action_id == action_id).order_by(note.c.id))
        return [_note(row) for row in rows]

    def marked(self, mark: str) -> PagerNote | None:
        """Return the note with a mark."""
        row = self._db.execute(select(note).where(note.c.mark == mark)).first()
        return _note(row) if row else None

    def due(self, now: datetime, *, limit: int) -> list[PagerNote]:
        """Return what is to be written now, what waits longest first: of each page only what nothing older stands before."""
        query = select(note).where(note.c.due_at <= now, ~_WAITS_BEHIND).order_by(note.c.due_at, note.c.id).limit(limit)
        return [_note(row) for row in self._db.execute(query)]

    def next_due(self, *, after: datetime) -> datetime | None:
        """Return when the next note falls due after a time."""
        return self._db.execute(select(func.min(note.c.due_at)).where(note.c.due_at > after)).scalar()


def _columns(value: PagerNote) -> dict[str, Any]:
    return {name: getattr(value, name) for name in _PLAIN} | {"state": value.state.value}


def _note(row: Row[Any]) -> PagerNote:
    return PagerNote(id=row.id, state=PagerNoteState(row.state), **{name: getattr(row, name) for name in _PLAIN})
