"""Batches of any size leave the database that one by one leaves, with repeats, and with inbounds that break in the middle."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from structlog.testing import capture_logs

from switchboard.config.load import load_config
from switchboard.inbox.backlog import Backlog
from switchboard.model.inbound import Hint, Raw
from switchboard.storage.engine import METADATA
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.store import Store, writing_store
from tests.often import often
from tests.postgres import Server
from tests.samples import sentry
from tests.switchboard.builders import a_raw, after
from tests.switchboard.pipeline.histories import (
    BODIES,
    BREAKS,
    WHOLE,
    Body,
    Breaking,
    Make,
    an_event,
    on_postgres,
    on_sqlite,
)

# What names a row of another table, which PostgreSQL's sequence may give another number.
NAMES = {
    "subject_id": "subject",
    "summary_id": "subject",
    "alert_id": "alert",
    "first_alert_id": "alert",
    "delivery_id": "delivery",
    "fact_set_id": "fact_set",
    "stack_id": "stack",
    "decision_id": "decision",
}


def _raws(bodies: Sequence[Body]) -> list[Raw]:
    return [
        a_raw(
            raw,
            hint=Hint(resource=resource),
            received_at=after(40 * number),
            headers=(("sentry-hook-timestamp", str(int(after(40 * number).timestamp()))),),
            urgent=False,
        )
        for number, (resource, raw) in enumerate(bodies)
    ]


def _left(make: Make, bodies: Sequence[Body], sizes: Sequence[int]) -> dict[str, list[tuple[Any, ...]]]:
    """Work bodies in batches of these sizes, and what broke until it is given up; returns what the database holds then."""
    # What breaks is logged with its traceback, and drawing hundreds of these takes minutes.
    with (
        capture_logs(),
        make() as url,
        closing(writing_store(url)) as store,
        closing(inbox_store(url)) as inbox,
    ):
        if bodies:
            inbox.append(_raws(bodies))
        backlog = Backlog(inbox, Breaking(load_config(WHOLE, file="routes.yaml")[0]))
        store.transact(backlog.open)
        for seconds in (0, 10, 20, 30):
            turns = itertools.cycle(sizes)
            while _step(backlog, store, next(turns), seconds):
                pass
        return _rows(store)


def _step(backlog: Backlog, store: Store, size: int, seconds: float) -> int:
    """Work at most so many at once; returns how many were."""
    backlog.size, now = size, after(seconds)
    inbounds = store.transact(lambda unit: backlog.claim(unit, now))
    store.transact(lambda unit: backlog.settle(inbounds, unit, now))
    return len(inbounds)


def _rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, with ids as places in their order."""
    tables = {table.name: table for table in METADATA.sorted_tables}
    with store._engine.connect() as connection:
        ranks = {
            name: {
                id_: n for n, id_ in enumerate(connection.execute(select(tables[name].c.id).order_by("id")).scalars())
            }
            for name in ("subject", "alert", "delivery", "fact_set", "stack", "decision")
        }
        return {
            name: sorted(
                (tuple(_plain(name, column, value, ranks) for column, value in row.items()) for row in rows), key=repr
            )
            for name, table in tables.items()
            if (rows := connection.execute(select(table)).mappings().all())
        }


def _plain(table: str, column: str, value: Any, ranks: Mapping[str, Mapping[int, int]]) -> Any:
    of = table if column == "id" else NAMES.get(column, "")
    return ranks[of].get(value, value) if of in ranks else value


@settings(max_examples=often(25))
@given(st.lists(BODIES, max_size=24), st.lists(st.integers(2, 9), min_size=1, max_size=4))
@example([an_event(1, 1), an_event(1, 1), an_event(2, 2, title=BREAKS), an_event(2, 3), an_event(1, 4)], [5])
def test_a_batch_leaves_what_one_by_one_leaves(bodies: list[Body], sizes: list[int]) -> None:
    assert _left(on_sqlite, bodies, sizes) == _left(on_sqlite, bodies, [1])


@pytest.mark.postgres
def test_a_batch_leaves_what_one_by_one_leaveson_postgresql(postgres_server: Server) -> None:
    make = partial(on_postgres, postgres_server)

    @settings(max_examples=often(6))
    @given(st.lists(BODIES, min_size=8, max_size=24), st.lists(st.integers(2, 9), min_size=1, max_size=4))
    @example([an_event(1, 1), an_event(1, 1), an_event(2, 2, title=BREAKS), an_event(2, 3), an_event(1, 4)], [5])
    def leaves_the_same(bodies: list[Body], sizes: list[int]) -> None:
        assert _left(make, bodies, sizes) == _left(make, bodies, [1])

    leaves_the_same()


def test_the_bodies_leave_something() -> None:
    left = _left(
        on_sqlite, [an_event(1, number) for number in range(5)] + [("issue", sentry.an_issue("resolved", id="1"))], [4]
    )
    assert {"subject", "alert", "delivery", "seen", "timeline_entry", "tally", "fact_set"} <= left.keys()
    assert len(left["alert"]) == 5
