"""What is asked about the noise of routes: how their deliveries fared in a period, and by which alerts some of them came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.json import Decoder
from sqlalchemy import Column, ColumnElement, Integer, Row, Select, case, cast, func, null, select

from switchboard.model.decision import Destination, DestinationKind, Severity, wakes
from switchboard.model.delivery import Delivery
from switchboard.model.history import AlertRecord
from switchboard.model.noise import AlertGlance, RouteTally, SaidOfDelivery, ToldAlike
from switchboard.model.statistics import Dimensions
from switchboard.model.subject import TimelineKind
from switchboard.storage.alerts import WHOLE, alert, read_alert
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.deliveries import MAPPED, delivery
from switchboard.storage.feedback import feedback, read_feedback
from switchboard.storage.rows import Rows
from switchboard.storage.session import Session

# A statement takes only so many values.
_MOST_ASKED = 500
_NO_ROUTES = packed(())


class RouteNoises:
    """Questions about routes and what they brought, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask through this session."""
        self._db = session
        self._rows = Rows(session, MAPPED)

    def tallies(
        self, since: datetime, before: datetime, *, by_dimensions: bool = False, by_subject: bool = False
    ) -> list[RouteTally]:
        """Return how the deliveries born in a time fared, added up by team and routes, and by more where that is asked for.

        What was not delivered, and tests, are not among them.
        """
        self._db.put_down()
        apart = _apart(by_dimensions=by_dimensions, by_subject=by_subject)
        counted = _born(select(*apart, *_COUNTS), since, before).group_by(
            *(each for each in apart if isinstance(each, Column))
        )
        ended = _born(select(*apart, delivery.c.closing), since, before).where(delivery.c.closing.is_not(None))
        endings = Counter((*row[:-1], _ending(row.closing)) for row in self._db.execute(ended))
        return [
            *(_tally(row) for row in self._db.execute(counted)),
            *(_ended(key[:-1], key[-1], count) for key, count in endings.items() if key[-1]),
        ]

    def said(
        self, since: datetime, before: datetime, *, by_dimensions: bool = False, by_subject: bool = False
    ) -> list[SaidOfDelivery]:
        """Return what was said of the deliveries born in a time."""
        apart = _apart(by_dimensions=by_dimensions, by_subject=by_subject)
        query = _born(select(*apart, feedback), since, before).join(feedback, feedback.c.delivery_id == delivery.c.id)
        return [SaidOfDelivery(_alike(row[:_APART]), read_feedback(row)) for row in self._db.execute(query)]

    def newest(self, route: str, since: datetime, before: datetime, *, limit: int) -> list[Delivery]:
        """Return the newest deliveries born in a time that came by this route alone."""
        own = _born(select(delivery), since, before).where(delivery.c.routes == packed((route,)))
        return self._rows.read(
            self._db.execute(own.order_by(delivery.c.born_at.desc(), delivery.c.id.desc()).limit(limit))
        )

    def glances(self, subject_id: int, *, first: int, before: datetime, limit: int) -> list[AlertGlance]:
        """Return the alerts of a subject from one on, in their order, that came before a time."""
        query = select(alert.c.id, alert.c.at, alert.c.fact_set_id).where(
            alert.c.subject_id == subject_id, alert.c.id >= first, alert.c.at < before
        )
        return [AlertGlance(*row) for row in self._db.execute(query.order_by(alert.c.id).limit(limit))]

    def times_before(self, subject_id: int, *, first: int, since: datetime, limit: int) -> list[datetime]:
        """Return when the alerts of a subject that came before one came, not before a time; the newest of them."""
        query = select(alert.c.at).where(alert.c.subject_id == subject_id, alert.c.id < first)
        newest = self._db.execute(query.order_by(alert.c.id.desc()).limit(limit)).scalars()
        return [at for at in newest if at >= since]

    def alerts(self, ids: Collection[int]) -> dict[int, AlertRecord]:
        """Return all of these alerts, by id."""
        wanted = sorted(ids)
        parts = (wanted[start : start + _MOST_ASKED] for start in range(0, len(wanted), _MOST_ASKED))
        rows = (row for part in parts for row in self._db.execute(WHOLE.where(alert.c.id.in_(part))))
        return {read.id: read for read in map(read_alert, rows)}


def _born(query: Select[Any], since: datetime, before: datetime) -> Select[Any]:
    """Take those that were delivered, by a route, and are counted: a test is not."""
    told = (delivery.c.delivered_at.is_not(None), delivery.c.routes != _NO_ROUTES, delivery.c.dimensions.is_not(None))
    return query.where(delivery.c.born_at >= since, delivery.c.born_at < before, *told)


def _apart(*, by_dimensions: bool, by_subject: bool) -> list[ColumnElement[Any]]:
    about = delivery.c.dimensions if by_dimensions else null().label("about")
    subject_id = delivery.c.subject_id if by_subject else null().label("about_subject")
    return [delivery.c.team, delivery.c.destination, delivery.c.routes, about, subject_id]


_APART = 5


def _alike(told: Sequence[Any]) -> ToldAlike:
    """Where no team owns a pager's address, the address says whose it is."""
    team, lane, routes, about, subject_id = told
    kind, _, address = lane.partition(":")
    whose = Destination(DestinationKind(kind), address, team).team_key if wakes(lane) else team
    return ToldAlike(
        whose, unpacked(routes, tuple[str, ...]), unpacked(about, Dimensions) if about else None, subject_id
    )


def _tally(row: Row[Any]) -> RouteTally:
    return RouteTally(
        alike=_alike(row[:_APART]),
        delivered=row.delivered,
        acted_on=row.acted_on,
        acknowledged=row.taken,
        pages=row.pages,
        pages_taken_up=row.pages_taken_up,
        critical_pages=row.critical_pages,
    )


def _ended(told: Sequence[Any], ending: str, count: int) -> RouteTally:
    return RouteTally(alike=_alike(told), **{ending: count})


def _ending(closing: bytes) -> str:
    """Return as what an end counts: archived, or resolved by nobody; empty where a person resolved it."""
    act = _CLOSING.decode(closing)
    if act.how == TimelineKind.ARCHIVED:
        return "ignored"
    by_person = act.by is not None and act.by.kind == _PERSON
    return "auto_resolved" if act.how == TimelineKind.RESOLVED and not by_person else ""


class _By(Struct):
    kind: str


class _Closing(Struct):
    """Of what closed a subject, all that is asked here."""

    how: str
    by: _By | None = None


_CLOSING, _PERSON = Decoder(_Closing), "user"


def _sum(where: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.sum(case((where, 1), else_=0)), Integer)


_ACTED, _TAKEN = delivery.c.acted_at.is_not(None), delivery.c.acknowledged_at.is_not(None)
_PAGED = delivery.c.paged_at.is_not(None)
_COUNTS = (
    func.count().label("delivered"),
    _sum(_ACTED).label("acted_on"),
    _sum(_TAKEN).label("taken"),
    _sum(_PAGED).label("pages"),
    _sum(_PAGED & (_ACTED | _TAKEN)).label("pages_taken_up"),
    _sum(_PAGED & (delivery.c.rank == Severity.CRITICAL.rank)).label("critical_pages"),
)
