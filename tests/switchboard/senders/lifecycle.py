"""A life of one issue at one destination, through the real pipeline, ledger, plan and policy, and what each stage of it may ask."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from switchboard.actions.ack_and_page import acknowledge
from switchboard.config.load import load_config
from switchboard.model.action import ActionKind, ActionRequest, Actor, IssueName, NameKind, Via
from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import Delivery, DeliveryPlace
from switchboard.model.facts import Person
from switchboard.model.links import Links
from switchboard.model.outcome import Absent, GaveUp, Outcome, Sent, Unknown
from switchboard.model.traits import RateLimits, Traits
from switchboard.outbox.ledger import Ledger, Pick, Round, pacing_of
from switchboard.senders.contract import Sender
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit
from tests.moved_clock import MovedClock
from tests.samples.sentry import ANA
from tests.switchboard.builders import AT
from tests.switchboard.processing import Pipeline

TICKS = 60
CONFIG = """
version: 1
teams:
  payments: {{slack: "#told", pagerduty: "${{PAGERDUTY_PAYMENTS}}", email: ["payments@acme.example"]}}
routes:
  - {{name: all, when: "level:[error,fatal]", notify: ["{kind}:payments"]}}
fallback: ["slack:#alerts"]
"""


def impossible(traits: Traits) -> str | None:
    """Return why no destination can have these traits together; None where one can."""
    if traits.reopens and not traits.closes:
        return "what is never closed is never opened again"
    if traits.once_per_subject and not traits.reopens:
        return "the next episode opens the same place again"
    if traits.once_per_subject and traits.wakes:
        return "each episode wakes people anew"
    if traits.acknowledges and not (traits.wakes and traits.closes):
        return "only an incident that wakes people, and ends, can be taken up"
    if traits.sparing and not traits.threads:
        return "only lines can be spared"
    if traits.sparing and (traits.wakes or traits.edits or traits.once_per_subject):
        return "what pages, is edited or is a ticket needs no message for each line"
    if traits.idempotent and traits.searchable:
        return "what may be sent twice is never looked for"
    return None


def every_combination() -> Iterator[Traits]:
    """Return all combinations of traits that can occur."""
    names = Traits.__struct_fields__
    for values in itertools.product((False, True), repeat=len(names)):
        traits = Traits(**dict(zip(names, values, strict=True)))
        if impossible(traits) is None:
            yield traits


def asked_of(traits: Traits) -> dict[str, list[Step]]:
    """Return what each stage of a life asks of a destination with these traits, and nothing besides."""
    edit = [Step.REFRESH] if traits.edits else []
    line = [Step.ENTRY] if traits.threads else []
    taken_up = [Step.ACKNOWLEDGE] if traits.acknowledges else []
    louder = [Step.RAISE] if traits.raises else []
    closing = [Step.CLOSE] if traits.closes else edit
    again = [Step.REOPEN, *line] if traits.reopens else [Step.OPEN]
    return {
        "opened": [Step.OPEN],
        "changed": [*edit, *line],
        "repeated": edit,
        "louder": [*louder, *edit, *line],
        "taken up": [*taken_up, *edit, *line],
        "closed": [*closing, *line],
        "opened again": again if traits.closes else [*edit, *line],
        "closed again": [*closing, *line],
        "came back, and the answer was lost": _lost(traits),
        "60 ticks": [],
    }


def _lost(traits: Traits) -> list[Step]:
    """Return what the next episode asks whose first answer is lost: a look where one may be had, else the same once more."""
    if traits.once_per_subject:
        return [Step.REOPEN, Step.REOPEN, *([Step.ENTRY] if traits.threads else [])]
    if traits.looks:
        return [Step.OPEN, Step.FIND, *([Step.REFRESH] if traits.edits else [])]
    return [Step.OPEN, Step.OPEN]


@dataclass
class MadeUp:
    """A made-up destination: it takes what its traits say, and keeps how often each thing is there to be seen.

    `deleted`: somebody deleted what was there.
    """

    kind: DestinationKind
    traits: Traits
    limits: RateLimits = RateLimits()  # noqa: RUF009 - it is frozen
    seen: dict[str, int] = field(default_factory=dict)
    deleted: bool = False

    def budget(self, step: Step, *, in_thread: bool = False) -> str | None:
        """Limit nothing."""
        return None

    async def send(self, job: Job) -> Outcome:
        """Take what may be asked of it."""
        assert job.step in _may_ask(self.traits), f"{job.step} was asked of {self.traits}"
        place = job.card.delivery.place
        if job.step is Step.FIND:
            return Sent(_made(job), answer="found") if _made(job).lookup in self.seen else Absent()
        if job.step is not Step.OPEN:
            assert place is not None
            return GaveUp("no such thing", lost=True) if self.deleted else Sent()
        self.deleted = False
        name = _made(job).lookup
        self.seen[name] = 1 if self.traits.idempotent else self.seen.get(name, 0) + 1
        return Sent(_made(job)) if self.traits.edits or self.traits.threads or self.traits.closes else Sent()


def _made(job: Job) -> DeliveryPlace:
    return DeliveryPlace(lookup=f"{job.card.subject.key}/{job.card.delivery.episode}")


def _may_ask(traits: Traits) -> set[Step]:
    may = {
        Step.REFRESH: traits.edits,
        Step.ENTRY: traits.threads,
        Step.CLOSE: traits.closes,
        Step.REOPEN: traits.reopens,
        Step.ACKNOWLEDGE: traits.acknowledges,
        Step.FIND: traits.looks,
        Step.RAISE: traits.raises,
        Step.NEXT_LEVEL: traits.raises,
        Step.SNOOZE: traits.acknowledges,
        Step.OPEN: True,
    }
    return {step for step, allowed in may.items() if allowed}


def stand_in_for(traits: Traits) -> DestinationKind:
    """Return the kind whose name a made-up destination takes, one of which routing and state know the same."""
    if traits.wakes:
        return DestinationKind.PAGERDUTY
    return DestinationKind.SLACK if traits.edits else DestinationKind.EMAIL


@dataclass
class Life:
    """An issue, one destination that is told of it, and a clock. `asked` is what was asked of the destination so far."""

    house: Store
    sender: Sender
    clock: MovedClock = field(default_factory=lambda: MovedClock(AT))
    asked: list[Step] = field(default_factory=list)
    losing: bool = False
    events: int = 0

    def __post_init__(self) -> None:
        """Let it be in force that everything is told there."""
        config, _ = load_config(CONFIG.format(kind=self.sender.kind.value), file="routes.yaml")
        assert config is not None
        self.pipeline = Pipeline(self.house, config)
        senders = {self.sender.kind: self.sender}
        links = Links(console=lambda _: None)
        self.ledger = Ledger(senders=senders, links=links, pacing=pacing_of(senders), jitter=lambda: 1.0)

    async def lived(self) -> dict[str, list[Step]]:
        """Live it; returns what each stage asked."""
        stages: dict[str, list[Step]] = {}
        for name, stage in (
            ("opened", self.event),
            ("changed", lambda: self.issue("assigned")),
            ("repeated", self.event),
            ("louder", lambda: self.event(level="fatal")),
            ("taken up", self._taken_up),
            ("closed", lambda: self.issue("resolved", status="resolved")),
            ("opened again", lambda: self.issue("unresolved", substatus="ongoing")),
            ("closed again", lambda: self.issue("resolved", status="resolved")),
            ("came back, and the answer was lost", self._came_back),
            ("60 ticks", lambda: None),
        ):
            stages[name] = await self.live(stage, ticks=TICKS if name == "60 ticks" else 0)
        return stages

    async def live(self, stage: Callable[[], object], *, ticks: int = 0) -> list[Step]:
        """Let one thing happen, and so many ticks pass, or else what it owes be told; returns what was asked for it."""
        self.asked = []
        stage()
        await (self._ticks(ticks) if ticks else self._settle())
        return self.asked

    def deliveries(self) -> list[Delivery]:
        """Return every delivery, the oldest first."""
        return self.house.transact(lambda unit: unit.deliveries.listing())[::-1]

    @property
    def _seconds(self) -> float:
        return (self.clock.now() - AT).total_seconds()

    def event(self, **over: object) -> None:
        """Let it happen again."""
        self.events += 1
        self.pipeline.event(number=self.events, seconds=self._seconds, **over)

    def issue(self, action: str, **over: object) -> None:
        """Let Sentry tell what became of it, a minute later."""
        self.clock.move(60)
        self.pipeline.issue(action, seconds=self._seconds, assignedTo=ANA, **over)

    def _came_back(self) -> None:
        self.losing = True
        self.clock.move(600)
        self.issue("unresolved", substatus="regressed")

    def _taken_up(self) -> None:
        by = Person("user", "Ana")
        message = IssueName(NameKind.DELIVERY, str(self.deliveries()[-1].id))
        request = ActionRequest(kind=ActionKind.ACK, issues=(message,), by=Actor(Via.CLI, by.name, by.name))

        def work(unit: Unit) -> None:
            context = Context(unit=unit, config=self.pipeline.config, channels={}, now=self.clock.now())
            subject = unit.subjects.named("4201")
            assert subject is not None
            assert not acknowledge(request, subject, by, context).refused

        self.house.transact(work)

    async def _settle(self) -> None:
        """Let time pass until nothing is owed any more, for so many ticks at most."""
        for _ in range(TICKS):
            due = self.house.transact(lambda unit: unit.deliveries.next_due())
            if due is None:
                return
            wait = max(due - self.clock.now(), timedelta())
            self.clock.move(wait.total_seconds())
            if not await self._tick():
                self.clock.move(1)  # a destination's pace

    async def _ticks(self, count: int) -> None:
        for _ in range(count):
            self.clock.move(1)
            await self._tick()

    async def _tick(self) -> int:
        picks = self.house.transact(lambda unit: self.ledger.pick(self._round(unit), busy=frozenset()))
        for pick in picks:
            outcome = await self.sender.send(pick.job)
            self._write_down(pick, outcome)
        return len(picks)

    def _write_down(self, pick: Pick, outcome: Outcome) -> None:
        self.asked.append(pick.job.step)
        said: Outcome = Unknown("no answer") if self.losing else outcome
        self.losing = False
        self.house.transact(lambda unit: self.ledger.settle(pick, said, self._round(unit)))

    def _round(self, unit: Unit) -> Round:
        return Round(unit, self.pipeline.config, self.clock.now())
