"""Whatever waits until a time to be tried again: due at once, where our clock went back since that time was written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update

from switchboard.model.inbound import ProgressState
from switchboard.storage.session import Session
from switchboard.storage.tables import DeliveryRow, GateRow, InquiryRow, ProgressRow, table_of
from switchboard.storage.tables_chatops import UnfurlRow
from switchboard.storage.tables_noise import MailWindowRow
from switchboard.storage.tables_pager import IncidentRow, PagerNoteRow
from switchboard.storage.tables_people import ActionRow

_delivery, _gate, _progress = table_of(DeliveryRow), table_of(GateRow), table_of(ProgressRow)
_inquiry, _action, _unfurl = table_of(InquiryRow), table_of(ActionRow), table_of(UnfurlRow)
_window, _incident, _note = table_of(MailWindowRow), table_of(IncidentRow), table_of(PagerNoteRow)

_DUE = (
    _delivery.c.due_at,
    _progress.c.until,
    _inquiry.c.due_at,
    _action.c.due_at,
    _action.c.reply_at,
    _unfurl.c.due_at,
    _incident.c.check_at,
    _note.c.due_at,
)
# How long something goes on is counted from these.
_SINCE = (_delivery.c.failing_since, _delivery.c.unknown_since, _incident.c.missing_since, _window.c.opened_at)
# Of tables that grow, only what waits is looked through.
_WAITS = {
    _delivery: _delivery.c.due_at.is_not(None),
    _incident: _incident.c.check_at.is_not(None),
    _progress: _progress.c.state == ProgressState.WAITING.value,
}


class Postponed:
    """What waits, in all tables, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Write through this session."""
        self._db = session

    def hasten(self, now: datetime) -> None:
        """Have all that waits for a later time tried now, and every gate opened."""
        for column in (*_DUE, *_SINCE):
            waits = (_WAITS[column.table],) if column.table in _WAITS else ()
            self._db.execute(update(column.table).where(column > now, *waits).values({column.name: now}))
        self._db.execute(delete(_gate).where(_gate.c.until > now))
