"""★ The outbox at work: one try at a time in each lane, every lane on its own, so that a slow one delays only itself."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from switchboard.clock import Clock, within
from switchboard.config.config import Config
from switchboard.model.card import Job, Step
from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.outcome import Absent, Outcome, Sent, Unknown
from switchboard.model.subject import TimelineKind
from switchboard.outbox.ledger import Ledger, Pick, Round
from switchboard.redact import redact_text
from switchboard.runtime.metrics import WorkerMetrics
from switchboard.runtime.tasks import STOP_SECONDS, Due, Look, Task, TaskRunner, earliest
from switchboard.storage.store import Store, Unit

# The whole of one try, connection and answer. Shorter than any lease that a lane may come to have.
SEND_SECONDS = 20.0

log = structlog.get_logger()


@dataclass(slots=True)
class Outbox:
    """Starts what may be tried and settles what comes back. `config` tells the one in force, None before any was good.

    `named` says a destination as people call it, where a lane has an id; `up_to_date` asks who is on call before a mention.
    """

    store: Store
    ledger: Ledger
    clock: Clock
    config: Callable[[], Config | None]
    metrics: WorkerMetrics
    runner: TaskRunner = field(init=False)
    named: Callable[[Destination], str] = str
    up_to_date: Callable[[Job], Awaitable[Job]] | None = None
    taken: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Have its tries run."""
        self.runner = TaskRunner("outbox", self.clock, self._look, grace=STOP_SECONDS)

    async def _look(self, at: Look) -> Due:
        """Begin one try for each free lane that has something due and may send."""
        config = self.config()
        if config is None:
            return Due()
        picks, next_at = await self.store.call(partial(self._pick_on, config, at))
        return Due([self._task(pick, config) for pick in picks], next_at)

    def _pick_on(self, config: Config, at: Look) -> tuple[list[Pick], datetime | None]:
        picks, next_at = self.store.transact(lambda unit: self._pick(Round(unit, config, at.now), at.busy))
        self.take(picks)
        return picks, next_at

    def _pick(self, at: Round, busy: frozenset[str]) -> tuple[list[Pick], datetime | None]:
        busy |= self.taken
        picks = self.ledger.pick(at, busy=busy)
        begun = busy.union(pick.lane for pick in picks)
        opens_at = self.ledger.pacing.opens_at
        held = [opens_at(lane, at.now) for lane in at.unit.deliveries.lanes_due(at.now) if lane not in begun]
        return picks, earliest([*held, at.unit.deliveries.next_due(after=at.now)])

    def pick_pages(self, unit: Unit) -> list[Pick]:
        """Write down a try for each lane that wakes somebody and may send, in the commit that owes it: a page waits for no turn."""
        config = self.config()
        at = Round(unit, config, self.clock.now()) if config else None
        return self.ledger.pick(at, busy=frozenset(self.taken), only_pages=True) if at else []

    def take(self, picks: Sequence[Pick]) -> None:
        """Hold the lanes of tries that were committed, on the store's own thread: nobody else picks in them until they end."""
        self.taken.update(pick.lane for pick in picks)

    def begin(self, picks: Sequence[Pick]) -> None:
        """Let tries that were picked go out."""
        if config := self.config():
            for pick in picks:
                self.runner.begin(self._task(pick, config))

    def _task(self, pick: Pick, config: Config) -> Task:
        return Task(pick.lane, partial(self._try, pick, config), partial(self._broke, pick, config))

    async def _try(self, pick: Pick, config: Config) -> None:
        await self._conclude(pick, await self._send(pick), config)

    async def _broke(self, pick: Pick, config: Config, error: Exception) -> None:
        """Take a try that broke for one of which nobody knows what came of it."""
        try:
            await self._conclude(pick, Unknown(f"the sender broke: {type(error).__name__}"), config)
        finally:
            self.taken.discard(
                pick.lane
            )  # also where even this cannot be written down: its lane is not closed for good

    async def _conclude(self, pick: Pick, outcome: Outcome, config: Config) -> None:
        write = partial(self.store.run, partial(self._write_down, pick, outcome, config))
        settled = await self.runner.persist(write, key=pick.lane)
        self._count(pick, outcome, settled)
        self.taken.discard(pick.lane)

    def _write_down(self, pick: Pick, outcome: Outcome, config: Config, unit: Unit) -> Delivery:
        return self.ledger.settle(pick, outcome, Round(unit, config, self.clock.now()))

    async def _send(self, pick: Pick) -> Outcome:
        sender = self.ledger.senders[pick.job.card.delivery.destination.kind]
        job = await self.up_to_date(pick.job) if self.up_to_date and _mentions(pick.job) else pick.job
        try:
            return await within(self.clock, SEND_SECONDS, sender.send(job))
        except TimeoutError:
            return Unknown(f"no answer within {SEND_SECONDS:.0f} s")

    def _say(self, pick: Pick, outcome: Outcome, settled: Delivery) -> None:
        """Say what came of a try: what failed is a warning, what was given up or was to wake somebody an error."""
        card = pick.job.card
        failed = not isinstance(outcome, Sent | Absent)
        dead = settled.state is DeliveryState.FAILED
        level = logging.ERROR if failed and (dead or settled.destination.traits.wakes) else logging.WARNING
        log.log(
            level if failed else logging.INFO,
            "delivery.tried",
            delivery=settled.id,
            to=_unaddressed(self.named(settled.destination)),
            lane=_unaddressed(pick.lane),
            issue=card.subject.short_id or str(card.subject.key),
            inbound=card.inbound,
            step=pick.job.step.value,
            outcome=type(outcome).__name__,
            state=settled.state.value,
            because=getattr(outcome, "because", None),
        )

    def _count(self, pick: Pick, outcome: Outcome, settled: Delivery) -> None:
        kind, step = settled.destination.kind.value, pick.job.step
        self._say(pick, outcome, settled)
        self.metrics.tried.labels(kind, step.value, type(outcome).__name__).inc()
        if step is Step.OPEN and isinstance(outcome, Sent):
            waited = (self.clock.now() - settled.born_at).total_seconds()
            self.metrics.delivered_after.labels(kind).observe(waited)


def _unaddressed(lane: str) -> str:
    """Return a lane for the log: where it is named by somebody's address, that is hidden."""
    kind, colon, address = lane.partition(":")
    return f"{kind}{colon}{redact_text(address, ('email',))}"


def _mentions(job: Job) -> bool:
    """Return whether a try tells somebody that they are mentioned: an edit tells nobody."""
    aloud = job.entry is not None and job.entry.kind is TimelineKind.SEVERITY
    return bool(job.card.delivery.mention) and (aloud or job.step in (Step.OPEN, Step.REOPEN))
