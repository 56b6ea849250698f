"""Batches of any size leave the database that one by one leaves, with repeats, and with inbounds that break in the middle."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from structlog.testing import capture_logs

from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.inbox.backlog import Backlog
from switchboard.model.inbound import Hint, Inbound, Progress, Raw
from switchboard.model.news import Recognised
from switchboard.pipeline.pipeline import gather, process
from switchboard.routing.over import counts_asked
from switchboard.state.context import Context
from switchboard.storage.engine import METADATA
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.store import Store, Unit, writing_store
from tests.migrated import migrated
from tests.often import often
from tests.postgres import Server
from tests.samples import sentry
from tests.switchboard.builders import a_raw, after
from tests.switchboard.processing import CONFIG

COUNTED = """\
  - {name: burst, when: "count(5m):>2", notify: ["slack:#bursts"]}
  - {name: many, when: "count(1h, project):>3", notify: ["slack:#many"]}
"""
WHOLE = CONFIG.replace("fallback:", f"{COUNTED}fallback:", 1)
BREAKS = "This one breaks"
# What names a row of another table, which PostgreSQL's sequence may give another number.
NAMES = {
    "subject_id": "subject",
    "summary_id": "subject",
    "alert_id": "alert",
    "first_alert_id": "alert",
    "delivery_id": "delivery",
}
Make = Callable[[], AbstractContextManager[str]]
Body = tuple[str, bytes]


def _event(issue: int, event: int, **over: Any) -> Body:
    told = {"issue_id": str(issue), "issue_url": f"https://sentry.example/api/0/issues/{issue}/", **over}
    return "event_alert", sentry.an_event_alert(event_id=f"e{event}", **told)


ISSUES, EVENTS = st.integers(1, 3), st.integers(1, 6)
BODIES: st.SearchStrategy[Body] = st.one_of(
    st.builds(_event, ISSUES, EVENTS, level=st.sampled_from(["error", "fatal"])),
    st.builds(_event, ISSUES, EVENTS, level=st.just("fatal"), title=st.just(BREAKS)),
    st.builds(
        lambda issue, action: ("issue", sentry.an_issue(action, id=str(issue))),
        ISSUES,
        st.sampled_from(["created", "resolved", "unresolved", "ignored", "assigned"]),
    ),
    st.builds(lambda issue: ("comment", sentry.a_comment(data={"issue_id": issue})), ISSUES),
    st.builds(
        lambda action: ("metric_alert", sentry.a_metric_alert(action)), st.sampled_from(["critical", "resolved"])
    ),
    st.sampled_from([("event_alert", b"{"), ("something_new", b'{"action": "made"}')]),
)


@dataclass(slots=True)
class Breaking:
    """Works inbounds as the worker does, and breaks after some were all but done."""

    config: Config

    def gather(self, inbounds: Sequence[Inbound], unit: Unit) -> Mapping[int, Recognised]:
        """Read them all, and load what they are about."""
        return gather(inbounds, unit)

    def __call__(self, inbound: Inbound, unit: Unit, *, replayed: bool, news: Recognised | None = None) -> Progress:
        """Work one."""
        context = Context(
            unit, self.config, {"#payments": "C1"}, inbound.kept.received_at, counts=counts_asked(self.config)
        )
        worked = process(inbound, context, replayed=replayed, news=news)
        if BREAKS.encode() in inbound.kept.raw:
            raise ValueError(BREAKS)
        return worked


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
            for name in ("subject", "alert", "delivery")
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


@contextmanager
def _on_sqlite() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield migrated(f"sqlite:///{Path(folder)}/house.db")


@contextmanager
def _on_postgres(server: Server) -> Iterator[str]:
    with server.database(template=server.migrated()) as url:
        yield url.replace("postgresql://", "postgresql+psycopg://")


@settings(max_examples=often(25))
@given(st.lists(BODIES, max_size=24), st.lists(st.integers(2, 9), min_size=1, max_size=4))
@example([_event(1, 1), _event(1, 1), _event(2, 2, title=BREAKS), _event(2, 3), _event(1, 4)], [5])
def test_a_batch_leaves_what_one_by_one_leaves(bodies: list[Body], sizes: list[int]) -> None:
    assert _left(_on_sqlite, bodies, sizes) == _left(_on_sqlite, bodies, [1])


@pytest.mark.postgres
def test_a_batch_leaves_what_one_by_one_leaves_on_postgresql(postgres_server: Server) -> None:
    make = partial(_on_postgres, postgres_server)

    @settings(max_examples=often(6))
    @given(st.lists(BODIES, min_size=8, max_size=24), st.lists(st.integers(2, 9), min_size=1, max_size=4))
    @example([_event(1, 1), _event(1, 1), _event(2, 2, title=BREAKS), _event(2, 3), _event(1, 4)], [5])
    def leaves_the_same(bodies: list[Body], sizes: list[int]) -> None:
        assert _left(make, bodies, sizes) == _left(make, bodies, [1])

    leaves_the_same()


def test_the_bodies_leave_something() -> None:
    left = _left(
        _on_sqlite, [_event(1, number) for number in range(5)] + [("issue", sentry.an_issue("resolved", id="1"))], [4]
    )
    assert {"subject", "alert", "delivery", "seen", "timeline_entry", "tally"} <= left.keys()
    assert len(left["alert"]) == 5
