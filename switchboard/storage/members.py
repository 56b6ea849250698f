"""Which deliveries a summary lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, delete, false, insert, select

from switchboard.model.delivery import DeliveryState, Reason
from switchboard.model.facts import Status
from switchboard.storage.session import Session
from switchboard.storage.tables import DeliveryRow, SubjectRow, table_of
from switchboard.storage.tables_noise import MemberRow

member = table_of(MemberRow)
delivery = table_of(DeliveryRow)
subject = table_of(SubjectRow)

_INSERT = insert(member)


class Members:
    """The deliveries of summaries, within one unit of work. A summary is named by the id of its subject."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session

    def add(self, summary_id: int, delivery_ids: Iterable[int]) -> None:
        """Let a summary list these deliveries; those that it lists already stay."""
        known = set(self.of(summary_id))
        fresh = [id_ for id_ in dict.fromkeys(delivery_ids) if id_ not in known]
        if fresh:
            self._db.execute(_INSERT, [{"summary_id": summary_id, "delivery_id": id_} for id_ in fresh])

    def of(self, summary_id: int) -> list[int]:
        """Return the deliveries that a summary lists, the oldest first."""
        return list(self._db.execute(_OF, {"wanted": summary_id}).scalars())

    def summaries(self, delivery_ids: Collection[int]) -> list[int]:
        """Return the summaries that list any of these deliveries."""
        if not delivery_ids:
            return []
        return sorted(self._db.execute(_SUMMARIES, {"wanted": list(delivery_ids)}).scalars())

    def any_open(self, summary_id: int, *, told: bool) -> bool:
        """Return whether anything that a summary lists needs somebody; `told`: it lists what has messages of its own."""
        taken = subject.c.assignee.is_not(None)
        own = (delivery.c.state == DeliveryState.DELIVERED.value) & ~taken if told else false()
        return self._db.execute(_UNRESOLVED.where(_LISTED | own), {"wanted": summary_id}).first() is not None

    def drop(self, delivery_ids: Collection[int]) -> None:
        """Let no summary list these deliveries any more."""
        if delivery_ids:
            self._db.execute(delete(member).where(member.c.delivery_id.in_(delivery_ids)))


_LISTED = (delivery.c.state == DeliveryState.BUNDLED.value) | (
    (delivery.c.state == DeliveryState.SUPPRESSED.value)
    & delivery.c.held_by.is_not(None)
    & (delivery.c.reason.is_(None) | (delivery.c.reason != Reason.RESOLVED_FIRST.value))
)
_UNRESOLVED = (
    select(member.c.delivery_id)
    .join(delivery, delivery.c.id == member.c.delivery_id)
    .join(subject, subject.c.id == delivery.c.subject_id)
    .where(member.c.summary_id == bindparam("wanted"), subject.c.status == Status.UNRESOLVED.value)
    .limit(1)
)
_SUMMARIES = select(member.c.summary_id).where(member.c.delivery_id.in_(bindparam("wanted", expanding=True))).distinct()
_OF = select(member.c.delivery_id).where(member.c.summary_id == bindparam("wanted")).order_by(member.c.delivery_id)
