"""When a worker that came to rest next has something to do, so that a town may let the time until then pass at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, union_all
from sqlmodel import SQLModel

from switchboard.app.worker import Worker
from switchboard.storage.columns import Utc
from switchboard.storage.store import Unit


async def next_due(worker: Worker, now: datetime, *, wakes: datetime | None, step: float) -> datetime | None:
    """Return the next moment that something is kept for, None where nothing is; where it is within a step, any such moment.

    `wakes` is when the clock wakes somebody.
    """
    days = [worker.timekeeper.routines.due_at(story.__name__) for story in worker.timekeeper.seldom]
    ends = [end for end in (wakes, worker.next_due_at(time=False), *days) if end is not None]
    if _unread(worker) or (ends and min(ends) - now <= timedelta(seconds=step)):
        return now
    kept = await worker.store.run(lambda unit: now if _waits(unit) else _kept(unit, now))
    return min([*ends, *([kept] if kept else [])], default=None)


def _unread(worker: Worker) -> bool:
    """Whether something came in that nobody read."""
    return worker.backlog.inbox.newest() > max(worker.backlog.cursors.values(), default=0)


def _waits(unit: Unit) -> bool:
    """Whether time alone may end something for which no moment is kept."""
    return bool(unit.tallies.open_groups() or unit.mutes.holding())


def _kept(unit: Unit, now: datetime) -> datetime | None:
    moment: datetime | None = unit._session.execute(_next(), {"now": now}).scalar()
    return moment


@cache
def _next() -> Select[tuple[Any]]:
    """Ask for the next moment that any column keeps."""
    columns = [column for table in SQLModel.metadata.sorted_tables for column in table.columns]
    moments = [
        select(func.min(column).label("moment")).where(column > bindparam("now", type_=Utc))
        for column in columns
        if isinstance(column.type, Utc)
    ]
    return select(func.min(union_all(*moments).subquery().c.moment, type_=Utc))
