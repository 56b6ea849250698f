"""What happened within a time: the questions of digests. They add up in the database; nothing goes through single alerts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, BindParameter, ColumnElement, Row, bindparam, case, cast, func, or_, select

from switchboard.model.counted import (
    Beginnings,
    Combination,
    Deed,
    QuarterCount,
    SubjectCounts,
    SubjectStanding,
    ToldTeam,
)
from switchboard.model.facts import Facts, Person, Status
from switchboard.model.statistics import Dimensions
from switchboard.model.subject import SubjectKind, TimelineKind
from switchboard.storage.alerts import fact_set
from switchboard.storage.columns import unpacked
from switchboard.storage.configs import config
from switchboard.storage.deliveries import LANES, delivery, read_act
from switchboard.storage.fact_set import read_set
from switchboard.storage.session import Session
from switchboard.storage.statement import Statement
from switchboard.storage.statistics import statistic, subject_statistic
from switchboard.storage.subjects import entry, subject

# A statement takes only so many values.
_MOST_ASKED = 10_000
_COUNTED = (SubjectKind.ISSUE.value, SubjectKind.METRIC.value)
DEEDS = (TimelineKind.RESOLVED, TimelineKind.ARCHIVED, TimelineKind.ASSIGNED)


class Periods:
    """Questions about a time, within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Ask through this session."""
        self._db = session

    def counts(self, since: datetime, before: datetime) -> list[SubjectCounts]:
        """Return what happened to each subject in a time, added up; to the quarter of an hour."""
        self._db.put_down()
        return [SubjectCounts(*row) for row in self._db.rows(_COUNTS, {"since": since, "before": before})]

    def quarters(self, ids: Sequence[int], since: datetime, before: datetime) -> list[QuarterCount]:
        """Return what happened in a time to these few subjects, by the quarter of an hour."""
        self._db.put_down()
        query = select(*(subject_statistic.c[name] for name in QuarterCount.__struct_fields__))
        found = query.where(_within(subject_statistic.c.at, since, before), subject_statistic.c.subject_id.in_(ids))
        return [QuarterCount(*row) for row in self._db.execute(found)]

    def combinations(self, since: datetime, before: datetime) -> dict[int, Combination]:
        """Return the combinations of dimensions of the hours that began in a time, by their keys."""
        self._db.put_down()
        rows = self._db.rows(_COMBINATIONS, {"since": since, "before": before})
        return {row[0]: Combination(_dimensions(*row[4:]), *row[1:4]) for row in rows}

    def standings(self, ids: Collection[int]) -> dict[int, SubjectStanding]:
        """Return how those of these subjects stand that are still kept, by id."""
        rows = (row for part in _parts(ids) for row in self._db.execute(_STANDING.where(subject.c.id.in_(part))))
        return {row.id: _standing(row) for row in rows}

    def told(self, team: str, since: datetime, before: datetime) -> list[ToldTeam]:
        """Return a team's deliveries that were born or paged in a time, the oldest first."""
        own = _TOLD.where(_is_of(team), subject.c.kind.in_((*_COUNTED, SubjectKind.GROUP.value)))
        found: dict[int, ToldTeam] = {}
        for at in (delivery.c.born_at, delivery.c.paged_at):
            found |= {row.id: _told(row) for row in self._db.execute(own.where(_within(at, since, before)))}
        return sorted(found.values(), key=lambda each: each.born_at)

    def earlier(self, team: str, ids: Collection[int], before: datetime) -> list[ToldTeam]:
        """Return the deliveries that a team has of these subjects, born before a time and not over by then."""
        went_on = delivery.c.closed_at.is_(None) | (delivery.c.closed_at > before)
        query = _TOLD.where(_is_of(team), delivery.c.born_at < before, went_on)
        rows = (row for part in _parts(ids) for row in self._db.execute(query.where(delivery.c.subject_id.in_(part))))
        return [_told(row) for row in rows]

    def open_to(self, team: str) -> list[ToldTeam]:
        """Return the deliveries that a team has of issues and metric alerts which are open, the oldest first."""
        is_open = (delivery.c.closed_at.is_(None), subject.c.status == Status.UNRESOLVED.value)
        in_any_lane = delivery.c.destination.in_(self._db.execute(LANES).scalars().all())
        query = _TOLD.where(in_any_lane, _is_of(team), *is_open, subject.c.kind.in_(_COUNTED))
        return sorted(map(_told, self._db.execute(query)), key=lambda each: each.born_at)

    def deeds(self, ids: Collection[int], since: datetime, before: datetime) -> list[Deed]:
        """Return what people did to these subjects in a time."""
        kinds = [kind.value for kind in DEEDS]
        query = select(entry.c.subject_id, entry.c.kind, entry.c.by).where(
            _within(entry.c.at, since, before), entry.c.kind.in_(kinds), entry.c.by.is_not(None)
        )
        rows = (row for part in _parts(ids) for row in self._db.execute(query.where(entry.c.subject_id.in_(part))))
        return [Deed(row.subject_id, TimelineKind(row.kind), unpacked(row.by, Person)) for row in rows]

    def fact_sets(self, ids: Collection[int]) -> list[tuple[int, Facts]]:
        """Return what the alerts of these few subjects have alike: each fact set, with the id of its subject."""
        query = select(fact_set.c.subject_id, fact_set.c.body).where(fact_set.c.subject_id.in_(ids))
        return [(row.subject_id, read_set(row.body)) for row in self._db.execute(query)]

    def beginnings(self) -> Beginnings:
        """Return since when is known what a digest is made of."""
        self._db.put_down()
        columns = (subject_statistic.c.at, statistic.c.hour, config.c.loaded_at)
        return Beginnings(*(self._db.execute(select(each).order_by(each).limit(1)).scalar() for each in columns))


def _within(column: ColumnElement[datetime], since: datetime, before: datetime) -> ColumnElement[bool]:
    return (column >= since) & (column < before)


def _is_of(team: str) -> ColumnElement[bool]:
    """Where no team owns a pager's address, the address says whose it is (`Destination.team_key`)."""
    return or_(delivery.c.team == team, delivery.c.team.is_(None) & (delivery.c.destination == f"pagerduty:{team}"))


def _parts(ids: Collection[int]) -> Iterator[list[int]]:
    wanted = list(ids)
    return (wanted[start : start + _MOST_ASKED] for start in range(0, len(wanted), _MOST_ASKED))


def _dimensions(project: str, environment: str, release: str, level: str, teams: bytes) -> Dimensions:
    return Dimensions(project, environment, release, level, unpacked(teams, tuple[str, ...]))


def _standing(row: Row[Any]) -> SubjectStanding:
    return SubjectStanding(
        subject_id=row.id,
        kind=SubjectKind(row.kind),
        status=Status(row.status),
        substatus=row.substatus,
        assignee=unpacked(row.assignee, Person) if row.assignee else None,
        users=row.user_count,
        opened_at=row.opened_at,
        last_seen=row.last_seen or row.changed_at,
    )


def _told(row: Row[Any]) -> ToldTeam:
    return ToldTeam(
        subject_id=row.subject_id,
        kind=SubjectKind(row.kind),
        born_at=row.born_at,
        delivered_at=row.delivered_at,
        paged_at=row.paged_at,
        closed_at=row.closed_at,
        dimensions=unpacked(row.dimensions, Dimensions) if row.dimensions is not None else None,
        acknowledged=read_act(row.acknowledged),
        acted=read_act(row.acted),
        closing=read_act(row.closing),
    )


_SINCE: BindParameter[datetime] = bindparam("since")
_BEFORE: BindParameter[datetime] = bindparam("before")
_OF_SUBJECT = (subject_statistic.c.subject_id, subject_statistic.c.key)
_COUNTS = Statement(
    select(*_OF_SUBJECT, *(func.sum(subject_statistic.c[name]) for name in SubjectCounts.__struct_fields__[2:]))
    .where(subject_statistic.c.at >= _SINCE, subject_statistic.c.at < _BEFORE)
    .group_by(*_OF_SUBJECT)
)
_NAMED = tuple(statistic.c[name] for name in ("project", "environment", "release", "level", "teams"))
_WITH_EVENTS = case((statistic.c.events > 0, statistic.c.hour))
# PostgreSQL's sum of large integers is none.
_EVENTS = cast(func.sum(statistic.c.events), BigInteger)
_COMBINATIONS = Statement(
    select(statistic.c.key, func.min(_WITH_EVENTS), func.max(_WITH_EVENTS), _EVENTS, *_NAMED)
    .where(statistic.c.hour >= _SINCE, statistic.c.hour < _BEFORE)
    .group_by(statistic.c.key, *_NAMED)
)
_STANDING = select(
    *(subject.c[name] for name in ("id", "kind", "status", "substatus", "assignee", "user_count", "opened_at")),
    subject.c.last_seen,
    subject.c.changed_at,
)
_TOLD = select(
    *(delivery.c[name] for name in ("id", "subject_id", "born_at", "delivered_at", "paged_at", "closed_at")),
    *(delivery.c[name] for name in ("dimensions", "acknowledged", "acted", "closing")),
    subject.c.kind,
).join(subject, subject.c.id == delivery.c.subject_id)
