"""What of old rows is still needed, and what goes with those that are not. `aged.py` finds them; a slice is one unit of work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, select, text

from switchboard.model.aged import Keeping
from switchboard.model.facts import Status
from switchboard.storage.aged import LIVING, action, alert, attempt, delivery, escalation, mute, progress, subject
from switchboard.storage.alerts import fact_set
from switchboard.storage.fact_sets import FactSets
from switchboard.storage.feedback import feedback
from switchboard.storage.session import Session
from switchboard.storage.subjects import WITH_EVENT
from switchboard.storage.tables import IS_GROUP, InquiryRow, TimelineEntryRow, table_of
from switchboard.storage.tables_chatops import UnfurlRow
from switchboard.storage.tables_noise import FiringRow, InhibitorRow, MemberRow
from switchboard.storage.tables_pager import AcknowledgementRow, IncidentRow, PagerNoteRow

member, inhibitor, firing = table_of(MemberRow), table_of(InhibitorRow), table_of(FiringRow)
acknowledgement, incident, note = table_of(AcknowledgementRow), table_of(IncidentRow), table_of(PagerNoteRow)
unfurl, inquiry, entry = table_of(UnfurlRow), table_of(InquiryRow), table_of(TimelineEntryRow)

_PLAIN: dict[Keeping, ColumnElement[int]] = {
    Keeping.ESCALATIONS: escalation.c.id,
    Keeping.ATTEMPTS: attempt.c.id,
    Keeping.NOTES: progress.c.inbound_id,
    Keeping.ACTIONS: action.c.id,
    Keeping.MUTES: mute.c.id,
}
_OF_DELIVERY = (
    attempt.c.delivery_id,
    incident.c.delivery_id,
    note.c.delivery_id,
    member.c.delivery_id,
    feedback.c.delivery_id,
)
# What refers to a subject by its id; each has an index that begins with it.
_ABOUT = (
    alert.c.subject_id,
    delivery.c.subject_id,
    escalation.c.subject_id,
    action.c.subject_id,
    acknowledgement.c.subject_id,
    inhibitor.c.subject_id,
    firing.c.subject_id,
    unfurl.c.subject_id,
    member.c.summary_id,
)


class OldRows:
    """What is old, within one unit of work."""

    def __init__(self, session: Session, fact_sets: FactSets) -> None:
        """Ask and write through this session; what alerts have alike goes with the last of them."""
        self._db = session
        self._fact_sets = fact_sets

    def open_among(self, subject_ids: Collection[int]) -> set[int]:
        """Return which of these subjects have something that is out, or still to be sent or changed."""
        return self._ids(select(delivery.c.subject_id).where(delivery.c.subject_id.in_(subject_ids), LIVING).distinct())

    def needed_alerts(self, ids: Collection[int], open_subjects: Collection[int]) -> set[int]:
        """Return which of these alerts a living message, a running escalation or the next news of an open subject is to read."""
        told = select(delivery.c.alert_id, delivery.c.first_alert_id)
        own = told.where(delivery.c.subject_id.in_(open_subjects), LIVING)
        groups = told.join(subject, subject.c.id == delivery.c.subject_id).where(
            text(IS_GROUP), subject.c.status == Status.UNRESOLVED.value, LIVING
        )
        running = select(escalation.c.alert_id, escalation.c.alert_id).where(escalation.c.ended_at.is_(None))
        newest = select(_last(), _last(alert.c.change.in_(WITH_EVENT))).where(subject.c.id.in_(open_subjects))
        rows = [row for query in (own, groups, running, newest) for row in self._db.execute(query)]
        return {id_ for row in rows for id_ in row if id_ is not None}.intersection(ids)

    def needed_deliveries(self, ids: Collection[int]) -> set[int]:
        """Return which of these deliveries a living summary lists, or somebody has yet to look after at their destination."""
        listed = select(member.c.delivery_id).join(delivery, delivery.c.subject_id == member.c.summary_id)
        queries = (
            listed.where(member.c.delivery_id.in_(ids), LIVING),
            select(incident.c.delivery_id).where(incident.c.delivery_id.in_(ids), incident.c.check_at.is_not(None)),
            select(note.c.delivery_id).where(note.c.delivery_id.in_(ids), note.c.due_at.is_not(None)),
            select(attempt.c.delivery_id).where(attempt.c.ended_at.is_(None)),
        )
        return {id_ for query in queries for id_ in self._ids(query)}.intersection(ids)

    def unneeded_subjects(self, ids: Collection[int]) -> set[int]:
        """Return which of these subjects nothing refers to."""
        asked = ~select(inquiry.c.subject).where(inquiry.c.subject == subject.c.key).exists()
        free = [~select(column).where(column == subject.c.id).exists() for column in _ABOUT]
        return self._ids(select(subject.c.id).where(subject.c.id.in_(ids), asked, *free))

    def delete(self, keeping: Keeping, ids: Collection[int]) -> None:
        """Delete rows, and what has no meaning without them."""
        match keeping:
            case Keeping.ALERTS:
                self._delete_alerts(ids)
            case Keeping.DELIVERIES:
                self._delete(ids, *_OF_DELIVERY, delivery.c.id)
            case Keeping.SUBJECTS:
                self._delete(ids, entry.c.subject_id, subject.c.id)
            case _:
                self._delete(ids, _PLAIN[keeping])

    def forget_entries(self, subject_ids: Collection[int], *, before: datetime) -> None:
        """Drop the lines of subjects that were said before a time, but for the last one of each, by which new ones are numbered;
        and who was on them.
        """
        later = entry.alias("later")
        has_later = (
            select(later.c.seq).where(later.c.subject_id == entry.c.subject_id, later.c.seq > entry.c.seq).exists()
        )
        self._db.execute(delete(entry).where(entry.c.subject_id.in_(subject_ids), entry.c.at < before, has_later))
        taken = acknowledgement.c.subject_id.in_(subject_ids) & (acknowledgement.c.at < before)
        self._db.execute(delete(acknowledgement).where(taken))

    def _delete_alerts(self, ids: Collection[int]) -> None:
        """What the alerts had alike goes with the last of them: a fact set first, then its stack."""
        kept = self._fact_sets
        shared = select(alert.c.fact_set_id, alert.c.decision_id).where(alert.c.id.in_(ids)).distinct()
        rows = self._db.execute(shared).all()
        sets, decisions = ({row[n] for row in rows} - {None} for n in range(2))
        stacks = self._ids(select(fact_set.c.stack_id).where(fact_set.c.id.in_(sets), fact_set.c.stack_id.is_not(None)))
        self._delete(ids, alert.c.id)
        kept.unused_fact_sets.delete(sets)
        kept.unused_stacks.delete(stacks)
        kept.unused_decisions.delete(decisions)

    def _delete(self, ids: Collection[int], *columns: ColumnElement[int]) -> None:
        for column in columns:
            self._db.execute(delete(_table(column)).where(column.in_(ids)))

    def _ids(self, query: Select[Any]) -> set[int]:
        return set(self._db.execute(query).scalars())


def _last(*where: ColumnElement[bool]) -> ColumnElement[int | None]:
    own = select(alert.c.id).where(alert.c.subject_id == subject.c.id, *where).order_by(alert.c.id.desc()).limit(1)
    return own.correlate(subject).scalar_subquery()


def _table(column: ColumnElement[int]) -> Table:
    table: Table = column.table
    return table
