"""Deliveries: what the pipeline decides and the outbox keeps true."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, bindparam, func, select, update

from switchboard.model.decision import Destination, DestinationKind, Severity, wakes
from switchboard.model.delivery import OPEN_STATES, Act, Delivery, DeliveryPlace, DeliveryState, Reason
from switchboard.model.facts import Status
from switchboard.model.people import MailKind
from switchboard.model.statistics import Dimensions, Measure
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.rows import Mapped, Rows
from switchboard.storage.session import Session
from switchboard.storage.statement import SLOTS, Read, Statement, in_slots
from switchboard.storage.statistics import Statistics
from switchboard.storage.tables import DeliveryRow, SubjectRow, table_of
from switchboard.storage.tables_noise import MemberRow

delivery = table_of(DeliveryRow)
_member = table_of(MemberRow)
_subject = table_of(SubjectRow)

_PLAIN = (
    "subject_id episode alert_id born_at due_at fallback stands_in_for why until wanted shown cursor attempts failing_since "
    "unknown_since last_error delivered_at closed_at may_repeat "
    "held_by again_at reminded_at mention personal recalls level first_alert_id handed_over_at "
    "paged_at bundled_at suppressed_at"
).split()
_SEVERITIES = tuple(Severity)


class Deliveries:
    """Deliveries, within one unit of work."""

    table = delivery

    def __init__(self, session: Session, statistics: Statistics) -> None:
        """Ask and write through this session, and count what becomes of deliveries."""
        self._db = session
        self._statistics = statistics
        self._rows = Rows(session, MAPPED)
        self._lanes: dict[int, dict[str, Delivery]] = {}
        session.tell(self)

    def load(self, subject_ids: Sequence[int]) -> None:
        """Read at once the deliveries of these subjects, which will be asked for one by one."""
        self._lanes |= {id_: {} for id_ in subject_ids}
        for values in in_slots([(id_,) for id_ in subject_ids], "subject"):
            self._note(self._rows.read(self._db.rows(_OF_SUBJECTS, values)))

    def latest(self, subject_id: int) -> list[Delivery]:
        """Return the delivery of the latest episode at each destination of a subject."""
        self._know_new(subject_id)
        if subject_id not in self._lanes:
            self._lanes[subject_id] = {}
            self._note(self._rows.read(self._db.rows(_OF_SUBJECT, {"wanted": subject_id})))
        return list(self._lanes[subject_id].values())

    def _know_new(self, subject_id: int) -> None:
        """A subject that this unit added has the deliveries that it saves, and no others to ask for."""
        if subject_id not in self._lanes and self._db.is_new(_subject, subject_id):
            self._lanes[subject_id] = {}

    def _note(self, values: Iterable[Delivery]) -> None:
        """Remember which is the latest in each lane of the subjects that were asked for."""
        for value in values:
            lanes, lane = self._lanes.get(value.subject_id), str(value.destination)
            if lanes is not None and (lane not in lanes or lanes[lane].episode <= value.episode):
                lanes[lane] = value

    def episode_before(self, value: Delivery) -> Delivery | None:
        """Return the delivery of the episode before, at the same destination."""
        query = select(delivery).where(
            delivery.c.subject_id == value.subject_id,
            delivery.c.destination == str(value.destination),
            delivery.c.episode < value.episode,
        )
        rows = self._db.execute(query.order_by(delivery.c.episode.desc()).limit(1))
        return next(iter(self._rows.read(rows)), None)

    def siblings(self, subject_id: int) -> list[Delivery]:
        """Return every delivery of a subject, oldest first."""
        return self._rows.read(self._db.rows(_OF_SUBJECT, {"wanted": subject_id}))

    def of_subjects(self, ids: Collection[int]) -> list[Delivery]:
        """Return every delivery of these subjects, oldest first."""
        query = select(delivery).where(delivery.c.subject_id.in_(ids)).order_by(delivery.c.episode, delivery.c.id)
        return self._rows.read(self._db.execute(query))

    def in_summary(self, summary_id: int) -> list[Delivery]:
        """Return the deliveries that a summary lists, the oldest first."""
        return self._rows.read(self._db.execute(_IN_SUMMARY, {"wanted": summary_id}))

    def open_in(self, lane: str) -> list[Delivery]:
        """Return what is open at one destination, the oldest first."""
        states = [state.value for state in OPEN_STATES]
        query = (
            select(delivery).where(delivery.c.destination == lane, delivery.c.state.in_(states)).order_by(delivery.c.id)
        )
        return self._rows.read(self._db.execute(query))

    def standing_in(self, lanes: Collection[str], *, limit: int) -> list[Delivery]:
        """Return what stands in these lanes and is not over, the newest first."""
        stands = delivery.c.destination.in_(lanes) & delivery.c.closed_at.is_(None)
        query = select(delivery).where(stands, delivery.c.state == DeliveryState.DELIVERED.value)
        return self._rows.read(self._db.execute(query.order_by(delivery.c.id.desc()).limit(limit)))

    def paged_in(self, lanes: Collection[str], *, since: datetime) -> list[Delivery]:
        """Return what rang in these lanes since a time, what rang first first."""
        rang = delivery.c.destination.in_(lanes) & (delivery.c.paged_at >= since)
        return self._rows.read(self._db.execute(select(delivery).where(rang).order_by(delivery.c.paged_at)))

    def held(self, by: str, until: datetime | None) -> list[Delivery]:
        """Return what waits for the end of one suppression, the oldest first."""
        same = delivery.c.until.is_(None) if until is None else delivery.c.until == until
        waits = delivery.c.state == DeliveryState.HELD.value
        query = select(delivery).where(delivery.c.held_by == by, same, waits).order_by(delivery.c.id)
        return self._rows.read(self._db.execute(query))

    def to_say_again(self, now: datetime) -> list[Delivery]:
        """Return those whose time has come to be said again, if they still are to be."""
        return self._rows.read(self._db.execute(_SAY_AGAIN, {"now": now}))

    def untaken_in(self, lane: str, *, before: datetime) -> list[Delivery]:
        """Return what was delivered in a lane before a time, is open, is nobody's, and was not brought up again since."""
        told = (delivery.c.destination == lane) & (delivery.c.state == DeliveryState.DELIVERED.value)
        fresh = delivery.c.reminded_at.is_(None) | (delivery.c.reminded_at <= before)
        untaken = (_subject.c.status == Status.UNRESOLVED.value) & _subject.c.assignee.is_(None)
        query = select(delivery).join(_subject, _subject.c.id == delivery.c.subject_id).where(told, fresh, untaken)
        return self._rows.read(self._db.execute(query.where(delivery.c.delivered_at <= before)))

    def last_reminder(self, lane: str) -> datetime | None:
        """Return when anything delivered in a lane was last brought up again."""
        query = select(delivery.c.reminded_at).where(delivery.c.destination == lane)
        newest = query.where(delivery.c.reminded_at.is_not(None)).order_by(delivery.c.reminded_at.desc()).limit(1)
        return self._db.execute(newest).scalar()

    def get(self, delivery_id: int) -> Delivery | None:
        """Return one delivery."""
        known = self._rows.known(delivery_id)
        return known or next(iter(self._rows.read(self._db.rows(_BY_ID, {"wanted": delivery_id}))), None)

    def at(self, lookup: str) -> Delivery | None:
        """Return the delivery that its destination knows by this name: `CHANNEL/TS`, a dedup key, a Message-ID, a ticket's key."""
        query = select(delivery).where(delivery.c.lookup == lookup).order_by(delivery.c.id.desc())
        rows = self._db.execute(query.limit(1))
        return next(iter(self._rows.read(rows)), None)

    def save(self, values: Sequence[Delivery]) -> list[Delivery]:
        """Write deliveries, and count what happened to them for the first time; new ones (id 0) come back with their ids."""
        for value in values:
            self._count(value)
            self._know_new(value.subject_id)
        kept = [self._rows.save(self._db.at_rest.delivery(value)) for value in values]
        self._note(kept)
        return kept

    def _count(self, value: Delivery) -> None:
        if value.dimensions is None:
            return
        before = self.get(value.id) if value.id else None
        was, now = _times(before) if before else _NEVER, _times(value)
        if was == now:
            return
        for measure, earlier, at in zip(_COUNTED, was, now, strict=True):
            if earlier is None and at is not None:
                self._statistics.count(at, value.dimensions, (measure,))

    def forget(self) -> None:
        """Know nothing any more."""
        self._lanes = {}

    def lanes_due(self, now: datetime) -> list[str]:
        """Return the lanes where something is due."""
        return [row[0] for row in self._db.rows(_LANES_DUE, {"now": now})]

    def due_in(self, lane: str, now: datetime, *, limit: int = 8) -> list[Delivery]:
        """Return what is due in a lane: what is not out yet first, the most severe first, then the oldest."""
        return self._rows.read(self._db.rows(_DUE_IN, {"lane": lane, "now": now, "most": limit}))

    def next_due(self, *, after: datetime | None = None) -> datetime | None:
        """Return when the next delivery falls due, of all or of those that are due after a time."""
        rows = self._db.rows(_NEXT_AFTER, {"now": after}) if after else self._db.rows(_NEXT, {})
        return rows[0][0] if rows else None

    def listing(self, *, states: Sequence[str] = (), limit: int = 100, personal: bool = True) -> list[Delivery]:
        """Return deliveries, the newest first, of some states or of all, with or without what went to one person alone."""
        query = select(delivery).order_by(delivery.c.id.desc()).limit(limit)
        query = query if personal else query.where(delivery.c.personal.is_(None))
        rows = self._db.execute(query.where(delivery.c.state.in_(states)) if states else query)
        return self._rows.read(rows)

    def open_now(self, *, limit: int) -> list[Delivery]:
        """Return what is not closed, of lanes that wake somebody, the newest first."""
        waking = [lane for lane in self.lanes() if wakes(lane)]
        query = select(delivery).where(delivery.c.destination.in_(waking), delivery.c.closed_at.is_(None))
        found = self._rows.read(self._db.execute(query.order_by(delivery.c.id.desc()).limit(limit)))
        return [each for each in found if each.state in OPEN_STATES]

    def waiting_to_ring(self, *, limit: int) -> list[Delivery]:
        """Return what fails or is due in lanes that wake somebody and was not handed over, the oldest first."""
        waking = [lane for lane in self.lanes() if wakes(lane)]
        query = select(delivery).where(delivery.c.destination.in_(waking), delivery.c.closed_at.is_(None))
        waits = delivery.c.failing_since.is_not(None) | delivery.c.due_at.is_not(None)
        query = query.where(waits, delivery.c.handed_over_at.is_(None)).order_by(delivery.c.id).limit(limit)
        return self._rows.read(self._db.execute(query)) if waking else []

    def counts(self) -> dict[str, int]:
        """Count the deliveries by state."""
        return {row[0]: row[1] for row in self._db.execute(select(delivery.c.state, func.count()).group_by("state"))}

    def lanes(self) -> list[str]:
        """Return every destination that was ever placed."""
        return list(self._db.execute(LANES).scalars())

    def move_lane(self, old: str, new: str) -> None:
        """Rename a lane, once the directory knows the channel's id; an episode that both have stays where it is."""
        taken = select(delivery.c.subject_id).where(delivery.c.destination == new)
        self._db.execute(
            update(delivery)
            .where(delivery.c.destination == old, delivery.c.subject_id.not_in(taken))
            .values(destination=new)
        )


_IN_ORDER = select(delivery).order_by(delivery.c.episode, delivery.c.id)
_BY_ID = Statement(select(delivery).where(delivery.c.id == bindparam("wanted")))
_OF_SUBJECT = Statement(_IN_ORDER.where(delivery.c.subject_id == bindparam("wanted")))
_OF_SUBJECTS = Statement(_IN_ORDER.where(delivery.c.subject_id.in_([bindparam(f"subject{n}") for n in range(SLOTS)])))
_IN_SUMMARY = (
    select(delivery)
    .join(_member, _member.c.delivery_id == delivery.c.id)
    .where(_member.c.summary_id == bindparam("wanted"))
    .order_by(delivery.c.id)
)
_SAY_AGAIN = select(delivery).where(delivery.c.again_at <= bindparam("now")).order_by(delivery.c.again_at)
_NEXT = Statement(select(func.min(delivery.c.due_at)).where(delivery.c.due_at.is_not(None)))
_NEXT_AFTER = Statement(select(func.min(delivery.c.due_at)).where(delivery.c.due_at > bindparam("now")))


def _lanes(*where: ColumnElement[bool]) -> CTE:
    """Go from each lane to the next one that has such deliveries: there are few, and DISTINCT would look at each delivery."""
    first = select(func.min(delivery.c.destination).label("name")).where(*where)
    lane = first.cte("lane", recursive=True)
    behind = select(func.min(delivery.c.destination)).where(*where, delivery.c.destination > lane.c.name)
    return lane.union_all(select(behind.scalar_subquery()).where(lane.c.name.is_not(None)))


_every, _waiting = _lanes(), _lanes(delivery.c.due_at.is_not(None))
LANES = select(_every.c.name).where(_every.c.name.is_not(None))


def _due_in(lane: ColumnElement[str], *columns: Any) -> Select[Any]:
    """Ask what is due in a lane, in the order in which the index has it."""
    due = select(*columns).where(delivery.c.destination == lane, delivery.c.due_at <= bindparam("now"))
    return due.order_by(delivery.c.place.is_not(None), delivery.c.rank.desc(), delivery.c.due_at, delivery.c.id)


_DUE_IN = Statement(_due_in(bindparam("lane"), delivery).limit(bindparam("most")))
_FIRST_DUE = _due_in(_waiting.c.name, delivery.c.id).limit(1).scalar_subquery()
_LANES_DUE = Statement(select(_waiting.c.name).where(_FIRST_DUE.is_not(None)))


_COUNTED = (
    Measure.DELIVERED,
    Measure.PAGES,
    Measure.BUNDLED,
    Measure.SUPPRESSED,
    Measure.ACKNOWLEDGED,
    Measure.ACTED_ON,
)
_NEVER = (None,) * len(_COUNTED)


def _times(value: Delivery) -> tuple[datetime | None, ...]:
    """Return when a delivery came to be what is counted, in the order of `_COUNTED`."""
    acknowledged, acted = value.acknowledged, value.acted
    return (
        value.delivered_at,
        value.paged_at,
        value.bundled_at,
        value.suppressed_at,
        acknowledged.at if acknowledged else None,
        acted.at if acted else None,
    )


def _columns(value: Delivery) -> dict[str, Any]:
    columns = {name: getattr(value, name) for name in _PLAIN}
    return columns | {
        "destination": str(value.destination),
        "team": value.destination.team,
        "state": value.state.value,
        "rank": value.severity.rank,
        "routes": packed(value.routes),
        "reason": value.reason.value if value.reason else None,
        "mails": value.mails.value if value.mails else None,
        "place": packed(value.place) if value.place else None,
        "lookup": value.place.lookup or None if value.place else None,
        "renotify": int(value.renotify.total_seconds()) if value.renotify else None,
        "dimensions": packed(value.dimensions) if value.dimensions else None,
        "acknowledged_at": value.acknowledged.at if value.acknowledged else None,
        "acknowledged": packed(value.acknowledged) if value.acknowledged else None,
        "acted_at": value.acted.at if value.acted else None,
        "acted": packed(value.acted) if value.acted else None,
        "closing": packed(value.closing) if value.closing else None,
    }


_PLAIN_OF = itemgetter(*(delivery.c.keys().index(name) for name in _PLAIN))
_OTHERS_OF = itemgetter(
    *map(delivery.c.keys().index, "id destination team state rank routes reason place renotify mails".split())
)
_ACTS_OF = itemgetter(*map(delivery.c.keys().index, "dimensions acknowledged acted closing".split()))


def _delivery(row: Read) -> Delivery:
    id_, lane, team, state, rank, routes, reason, place, renotify, mails = _OTHERS_OF(row)
    kind, _, address = lane.partition(":")
    dimensions, acknowledged, acted, closing = _ACTS_OF(row)
    return Delivery(
        id=id_,
        destination=Destination(DestinationKind(kind), address, team),
        state=DeliveryState(state),
        severity=_SEVERITIES[rank],
        routes=unpacked(routes, tuple[str, ...]),
        reason=Reason(reason) if reason else None,
        place=unpacked(place, DeliveryPlace) if place is not None else None,
        renotify=timedelta(seconds=renotify) if renotify else None,
        mails=MailKind(mails) if mails else None,
        dimensions=_dimensions(bytes(dimensions)) if dimensions is not None else None,
        acknowledged=read_act(acknowledged),
        acted=read_act(acted),
        closing=read_act(closing),
        **dict(zip(_PLAIN, _PLAIN_OF(row), strict=True)),
    )


@lru_cache(1024)
def _dimensions(raw: bytes) -> Dimensions:
    return unpacked(raw, Dimensions)


def read_act(raw: bytes | None) -> Act | None:
    """Return what was done, as it is kept."""
    return unpacked(raw, Act) if raw is not None else None


MAPPED = Mapped(
    delivery,
    _columns,
    _delivery,
    {
        "destination": ("destination", "team"),
        "severity": ("rank",),
        "place": ("place", "lookup"),
        "acknowledged": ("acknowledged", "acknowledged_at"),
        "acted": ("acted", "acted_at"),
    },
)
