"""Which placements a summary tells about."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, delete, false, insert, select

from switchboard.model.delivery import RESOLVED_FIRST, PlacementState
from switchboard.model.facts import Status
from switchboard.storage.tables import PlacementRow, SubjectRow, table_of
from switchboard.storage.tables_noise import MemberRow

member = table_of(MemberRow)
placement = table_of(PlacementRow)
subject = table_of(SubjectRow)

_INSERT = insert(member)


class Members:
    """The placements of summaries, within one unit of work. A summary is named by the id of its subject."""

    def __init__(self, connection: Connection) -> None:
        """Ask and write through this connection."""
        self._db = connection

    def add(self, summary_id: int, placement_ids: Iterable[int]) -> None:
        """Let a summary tell about these placements; those that it tells about already stay."""
        known = set(self.of(summary_id))
        fresh = [id_ for id_ in dict.fromkeys(placement_ids) if id_ not in known]
        if fresh:
            self._db.execute(_INSERT, [{"summary_id": summary_id, "placement_id": id_} for id_ in fresh])

    def of(self, summary_id: int) -> list[int]:
        """Tell the placements that a summary tells about, the oldest first."""
        return list(self._db.execute(_OF, {"wanted": summary_id}).scalars())

    def summaries(self, placement_ids: Collection[int]) -> list[int]:
        """Tell the summaries that tell about any of these placements."""
        if not placement_ids:
            return []
        return sorted(self._db.execute(_SUMMARIES, {"wanted": list(placement_ids)}).scalars())

    def any_open(self, summary_id: int, *, told: bool) -> bool:
        """Tell whether anything that a summary lists needs somebody; `told`: it lists what has messages of its own."""
        taken = subject.c.assignee.is_not(None)
        own = (placement.c.state == PlacementState.TOLD.value) & ~taken if told else false()
        return self._db.execute(_UNRESOLVED.where(_LISTED | own), {"wanted": summary_id}).first() is not None

    def drop(self, placement_ids: Collection[int]) -> None:
        """Let no summary tell about these placements any more."""
        if placement_ids:
            self._db.execute(delete(member).where(member.c.placement_id.in_(placement_ids)))


_LISTED = (placement.c.state == PlacementState.FOLDED.value) | (
    (placement.c.state == PlacementState.SUPPRESSED.value)
    & placement.c.held_by.is_not(None)
    & (placement.c.why.is_(None) | (placement.c.why != RESOLVED_FIRST))
)
_UNRESOLVED = (
    select(member.c.placement_id)
    .join(placement, placement.c.id == member.c.placement_id)
    .join(subject, subject.c.id == placement.c.subject_id)
    .where(member.c.summary_id == bindparam("wanted"), subject.c.status == Status.UNRESOLVED.value)
    .limit(1)
)
_SUMMARIES = (
    select(member.c.summary_id).where(member.c.placement_id.in_(bindparam("wanted", expanding=True))).distinct()
)
_OF = select(member.c.placement_id).where(member.c.summary_id == bindparam("wanted")).order_by(member.c.placement_id)
