"""Statistics by hour: what a unit of work counts is written with what it counts, by one statement at its end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from hashlib import blake2b
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from switchboard.model.replace import replace
from switchboard.model.statistics import OTHERS, Dimensions, HourCount, Measure
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.rows import bound
from switchboard.storage.session import Session
from switchboard.storage.statement import Read, Statement
from switchboard.storage.tables import table_of
from switchboard.storage.tables_statistics import StatisticRow, SubjectStatisticRow

statistic = table_of(StatisticRow)
subject_statistic = table_of(SubjectStatisticRow)
# Releases and environments are named by whoever sends events: beyond so many rows in an hour, what is new is one of many.
MOST_AN_HOUR = 2_000

HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Counts = dict[Measure, int]
OfSubject = tuple[datetime, int, Dimensions]
Places = Mapping[Dimensions, Dimensions]
K = TypeVar("K", Dimensions, OfSubject)


class Statistics:
    """What was counted, within one unit of work."""

    table = statistic

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session
        self._held: dict[datetime, dict[Dimensions, Counts]] = {}
        self._of_subjects: dict[OfSubject, Counts] = {}
        self._hour = _LONG_AGO
        session.tell(self)

    def count(
        self, at: datetime, dimensions: Dimensions, measures: Collection[Measure], *, subject_id: int | None = None
    ) -> None:
        """Count each of these once, in the hour in which it happened; and of a subject, in the quarter of an hour."""
        if not self._hour <= at < self._hour + HOUR:
            self._hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        if (hour := self._held.get(self._hour)) is None:
            hour = self._held[self._hour] = {}
            self._db.hold_to_the_end(self)
        dimensions = self._db.at_rest.dimensions(dimensions)
        if (counts := hour.get(dimensions)) is None:
            counts = hour[dimensions] = {}
        for measure in measures:
            counts[measure] = counts.get(measure, 0) + 1
        if subject_id is not None and measures:
            self._count_of(subject_id, at, dimensions, measures)

    def _count_of(self, subject_id: int, at: datetime, dimensions: Dimensions, measures: Collection[Measure]) -> None:
        quarter = self._hour + QUARTER * ((at - self._hour) // QUARTER)
        counts = self._of_subjects.setdefault((quarter, subject_id, dimensions), {})
        for measure in measures:
            counts[measure] = counts.get(measure, 0) + 1

    def between(self, since: datetime, before: datetime) -> list[HourCount]:
        """Return what was counted in the hours that began in this time, in their order."""
        self._db.put_down()
        return [_counted(row) for row in self._db.rows(_BETWEEN, {"since": since, "before": before})]

    def put_down(self) -> None:
        """Write what is held back."""
        held, self._held = self._held, {}
        of_subjects, self._of_subjects = self._of_subjects, {}
        placed = {hour: self._places(hour, found) for hour, found in held.items()}
        self._db.write(_ADDING, [row for hour, found in held.items() for row in _rows(hour, found, placed[hour])])
        self._db.write(_ADDING_OF_SUBJECTS, _rows_of_subjects(of_subjects, placed))

    def forget(self) -> None:
        """Write nothing of what is held back."""
        self._held, self._of_subjects = {}, {}

    def _places(self, hour: datetime, found: Mapping[Dimensions, Counts]) -> Places:
        """Return under what the counts of an hour are kept, where that differs: new releases and environments are put together
        where it has rows enough.
        """
        ((there,),) = self._db.rows(_ROWS_OF, {"hour": hour})
        if there + len(found) <= MOST_AN_HOUR:
            return {}
        known = {row[0] for row in self._db.rows(_KEYS_OF, {"hour": hour})}
        places: dict[Dimensions, Dimensions] = {}
        for dimensions in found:
            if key_of(dimensions) not in known and len(known) >= MOST_AN_HOUR:
                places[dimensions] = replace(dimensions, environment=OTHERS, release=OTHERS)
            known.add(key_of(places.get(dimensions, dimensions)))
        return places


def _rows(hour: datetime, found: Mapping[Dimensions, Counts], places: Places) -> Iterator[dict[str, Any]]:
    kept = _together(found, lambda own: places.get(own, own)) if places else found
    for dimensions, counts in kept.items():
        values = {name: counts.get(measure, 0) for name, measure in _NAMED}
        yield {"hour": hour, "key": key_of(dimensions), **_columns(dimensions), **values}


def _rows_of_subjects(found: Mapping[OfSubject, Counts], placed: Mapping[datetime, Places]) -> list[dict[str, Any]]:
    def place(own: OfSubject) -> OfSubject:
        at, subject_id, dimensions = own
        return at, subject_id, placed[at.replace(minute=0)].get(dimensions, dimensions)

    kept = _together(found, place) if any(placed.values()) else found
    return [
        {
            "at": at,
            "subject_id": id_,
            "key": key_of(about),
            **{name: counts.get(each, 0) for name, each in _OF_SUBJECTS},
        }
        for (at, id_, about), counts in kept.items()
    ]


def _together(found: Mapping[K, Counts], place: Callable[[K], K]) -> dict[K, Counts]:
    """Return counts under the places where they are kept, those of one place added up."""
    kept: dict[K, Counts] = {}
    for own, counts in found.items():
        added = kept.setdefault(place(own), {})
        for measure, count in counts.items():
            added[measure] = added.get(measure, 0) + count
    return kept


@lru_cache(4096)
def key_of(dimensions: Dimensions) -> int:
    """Return the hash under which a combination of dimensions is kept."""
    return int.from_bytes(blake2b(packed(dimensions), digest_size=8).digest(), signed=True)


def _columns(dimensions: Dimensions) -> dict[str, Any]:
    return {
        "project": dimensions.project,
        "environment": dimensions.environment,
        "release": dimensions.release,
        "level": dimensions.level,
        "teams": packed(dimensions.teams),
        "routes": packed(dimensions.routes),
    }


def _counted(row: Read) -> HourCount:
    hour, _, project, environment, release, level, teams, routes, *counts = row
    names = (unpacked(each, tuple[str, ...]) for each in (teams, routes))
    dimensions = Dimensions(project, environment, release, level, *names)
    return HourCount(hour, dimensions, {each: n for each, n in zip(_MEASURES, counts, strict=True) if n})


def _adding(table: Table, names: Collection[str], dialect: str) -> Any:
    """Build an insert which adds to what was counted before."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    insert = make(table).values(bound(table, table.c.keys()))
    added: dict[str, ColumnElement[int]] = {name: table.c[name] + insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(index_elements=list(table.primary_key.columns.keys()), set_=added)


_NAMED = tuple((measure.value, measure) for measure in Measure)
_OF_SUBJECTS = tuple((name, measure) for name, measure in _NAMED if name in subject_statistic.c)
_MEASURES = [Measure(name) for name in statistic.c.keys()[len(Dimensions.__struct_fields__) + 2 :]]
_ADDING = Statement(partial(_adding, statistic, [name for name, _ in _NAMED]))
_ADDING_OF_SUBJECTS = Statement(partial(_adding, subject_statistic, [name for name, _ in _OF_SUBJECTS]))
_OF_HOUR = statistic.c.hour == bindparam("hour")
_ROWS_OF = Statement(select(func.count()).where(_OF_HOUR))
_KEYS_OF = Statement(select(statistic.c.key).where(_OF_HOUR))
_BETWEEN = Statement(
    select(statistic)
    .where(statistic.c.hour >= bindparam("since"), statistic.c.hour < bindparam("before"))
    .order_by(statistic.c.hour, statistic.c.key)
)
