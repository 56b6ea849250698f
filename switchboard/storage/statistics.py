"""Statistics by hour: what a unit of work counts is written with what it counts, by one statement at its end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions, HourCount, Measure
from switchboard.storage.columns import packed, unpacked
from switchboard.storage.rows import bound
from switchboard.storage.session import Session
from switchboard.storage.statement import Read, Statement
from switchboard.storage.tables import table_of
from switchboard.storage.tables_statistics import StatisticRow

statistic = table_of(StatisticRow)
# Releases and environments are named by whoever sends events: beyond so many rows in an hour, what is new is one of many.
MOST_AN_HOUR = 2_000
OTHERS = "(others)"

HOUR = timedelta(hours=1)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Counts = dict[Measure, int]


class Statistics:
    """What was counted, within one unit of work."""

    table = statistic

    def __init__(self, session: Session) -> None:
        """Ask and write through this session."""
        self._db = session
        self._held: dict[datetime, dict[Dimensions, Counts]] = {}
        self._hour = _LONG_AGO
        session.tell(self)

    def count(self, at: datetime, dimensions: Dimensions, measures: Collection[Measure]) -> None:
        """Count each of these once, in the hour in which it happened."""
        if not self._hour <= at < self._hour + HOUR:
            self._hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        if (hour := self._held.get(self._hour)) is None:
            hour = self._held[self._hour] = {}
            self._db.hold_to_the_end(self)
        if (counts := hour.get(dimensions)) is None:
            counts = hour[dimensions] = {}
        for measure in measures:
            counts[measure] = counts.get(measure, 0) + 1

    def between(self, since: datetime, before: datetime) -> list[HourCount]:
        """Return what was counted in the hours that began in this time, in their order."""
        self._db.put_down()
        return [_counted(row) for row in self._db.rows(_BETWEEN, {"since": since, "before": before})]

    def forget_old(self, *, before: datetime) -> None:
        """Drop the hours that began before a time."""
        self._db.put_down()  # else what is held back would be forgotten with them
        self._db.execute(delete(statistic).where(statistic.c.hour < before))

    def put_down(self) -> None:
        """Write what is held back."""
        held, self._held = self._held, {}
        self._db.write(_ADDING, [row for hour, found in held.items() for row in self._rows(hour, found)])

    def forget(self) -> None:
        """Write nothing of what is held back."""
        self._held = {}

    def _rows(self, hour: datetime, found: Mapping[Dimensions, Counts]) -> Iterator[dict[str, Any]]:
        for dimensions, counts in self._bounded(hour, found).items():
            values = {name: counts.get(measure, 0) for name, measure in _NAMED}
            yield {"hour": hour, "key": key_of(dimensions), **_columns(dimensions), **values}

    def _bounded(self, hour: datetime, found: Mapping[Dimensions, Counts]) -> Mapping[Dimensions, Counts]:
        """Return the counts of an hour, those of new releases and environments put together where it has rows enough."""
        ((there,),) = self._db.rows(_ROWS_OF, {"hour": hour})
        if there + len(found) <= MOST_AN_HOUR:
            return found
        known = {row[0] for row in self._db.rows(_KEYS_OF, {"hour": hour})}
        kept: dict[Dimensions, Counts] = {}
        for dimensions, counts in found.items():
            if key_of(dimensions) not in known and len(known) >= MOST_AN_HOUR:
                dimensions = replace(dimensions, environment=OTHERS, release=OTHERS)  # noqa: PLW2901 - the same, put together
            known.add(key_of(dimensions))
            added = kept.setdefault(dimensions, {})
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


def _adding(dialect: str) -> Any:
    """Build an insert which adds to what was counted before."""
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    insert = make(statistic).values(bound(statistic, statistic.c.keys()))
    added: dict[str, ColumnElement[int]] = {name: statistic.c[name] + insert.excluded[name] for name, _ in _NAMED}
    return insert.on_conflict_do_update(index_elements=["hour", "key"], set_=added)


_NAMED = tuple((measure.value, measure) for measure in Measure)
_MEASURES = [Measure(name) for name in statistic.c.keys()[len(Dimensions.__struct_fields__) + 2 :]]
_ADDING = Statement(_adding)
_OF_HOUR = statistic.c.hour == bindparam("hour")
_ROWS_OF = Statement(select(func.count()).where(_OF_HOUR))
_KEYS_OF = Statement(select(statistic.c.key).where(_OF_HOUR))
_BETWEEN = Statement(
    select(statistic)
    .where(statistic.c.hour >= bindparam("since"), statistic.c.hour < bindparam("before"))
    .order_by(statistic.c.hour, statistic.c.key)
)
