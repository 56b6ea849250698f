"""The statistics are what anybody would count who went through the rows, whatever happened, in whatever batches."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from structlog.testing import capture_logs

from switchboard.actions.operator import replay
from switchboard.config.load import load_config
from switchboard.inbox.backlog import Backlog
from switchboard.model.action import Actor, Via
from switchboard.model.delivery import Delivery
from switchboard.model.intent import Replay
from switchboard.model.mute import Mute
from switchboard.model.outcome import Sent
from switchboard.model.statistics import Dimensions, Measure
from switchboard.model.subject import TimelineKind
from switchboard.muting.summaries import bundle_ended
from switchboard.outbox.ledger import Ledger, Pick, Round
from switchboard.payloads.hint import read_hint
from switchboard.state.acknowledging import give
from switchboard.state.context import Context
from switchboard.state.saying import say
from switchboard.storage.alerts import WHOLE as WHOLE_ALERT
from switchboard.storage.alerts import alert, read_alert
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.store import Store, Unit, writing_store
from switchboard.storage.subjects import entry, subject
from tests.often import often
from tests.postgres import Server
from tests.samples import sentry
from tests.switchboard.builders import ANA, AT, a_raw, after
from tests.switchboard.outbox.player import PLACES, a_ledger
from tests.switchboard.pipeline.histories import (
    BODIES,
    BREAKS,
    EVENTS,
    ISSUES,
    WHOLE,
    Body,
    Breaking,
    Make,
    an_event,
    on_postgres,
    on_sqlite,
)

Found = Counter[tuple[datetime, Dimensions, Measure]]
MUTED = timedelta(minutes=50)
CHANGED = {
    "regressed": Measure.REGRESSED,
    "escalating": Measure.ESCALATING,
    "fired": Measure.FIRED,
    "unresolved": Measure.REOPENED,
    "resolved": Measure.RESOLVED,
    "archived": Measure.ARCHIVED,
}


@dataclass(slots=True)
class HistoryOfTeams:
    """A worker's database, and what happens to it; time passes with each thing."""

    store: Store
    inbox: InboxStore
    sizes: Iterator[int]
    backlog: Backlog
    seconds: float = 0.0
    taken: list[Any] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """Return what time it is."""
        return after(self.seconds)

    def take(self, body: Body) -> None:
        """Keep what Sentry sends; it is worked with what comes before anything else happens."""
        resource, raw = body
        self.seconds += 1
        hint, sent = read_hint(resource, raw), (("sentry-hook-timestamp", str(int(self.now.timestamp()))),)
        kept = a_raw(raw, hint=hint, received_at=self.now, headers=sent, urgent=False)
        self.inbox.append([kept])
        self.taken.append(kept)

    def work(self) -> None:
        """Work all that is there, in batches, and what broke until it is given up."""
        for _ in range(4):
            while self._batch():
                pass
            self.seconds += 10

    def _batch(self) -> int:
        self.backlog.size, now = next(self.sizes), self.now
        inbounds = self.store.transact(lambda unit: self.backlog.claim(unit, now))
        self.store.transact(lambda unit: self.backlog.settle(inbounds, unit, now))
        return len(inbounds)

    def deliver(self) -> None:
        """Let the outbox try what is due, and all of it succeed."""
        ledger = a_ledger()
        for _ in range(3):
            self.seconds += 6
            picks = self.store.transact(lambda unit: ledger.pick(self._round(unit), busy=frozenset()))
            for one in picks:
                self.store.transact(partial(self._sent, ledger, one))

    def _sent(self, ledger: Ledger, one: Pick, unit: Unit) -> None:
        ledger.settle(one, Sent(PLACES[one.job.card.delivery.destination.kind]), self._round(unit))

    def _round(self, unit: Unit) -> Round:
        return Round(unit, self._config, self.now)

    @property
    def _config(self) -> Any:
        return self.backlog.work.config  # type: ignore[attr-defined]  # it is the one that breaks

    def acknowledge(self) -> None:
        """Let Ana take up for payments what is newest."""
        self.seconds += 1
        self.store.transact(self._acknowledge)

    def _acknowledge(self, unit: Unit) -> None:
        context = Context(unit, self._config, {}, self.now)
        for one in unit.deliveries.listing(limit=1):
            give(one.subject_id, "payments", by=ANA, at=self.now, context=context)
            say(TimelineKind.ACKNOWLEDGED, "payments", unit.subjects.get(one.subject_id), ANA, context)

    def mute(self) -> None:
        """Let gold customers be quiet for a while."""
        self.seconds += 1
        until = self.now + MUTED
        quiet = Mute(
            inbound_id=int(self.seconds),
            query="customer_tier:gold",
            author="U1",
            because="",
            made_at=self.now,
            until=until,
        )
        self.store.transact(lambda unit: unit.mutes.add(quiet))

    def pass_on(self) -> None:
        """Let time pass, and what was held until now be told."""
        self.seconds += 37 * 60
        self.store.transact(lambda unit: bundle_ended(unit, self._config, self.now))

    def replay(self) -> None:
        """Have the newest inbound worked again."""
        self.seconds += 1
        newest = self.inbox.newest()
        asked = Replay((newest,) if newest else (), Actor(Via.CLI, "ana"))
        self.store.transact(lambda unit: replay(asked, unit) if newest else "")


Happening = Body | Callable[[HistoryOfTeams], None]
OTHERS: st.SearchStrategy[Happening] = st.sampled_from(
    [
        HistoryOfTeams.deliver,
        HistoryOfTeams.acknowledge,
        HistoryOfTeams.mute,
        HistoryOfTeams.pass_on,
        HistoryOfTeams.replay,
    ]
)
NAMED: st.SearchStrategy[Body] = st.builds(
    an_event,
    ISSUES,
    EVENTS,
    environment=st.sampled_from(["production", "staging", "development"]),
    release=st.sampled_from(["shop@1.0.0", "shop@1.1.0", ...]),
    level=st.sampled_from(["error", "fatal"]),
    tags=st.sampled_from([[["customer_tier", tier]] for tier in ("gold", "silver", "none")]),
)
BY_HAND: st.SearchStrategy[Body] = st.builds(
    lambda issue, action: (
        "issue",
        sentry.an_issue(action, id=str(issue), actor={"type": "user", "id": 77, "name": "Ana"}),
    ),
    ISSUES,
    st.sampled_from(["resolved", "ignored"]),
)
HISTORIES = st.lists(st.one_of(BODIES, NAMED, BY_HAND, OTHERS), max_size=24)


def _lived(make: Make, happenings: Sequence[Happening], sizes: Sequence[int]) -> tuple[Found, Found]:
    """Live through these; returns what the statistics say then, and what the rows do."""
    with capture_logs(), make() as url, closing(writing_store(url)) as store, closing(inbox_store(url)) as inbox:
        backlog = Backlog(inbox, Breaking(load_config(WHOLE, file="routes.yaml")[0]))
        store.transact(backlog.open)
        lived = HistoryOfTeams(store, inbox, itertools.cycle(sizes), backlog)
        for each in happenings:
            if isinstance(each, tuple):
                lived.take(each)
            else:
                lived.work()
                each(lived)
        lived.work()
        return _written(store), _recounted(store, lived.taken)


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


FATAL = an_event(1, 1, level="fatal")
FULL: list[Happening] = [
    FATAL,
    FATAL,
    an_event(2, 2, level="fatal", title=BREAKS),
    HistoryOfTeams.replay,
    HistoryOfTeams.deliver,
    HistoryOfTeams.acknowledge,
    HistoryOfTeams.mute,
    an_event(3, 3),
    an_event(2, 4),
    HistoryOfTeams.pass_on,
    HistoryOfTeams.pass_on,
    HistoryOfTeams.deliver,
    ("issue", sentry.an_issue("resolved", id="1")),
    ("issue", sentry.an_issue("ignored", id="3", actor={"type": "user", "id": 77, "name": "Ana"})),
    HistoryOfTeams.pass_on,
    an_event(1, 5, level="fatal"),
    ("metric_alert", sentry.a_metric_alert("critical")),
    HistoryOfTeams.deliver,
]


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
