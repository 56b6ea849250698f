"""Mutes, the subjects that make others wait, and which suppressions hold deliveries: what keeps quiet, as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, tuple_, update

from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.mute import Inhibitor, Mute
from switchboard.storage.dialect import upsert
from switchboard.storage.session import Session
from switchboard.storage.tables import DeliveryRow, SubjectRow, table_of
from switchboard.storage.tables_noise import InhibitorRow, MailWindowRow, MuteRow

mute = table_of(MuteRow)
inhibitor = table_of(InhibitorRow)
mail_window = table_of(MailWindowRow)
_subject = table_of(SubjectRow)
_delivery = table_of(DeliveryRow)

_INSERT = insert(mute)
_HELD_STATES = (DeliveryState.HELD.value, DeliveryState.BUNDLED.value, DeliveryState.DELIVERED.value)


class Mutes:
    """Mutes and inhibitors, within one unit of work; the mutes in force are read once in it."""

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session
        self._open: list[Mute] | None = None

    def add(self, value: Mute) -> Mute:
        """Keep a mute; one that the same inbound asked for already is returned as it is."""
        known = self._db.execute(select(mute).where(mute.c.inbound_id == value.inbound_id)).first()
        if known is None:
            own = {"id": self._db.new_id(mute), "because": self._db.at_rest.text(value.because)}
            self._db.execute(_INSERT, _columns(value) | own)
            known = self._db.execute(select(mute).where(mute.c.inbound_id == value.inbound_id)).one()
            self._open = None
        return _mute(known)

    def get(self, mute_id: int) -> Mute | None:
        """Return one mute."""
        row = self._db.execute(select(mute).where(mute.c.id == mute_id)).first()
        return _mute(row) if row else None

    def in_force(self, now: datetime) -> list[Mute]:
        """Return the mutes that hold at a time, the oldest first."""
        if self._open is None:
            self._open = [_mute(row) for row in self._db.execute(_NOT_ENDED)]
        return [each for each in self._open if now < each.until]

    def end(self, mute_id: int, *, at: datetime) -> None:
        """End a mute before its time."""
        which = (mute.c.id == mute_id, mute.c.ended_at.is_(None))
        query = self._db.execute(select(mute.c.query).where(*which)).scalar()
        if query is not None:  # nothing is asked by it any more
            self._db.execute(update(mute).where(*which).values(ended_at=at, query=self._db.at_rest.text(query)))
        self._open = None

    def expire(self, now: datetime) -> None:
        """End the mutes whose time has come."""
        ran_out = [each for each in map(_mute, self._db.execute(_NOT_ENDED)) if each.until <= now]
        for each in ran_out:
            self.end(each.id, at=each.until)

    def inhibit(self, values: Sequence[Inhibitor]) -> None:
        """Remember that a subject makes others wait."""
        rows = [{"rule": each.rule, "values": each.values, "subject_id": each.subject_id} for each in values]
        if rows:
            self._db.execute(upsert(self._db, inhibitor, ["rule", "values", "subject_id"], ["subject_id"]), rows)

    def inhibiting(self, asked: Collection[tuple[str, str]]) -> list[Inhibitor]:
        """Return the open subjects that make others wait, under any of these rules with these values."""
        if not asked:
            return []
        pairs = tuple_(inhibitor.c.rule, inhibitor.c["values"]).in_(list(asked))
        rows = self._db.execute(_INHIBITING.where(pairs).order_by(inhibitor.c.subject_id))
        return [Inhibitor(row.rule, row[1], row.subject_id, row.short_id or row.title) for row in rows]

    def forget_inhibitors(self, *, rules: Collection[str]) -> None:
        """Forget those whose subject is no longer open, and those of rules that are no longer in force."""
        if self._db.execute(select(inhibitor.c.rule).limit(1)).first() is None:
            return
        gone = _STATUS.is_distinct_from(Status.UNRESOLVED.value) | inhibitor.c.rule.not_in(list(rules))
        self._db.execute(delete(inhibitor).where(gone))

    def inhibitors(self) -> set[int]:
        """Return the subjects that make any other wait."""
        return set(self._db.execute(select(inhibitor.c.subject_id).distinct()).scalars())

    def holding(self) -> list[tuple[str, datetime | None]]:
        """Return the suppressions that hold any delivery, and until when, each once."""
        return [(row.held_by, row.until) for row in self._db.execute(_HOLDING)]

    def held(self, by: str, until: datetime | None) -> list[int]:
        """Return the ids of the deliveries that one suppression holds until a time, the oldest first."""
        same = _delivery.c.until.is_(None) if until is None else _delivery.c.until == until
        query = select(_delivery.c.id).where(_delivery.c.held_by == by, _delivery.c.state.in_(_HELD_STATES), same)
        return list(self._db.execute(query.order_by(_delivery.c.id)).scalars())

    def mailed_at(self, lane: str) -> datetime | None:
        """Return when a mail last began to go to a team's addresses, so that others that come soon wait."""
        return self._db.execute(select(mail_window.c.opened_at).where(mail_window.c.lane == lane)).scalar()

    def mailed(self, lane: str, *, at: datetime) -> None:
        """Note that a mail goes to a team's addresses now."""
        row = {"lane": lane, "opened_at": at}
        self._db.execute(upsert(self._db, mail_window, ["lane"], ["opened_at"]), row)

    def newest_held(self, by: str, *, limit: int) -> list[int]:
        """Return the ids of the newest deliveries that one suppression holds back, so many at most."""
        waits = _delivery.c.state.concat("") == DeliveryState.HELD.value
        query = select(_delivery.c.id).where(_delivery.c.held_by == by, waits)
        return list(self._db.execute(query.order_by(_delivery.c.id.desc()).limit(limit)).scalars())

    def listing(self, *, limit: int = 100) -> list[Mute]:
        """Return the mutes, the newest first, whether they hold or are over."""
        return [_mute(row) for row in self._db.execute(select(mute).order_by(mute.c.id.desc()).limit(limit))]


# Asked of each inhibitor alone: closed subjects are many, inhibitors few.
_STATUS = select(_subject.c.status).where(_subject.c.id == inhibitor.c.subject_id).scalar_subquery()
_NOT_ENDED = select(mute).where(mute.c.ended_at.is_(None)).order_by(mute.c.id)
_INHIBITING = (
    select(inhibitor.c.rule, inhibitor.c["values"], inhibitor.c.subject_id, _subject.c.short_id, _subject.c.title)
    .join(_subject, _subject.c.id == inhibitor.c.subject_id)
    .where(_subject.c.status == bindparam("open", Status.UNRESOLVED.value))
)
# By the bare column SQLite would walk all that was ever delivered, instead of the little that is held.
_HOLDING = (
    select(_delivery.c.held_by, _delivery.c.until)
    .where(_delivery.c.held_by.is_not(None), _delivery.c.state.concat("").in_(_HELD_STATES))
    .distinct()
)


def _columns(value: Mute) -> dict[str, Any]:
    names = ("inbound_id", "query", "author", "because", "made_at", "until", "ended_at")
    return {name: getattr(value, name) for name in names}


def _mute(row: Row[Any]) -> Mute:
    return Mute(
        id=row.id,
        inbound_id=row.inbound_id,
        query=row.query,
        author=row.author,
        because=row.because,
        made_at=row.made_at,
        until=row.until,
        ended_at=row.ended_at,
    )
