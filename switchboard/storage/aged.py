"""What is kept, looked through by its ids: how old each row is, and whether it is over. `old_rows.py` says what is still needed.

The newest row of a table is never among them: SQLite gives its id again once it is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, case, func, literal, null, or_, select

from switchboard.model.action import ActionState
from switchboard.model.aged import Aged, Keeping
from switchboard.model.card import Step
from switchboard.model.delivery import OPEN_STATES, DeliveryState
from switchboard.model.inbound import ProgressState
from switchboard.model.subject import SubjectKind
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import AlertRow, AttemptRow, DeliveryRow, MarkRow, ProgressRow, SubjectRow, table_of
from switchboard.storage.tables_noise import MuteRow
from switchboard.storage.tables_pager import EscalationRow
from switchboard.storage.tables_people import ActionRow

alert, attempt, delivery = table_of(AlertRow), table_of(AttemptRow), table_of(DeliveryRow)
subject, escalation, mute = table_of(SubjectRow), table_of(EscalationRow), table_of(MuteRow)
action, progress, mark = table_of(ActionRow), table_of(ProgressRow), table_of(MarkRow)

_MARK = "retention:"
_FORGOTTEN = "forgotten"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

_WAITS = or_(delivery.c.due_at.is_not(None), delivery.c.again_at.is_not(None))
# Whatever is out, or is still to be sent or changed.
LIVING = or_(_WAITS, delivery.c.state.in_([state.value for state in OPEN_STATES]))
# What is said once was said, and nothing ever becomes of it.
_ONCE = [kind.value for kind in SubjectKind if kind.is_said_once or kind.is_one_teams]
_SAID = subject.c.kind.in_(_ONCE) & (delivery.c.state == DeliveryState.DELIVERED.value) & ~_WAITS
# By these tries of a living page it is judged whether its closing was ours.
_TELLS = attempt.c.step.in_([step.value for step in (Step.OPEN, Step.REOPEN, Step.CLOSE)]) & LIVING
_ACTED = (action.c.state != ActionState.WAITING.value) & action.c.due_at.is_(None) & action.c.reply_at.is_(None)
_NEVER: ColumnElement[Any] = null()


def _aged(
    key: Column[Any], began: ColumnElement[Any], at: ColumnElement[Any], *, over: ColumnElement[bool] | None = None
) -> Select[Any]:
    """Ask for rows by their key: when they began, and since when they are over."""
    table = key.table
    about = subject.c.id if table is subject else table.c.get("subject_id", delivery.c.subject_id)
    own = (
        key.label("row_id"),
        began.label("began"),
        (at if over is None else case((over, at), else_=null())).label("ended"),
    )
    query = select(*own, subject.c.project, about.label("about"))
    if table is subject:
        return query
    if table is attempt:
        query = query.outerjoin_from(attempt, delivery, delivery.c.id == attempt.c.delivery_id)
        return query.outerjoin(subject, subject.c.id == delivery.c.subject_id)
    return query.outerjoin_from(table, subject, subject.c.id == about)


_ASKED: Mapping[Keeping, tuple[Column[Any], Select[Any]]] = {
    keeping: (key, query)
    for keeping, key, query in (
        (
            Keeping.ESCALATIONS,
            escalation.c.id,
            _aged(escalation.c.id, escalation.c.began_at, escalation.c.ended_at),
        ),
        (
            Keeping.DELIVERIES,
            delivery.c.id,
            _aged(
                delivery.c.id,
                delivery.c.born_at,
                func.coalesce(delivery.c.closed_at, delivery.c.delivered_at, delivery.c.born_at),
                over=or_(~LIVING, func.coalesce(_SAID, literal(value=False))),
            ),
        ),
        (
            Keeping.ATTEMPTS,
            attempt.c.id,
            _aged(
                attempt.c.id,
                attempt.c.started_at,
                attempt.c.ended_at,
                over=~func.coalesce(_TELLS, literal(value=False)),
            ),
        ),
        (Keeping.ALERTS, alert.c.id, _aged(alert.c.id, alert.c.at, alert.c.at)),
        (
            Keeping.SUBJECTS,
            subject.c.id,
            _aged(subject.c.id, _NEVER, func.coalesce(subject.c.changed_at, subject.c.status_at, subject.c.opened_at)),
        ),
        (Keeping.ACTIONS, action.c.id, _aged(action.c.id, action.c.asked_at, action.c.asked_at, over=_ACTED)),
        (
            Keeping.MUTES,
            mute.c.id,
            select(mute.c.id, mute.c.made_at, mute.c.ended_at, _NEVER.label("project"), literal(0).label("about")),
        ),
    )
}


class AgedRows:
    """All that is kept, a slice of it at a time, and how far it was looked through."""

    def __init__(self, session: Session) -> None:
        """Ask through this session."""
        self._db = session

    def after(self, keeping: Keeping, row_id: int, *, limit: int) -> list[Aged]:
        """Return the rows whose ids come after one, in their order, but for the newest of all."""
        if keeping is Keeping.NOTES:
            return self._notes(row_id, limit=limit)
        key, query = _ASKED[keeping]
        newest = self._db.execute(select(func.max(key))).scalar() or 0
        found = self._db.execute(query.where(key > row_id, key < newest).order_by(key).limit(limit))
        return [Aged(*row) for row in found]

    def _notes(self, row_id: int, *, limit: int) -> list[Aged]:
        """A note on an inbound has no time: it is old where the inbound came no later than that of an alert which went."""
        key, through = progress.c.inbound_id, self.looked_through(_FORGOTTEN)
        query = select(key, progress.c.state).where(key > row_id, key <= through).order_by(key).limit(limit)
        found = self._db.execute(query)
        return [Aged(id_, None, _LONG_AGO if state == ProgressState.DONE else None) for id_, state in found]

    def forgotten_through(self, alert_ids: list[int]) -> None:
        """Note that what came in with these alerts, and before, is older than anything is kept."""
        inbound = self._db.execute(select(func.max(alert.c.inbound_id)).where(alert.c.id.in_(alert_ids))).scalar() or 0
        if inbound > self.looked_through(_FORGOTTEN):
            self.look_on(_FORGOTTEN, inbound)

    def looked_through(self, name: str) -> int:
        """Return the id up to which something was looked through, 0 where that begins anew."""
        return self._db.execute(select(mark.c.value).where(mark.c.name == f"{_MARK}{name}")).scalar() or 0

    def look_on(self, name: str, row_id: int) -> None:
        """Note up to which id something was looked through."""
        self._db.execute(upsert(self._db, mark, ["name"], ["value"]), {"name": f"{_MARK}{name}", "value": row_id})

    def oldest_alert(self) -> datetime | None:
        """Return when the oldest alert came that is kept, None where none is."""
        return self._db.execute(select(alert.c.at).order_by(alert.c.at).limit(1)).scalar()
