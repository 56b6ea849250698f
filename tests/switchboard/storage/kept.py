"""Something to keep in an inbox that is backed up and put back; what of a house is kept, and what nothing refers to."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Table, select

from switchboard.model.inbound import Door, Hint, Raw
from switchboard.storage.alerts import alert, decided, fact_set, stack
from switchboard.storage.store import Unit

NOW = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


def a_raw(number: int = 0) -> Raw:
    """Return something to keep."""
    return Raw(door=Door.SENTRY, received_at=NOW, raw=b"x" * 2_000 + str(number).encode(), hint=Hint())


def ids(unit: Unit, table: Table) -> list[int]:
    """Return the ids of a table's rows, in their order."""
    return list(unit._session.execute(select(table.c.id).order_by(table.c.id)).scalars())


def unused(unit: Unit) -> tuple[list[int], ...]:
    """Return the fact sets, stacks and decisions that nothing refers to."""
    return tuple(
        sorted({*ids(unit, table)} - {*unit._session.execute(select(referring)).scalars()})
        for table, referring in (
            (fact_set, alert.c.fact_set_id),
            (stack, fact_set.c.stack_id),
            (decided, alert.c.decision_id),
        )
    )
