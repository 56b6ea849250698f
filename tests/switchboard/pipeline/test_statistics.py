"""The statistics are what anybody would count who went through the rows, whatever happened, in whatever batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from switchboard.model.delivery import Delivery
from switchboard.model.statistics import Dimensions, Measure
from switchboard.storage.alerts import WHOLE as WHOLE_ALERT
from switchboard.storage.alerts import alert, read_alert
from switchboard.storage.store import Store
from switchboard.storage.subjects import entry, subject
from tests.often import often
from tests.postgres import Server
from tests.switchboard.builders import AT
from tests.switchboard.pipeline.histories import Make, on_postgres, on_sqlite
from tests.switchboard.pipeline.lived import FULL, HISTORIES, Happening, lived

Found = Counter[tuple[datetime, Dimensions, Measure]]
CHANGED = {
    "regressed": Measure.REGRESSED,
    "escalating": Measure.ESCALATING,
    "fired": Measure.FIRED,
    "unresolved": Measure.REOPENED,
    "resolved": Measure.RESOLVED,
    "archived": Measure.ARCHIVED,
}


def _lived(make: Make, happenings: Sequence[Happening], sizes: Sequence[int]) -> tuple[Found, Found]:
    """Live through these; returns what the statistics say then, and what the rows do."""
    with lived(make, happenings, sizes) as history:
        return _written(history.store), _recounted(history.store, history.taken)


def _written(store: Store) -> Found:
    """Return what was written; of changes, only when: what an update is about, its timeline does not say."""
    kept = store.transact(lambda unit: unit.statistics.between(AT - timedelta(days=1), AT + timedelta(days=9)))
    found: Found = Counter()
    for each in kept:
        for measure, count in each.counts.items():
            about = Dimensions() if measure in CHANGED.values() else each.dimensions
            found[each.hour, about, measure] += count
    return found


def _recounted(store: Store, taken: Sequence[Any]) -> Found:
    """Go through the rows, one by one."""
    found: Found = Counter()
    for kept in taken:
        hint = kept.hint
        about = Dimensions(hint.project or "", hint.environment or "", level=hint.level or "")
        found[_hour(kept.received_at), about, Measure.INBOUNDS] += 1
    with store._engine.connect() as connection:
        rows = connection.execute(WHOLE_ALERT.order_by(alert.c.id)).all()
        subjects = {row.id: row for row in connection.execute(select(subject))}
        lines = connection.execute(select(entry)).all()
    _recount_alerts(found, [read_alert(row) for row in rows], subjects)
    for line in lines:
        if subjects[line.subject_id].kind in ("issue", "metric") and line.kind in CHANGED:
            found[_hour(line.at), Dimensions(), CHANGED[line.kind]] += 1
    for one in store.transact(lambda unit: unit.deliveries.listing(limit=1000)):
        _recount_delivery(found, one)
    return found


def _recount_alerts(found: Found, alerts: Sequence[Any], subjects: dict[int, Any]) -> None:
    inbounds: set[int] = set()
    events: set[str] = set()
    known: set[int] = set()
    for each in alerts:
        facts, decision = each.facts, each.decision
        project, environment, release, level = (
            part or "" for part in (facts.project, facts.environment, facts.release, facts.level)
        )
        teams = set(decision.owners) | {one.destination.team for one in decision.notifies} - {None}
        routes = {route for one in decision.notifies for route in one.routes}
        about = Dimensions(project, environment, release, level, tuple(sorted(teams)), tuple(sorted(routes)))
        hour = _hour(each.at)
        found[hour, about, Measure.ALERTS] += each.inbound_id not in inbounds
        if each.change.value == "occurred":
            found[hour, about, Measure.EVENTS] += facts.event_id not in events
            events.add(facts.event_id)
        is_first = each.subject_id not in known and subjects[each.subject_id].opened_at == each.at
        found[hour, about, Measure.OPENED] += is_first
        inbounds.add(each.inbound_id)
        known.add(each.subject_id)


def _recount_delivery(found: Found, one: Delivery) -> None:
    if one.dimensions is None:
        return
    assert one.dimensions.teams == ((one.destination.team,) if one.destination.team else ())
    times = {
        Measure.DELIVERED: one.delivered_at,
        Measure.PAGES: one.delivered_at if one.destination.traits.wakes else None,
        Measure.BUNDLED: one.bundled_at,
        Measure.SUPPRESSED: one.suppressed_at,
        Measure.ACKNOWLEDGED: one.acknowledged.at if one.acknowledged else None,
        Measure.ACTED_ON: one.acted.at if one.acted else None,
    }
    for measure, at in times.items():
        if at is not None:
            found[_hour(at), one.dimensions, measure] += 1


def _hour(at: datetime) -> datetime:
    return datetime(at.year, at.month, at.day, at.hour, tzinfo=UTC)


@settings(max_examples=often(25))
@given(HISTORIES, st.lists(st.integers(1, 9), min_size=1, max_size=4))
@example(FULL, [4])
def test_the_statistics_are_what_the_rows_say(happenings: list[Happening], sizes: list[int]) -> None:
    written, recounted = _lived(on_sqlite, happenings, sizes)
    assert written == +recounted


@pytest.mark.postgres
def test_the_statistics_are_what_the_rows_say_on_postgresql(postgres_server: Server) -> None:
    make = partial(on_postgres, postgres_server)

    @settings(max_examples=often(6))
    @given(HISTORIES, st.lists(st.integers(1, 9), min_size=1, max_size=4))
    @example(FULL, [4])
    def says_the_same(happenings: list[Happening], sizes: list[int]) -> None:
        written, recounted = _lived(make, happenings, sizes)
        assert written == +recounted

    says_the_same()


def test_a_full_history_has_some_of_nearly_all() -> None:
    written, _ = _lived(on_sqlite, FULL, [3])
    totals: Counter[Measure] = Counter()
    for (_, _, measure), count in written.items():
        totals[measure] += count
    assert totals.keys() == set(Measure) - {Measure.ESCALATING, Measure.FIRED, Measure.REOPENED}
