"""What happens to a team's issues, drawn at random and lived through: alerts, people who act, what is muted, what is sent."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from structlog.testing import capture_logs

from switchboard.actions.operator import replay
from switchboard.config.load import load_config
from switchboard.inbox.backlog import Backlog
from switchboard.model.action import Actor, Via
from switchboard.model.intent import Replay
from switchboard.model.mute import Mute
from switchboard.model.outcome import Sent
from switchboard.model.subject import TimelineKind
from switchboard.muting.summaries import bundle_ended
from switchboard.outbox.ledger import Ledger, Pick, Round
from switchboard.payloads.hint import read_hint
from switchboard.state.acknowledging import give
from switchboard.state.context import Context
from switchboard.state.saying import say
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.inbox_sqlite import inbox_store
from switchboard.storage.store import Store, Unit, writing_store
from tests.samples import sentry
from tests.switchboard.builders import ANA, a_raw, after
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
)

MUTED = timedelta(minutes=50)


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
        return Round(unit, self.config, self.now)

    @property
    def config(self) -> Any:
        """Return the configuration that decides."""
        return self.backlog.work.config  # type: ignore[attr-defined]  # it is the one that breaks

    def acknowledge(self) -> None:
        """Let Ana take up for payments what is newest."""
        self.seconds += 1
        self.store.transact(self._acknowledge)

    def _acknowledge(self, unit: Unit) -> None:
        context = Context(unit, self.config, {}, self.now)
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
        self.store.transact(lambda unit: bundle_ended(unit, self.config, self.now))

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


@contextmanager
def lived(make: Make, happenings: Sequence[Happening], sizes: Sequence[int]) -> Iterator[HistoryOfTeams]:
    """Live through these, and give what is there then."""
    with capture_logs(), make() as url, closing(writing_store(url)) as store, closing(inbox_store(url)) as inbox:
        backlog = Backlog(inbox, Breaking(load_config(WHOLE, file="routes.yaml")[0]))
        store.transact(backlog.open)
        history = HistoryOfTeams(store, inbox, itertools.cycle(sizes), backlog)
        for each in happenings:
            if isinstance(each, tuple):
                history.take(each)
            else:
                history.work()
                each(history)
        history.work()
        yield history
