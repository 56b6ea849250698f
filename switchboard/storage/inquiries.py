"""What is to be asked of Sentry: one row a subject, so that a storm of news asks once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from switchboard.model.inquiry import Inquiry, Rank
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.storage.session import Session
from switchboard.storage.tables import InquiryRow, table_of

inquiry = table_of(InquiryRow)

_INSERT = insert(inquiry)


class Inquiries:
    """Inquiries, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def ask(self, key: SubjectKey, *, rank: Rank, event: bool, now: datetime) -> None:
        """Want to know about an issue; what is asked already becomes more urgent, or asks for more."""
        known = self._db.execute(select(inquiry).where(inquiry.c.subject == str(key))).first()
        values: dict[str, Any] = {"rank": int(rank), "event": event, "due_at": now}
        if known is None:
            names = {"subject": str(key), "organization": key.organization, "issue_id": key.name}
            self._db.execute(_INSERT, values | names | {"asked_at": now, "attempts": 0})
        elif rank < known.rank or event > known.event:
            values = {
                "rank": min(int(rank), known.rank),
                "event": event or known.event,
                "due_at": min(now, known.due_at),
            }
            self._db.execute(update(inquiry).where(inquiry.c.subject == str(key)).values(**values))

    def due(self, now: datetime, *, limit: int) -> list[Inquiry]:
        """Return what is to be asked now, the most urgent first."""
        query = select(inquiry).where(inquiry.c.due_at <= now).order_by(inquiry.c.rank, inquiry.c.asked_at).limit(limit)
        return [_inquiry(row) for row in self._db.execute(query)]

    def next_due(self, *, after: datetime) -> datetime | None:
        """Return when the next one is to be asked after a time."""
        return self._db.execute(select(func.min(inquiry.c.due_at)).where(inquiry.c.due_at > after)).scalar()

    def again(self, asked: Inquiry, *, at: datetime) -> None:
        """Ask once more, at a time."""
        where = inquiry.c.subject == str(asked.key)
        self._db.execute(update(inquiry).where(where).values(due_at=at, attempts=asked.attempts + 1))

    def forget(self, key: SubjectKey) -> None:
        """Ask no more: it was answered, or never will be."""
        self._db.execute(delete(inquiry).where(inquiry.c.subject == str(key)))

    def count(self) -> int:
        """Count what is still to be asked."""
        return self._db.execute(select(func.count()).select_from(inquiry)).scalar() or 0


def _inquiry(row: Row[Any]) -> Inquiry:
    key = SubjectKey(SubjectKind.ISSUE, row.organization, row.issue_id)
    return Inquiry(key=key, rank=Rank(row.rank), event=row.event, due_at=row.due_at, attempts=row.attempts)
