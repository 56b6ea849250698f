"""A sender that answers what a test tells it to, and a ledger that sends through it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from switchboard.model.card import Job, Step
from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import DeliveryPlace
from switchboard.model.links import Links
from switchboard.model.outcome import Outcome, Sent
from switchboard.model.traits import RateLimits, Traits
from switchboard.outbox.ledger import Ledger, Pick, Round, pacing_of
from switchboard.senders.pagerduty.sender import LIMITS as PAGERDUTY
from switchboard.senders.slack.sender import LIMITS as SLACK
from tests.switchboard.builders import AT, INCIDENT, MESSAGE
from tests.switchboard.processing import Pipeline

LIMITS = {DestinationKind.SLACK: SLACK, DestinationKind.PAGERDUTY: PAGERDUTY}
PLACES: Mapping[DestinationKind, DeliveryPlace] = {DestinationKind.SLACK: MESSAGE, DestinationKind.PAGERDUTY: INCIDENT}


@dataclass(slots=True)
class Player:
    """Plays one kind of destination: `held` keeps every answer back until it is set."""

    kind: DestinationKind
    jobs: list[Job] = field(default_factory=list)
    answers: list[Outcome | Exception] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    held: asyncio.Event | None = None

    @property
    def traits(self) -> Traits:
        """Return what this kind can do."""
        return self.kind.traits

    @property
    def limits(self) -> RateLimits:
        """Return how much this kind takes."""
        return LIMITS[self.kind]

    def budget(self, step: Step, *, in_thread: bool = False) -> str | None:
        """Limit edits, as Slack does."""
        return "chat.update" if step is Step.REFRESH and self.kind is DestinationKind.SLACK else None

    async def send(self, job: Job) -> Outcome:
        """Answer the next of the answers, else that it was sent."""
        self.jobs.append(job)
        self.asked.set()
        if self.held:
            await self.held.wait()
        answer = self.answers.pop(0) if self.answers else Sent(PLACES[self.kind])
        if isinstance(answer, Exception):
            raise answer
        return answer


def players() -> dict[DestinationKind, Player]:
    """Make one player for each kind."""
    return {kind: Player(kind) for kind in LIMITS}


def a_ledger(senders: dict[DestinationKind, Player] | None = None, *, ops: Destination | None = None) -> Ledger:
    """Make a ledger without chance, whose links tell what they link to."""
    links = Links(console=lambda id_: f"/deliveries/{id_}")
    serving: dict[DestinationKind, Player] = senders or players()
    return Ledger(senders=serving, links=links, pacing=pacing_of(serving), jitter=lambda: 1.0, ops=ops)


def pick(ledger: Ledger, pipeline: Pipeline, seconds: float = 0, busy: frozenset[str] = frozenset()) -> list[Pick]:
    """Pick what may be tried so many seconds after AT."""
    at = AT + timedelta(seconds=seconds)
    return pipeline.house.transact(lambda unit: ledger.pick(Round(unit, pipeline.config, at), busy=busy))


def settle(ledger: Ledger, pipeline: Pipeline, one: Pick, outcome: Outcome | None = None, seconds: float = 0) -> None:
    """Settle a pick with an outcome, or as sent."""
    at, kind = AT + timedelta(seconds=seconds), one.job.card.delivery.destination.kind
    answer = outcome or Sent(PLACES[kind])
    pipeline.house.transact(lambda unit: ledger.settle(one, answer, Round(unit, pipeline.config, at)))
