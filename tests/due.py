"""When a worker that came to rest next has something to do, so that a town may let the time until then pass at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, union_all
from sqlmodel import SQLModel

from switchboard.app.worker import Worker
from switchboard.pipeline.periodic import SELDOM
from switchboard.storage.columns import Utc
from switchboard.storage.store import Unit
from switchboard.unfurls.ledger import FOLLOWED


async def next_due(worker: Worker, now: datetime, *, wakes: datetime | None, step: float) -> datetime | None:
    """Return the next moment that something is kept for, None where nothing is; where it is within a step, any such moment.

    `wakes` is when the clock wakes somebody.
    """
    looked = worker.timekeeper._seldom_at
    ends = [end for end in (wakes, looked + SELDOM if looked else now) if end is not None]
    if _in_hand(worker) or (ends and min(ends) - now <= timedelta(seconds=step)):
        return now
    kept = await worker.store.run(lambda unit: now if _waits(unit, now) else _kept(unit, now))
    return min([*ends, *([kept] if kept else [])], default=None)


def _in_hand(worker: Worker) -> bool:
    """Whether something is to be done that is kept nowhere: bodies that nobody read, Homes, names of channels."""
    unread = worker.backlog.inbox.newest() > max(worker.backlog.cursors.values(), default=0)
    return unread or bool(worker.executor.replies.homes._owed) or worker.directory._wanted


def _waits(unit: Unit, now: datetime) -> bool:
    """Whether something is due that only a pace holds back, or waits for what no moment is kept for."""
    notes = unit.inbound.waiting()
    return bool(
        unit.deliveries.lanes_due(now)
        or any(note.until is None or note.until <= now for note in notes)
        or unit.inquiries.due(now, limit=1)
        or unit.releases.due(now)
        or unit.actions.due(now, limit=1)
        or unit.actions.to_tell(now, limit=1)
        or unit.unfurls.due(now, since=now - FOLLOWED, limit=1)
        or unit.tallies.open_groups()
        or unit.mutes.holding()
    )


def _kept(unit: Unit, now: datetime) -> datetime | None:
    moment: datetime | None = unit._connection.execute(_next(), {"now": now}).scalar()
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
