"""What people said of messages: a row for each person, delivery and opinion, so that it is the same in whatever order it came."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from switchboard.model.feedback import Feedback, Opinion
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import table_of
from switchboard.storage.tables_digests import FeedbackRow

feedback = table_of(FeedbackRow)


class Feedbacks:
    """What was said of deliveries, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def save(self, value: Feedback) -> bool:
        """Write down what somebody says; returns whether it counts: what is older than their last word on it changes nothing."""
        known = self._db.execute(select(feedback.c.at).where(*_same(value))).scalar()
        if known is not None and known > value.at:
            return False
        row = {"delivery_id": value.delivery_id, "by": value.by, "said": value.opinion.value}
        key, changed = [*row], ["at", "stands"]
        self._db.execute(upsert(self._db, feedback, key, changed), row | {"at": value.at, "stands": value.stands})
        return True

    def of(self, delivery_ids: Collection[int]) -> list[Feedback]:
        """Return what was said of these deliveries, also what was taken back."""
        return [
            read_feedback(row)
            for row in self._db.execute(select(feedback).where(feedback.c.delivery_id.in_(delivery_ids)))
        ]


def _same(value: Feedback) -> tuple[ColumnElement[bool], ...]:
    said = feedback.c.said == value.opinion.value
    return feedback.c.delivery_id == value.delivery_id, feedback.c.by == value.by, said


def read_feedback(row: Row[Any]) -> Feedback:
    """Return what a row says."""
    return Feedback(
        delivery_id=row.delivery_id, by=row.by, opinion=Opinion(row.said), at=row.at, stands=bool(row.stands)
    )
