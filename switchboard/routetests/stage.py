"""The stage: the real pipeline and the real outbox over a store in memory, on a clock that the script moves.

Nobody is told: every sender notes down what it was asked and answers that it is out. Played twice, it does the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from switchboard.actions.ack_and_page import Called, acknowledge
from switchboard.actions.mute_requests import mute_of
from switchboard.config.config import Config
from switchboard.model.action import ActionKind, ActionRequest, Actor, IssueName, NameKind, Via
from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import DeliveryPlace
from switchboard.model.facts import Person
from switchboard.model.history import AlertRecord
from switchboard.model.inbound import Door, Hint, Inbound, Progress, Raw
from switchboard.model.intent import SetMute
from switchboard.model.links import Links
from switchboard.model.outcome import Outcome, Sent
from switchboard.model.subject import SubjectKind
from switchboard.model.traits import RateLimits, Traits
from switchboard.muting.mutes import Muted, set_mute
from switchboard.outbox.budgets import Pacing
from switchboard.outbox.ledger import Ledger, Pick, Round
from switchboard.payloads.intents import raw_of
from switchboard.pipeline.periodic import STORIES, Story
from switchboard.pipeline.pipeline import process
from switchboard.routetests.bodies import Sending, number_of
from switchboard.routetests.script import Ack, MuteStep, Told
from switchboard.routing.over import counts_asked
from switchboard.senders.contract import Sender
from switchboard.state.context import Context
from switchboard.storage.store import Store, Unit

# What is due a moment later (a fallback that waits for its event) belongs to the step that caused it.
MOMENT = timedelta(seconds=10)
# How often the clock looks around while time passes: each minute, and in a long wait each ten.
SHORT, LONG, LONG_WAIT = timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Noting:
    """A sender that sends nothing."""

    kind: DestinationKind
    limits = RateLimits()

    @property
    def traits(self) -> Traits:
        """Return what the real one can do."""
        return self.kind.traits

    def budget(self, step: Step, *, in_thread: bool = False) -> str | None:
        """Nothing is limited here."""
        return None

    async def send(self, job: Job) -> Outcome:
        """Answer that it is out; the stage asks `outcome_of` without waiting."""
        return outcome_of(job)


def outcome_of(job: Job) -> Sent:
    """Say that a job is out, and where."""
    return Sent(DeliveryPlace(lookup=f"stage/{job.card.delivery.id}") if job.entry is None else None)


SENDERS: dict[DestinationKind, Sender] = {kind: Noting(kind) for kind in DestinationKind}
NO_LINKS = Links(console=lambda _: None)


@dataclass(slots=True)
class Stage:
    """A house in memory with an active config, and what it sent so far."""

    store: Store
    config: Config
    now: datetime
    told: list[Told] = field(default_factory=list)
    inbounds: int = 0

    def take(self, sending: Sending) -> Progress:
        """Take an inbound of Sentry's in, and return what it causes at once."""
        stamp = (("sentry-hook-timestamp", str(int(self.now.timestamp()))),)
        hint = Hint(resource=sending.resource)
        raw = Raw(door=Door.SENTRY, received_at=self.now, raw=sending.raw, hint=hint, headers=stamp)
        inbound = self._inbound(raw)
        progress = self.store.transact(lambda unit: process(inbound, self._context(unit)))
        self.look()
        return progress

    def mute(self, mute: MuteStep) -> Muted:
        """Have somebody mute a query from now on; returns what came of it."""
        asked = SetMute(mute.query, mute.lasts, mute.because, Actor(Via.CLI, mute.by))
        made = mute_of(asked, self._inbound(raw_of(asked, door=Door.CLI, at=self.now)))
        muted = self.store.transact(lambda unit: set_mute(made, unit, self.config, now=self.now))
        self.look()
        return muted

    def acknowledge(self, ack: Ack) -> Called:
        """Have somebody say that their team is on an issue; returns what came of it."""
        called = self.store.transact(partial(self._acknowledge, ack))
        self.look()
        return called

    def pass_time(self, until: datetime) -> None:
        """Let time pass, and send what falls due."""
        pace = SHORT if until - self.now <= LONG_WAIT else LONG
        while self.now < until:
            self.now = min(self.now + pace, until)
            self.look()

    def settle(self) -> None:
        """Let the moment pass in which what was just caused is sent."""
        end = self.now + MOMENT
        while (due := self.store.transact(lambda unit: unit.deliveries.next_due())) and due <= end:
            self.now = max(self.now, due)
            if not self.look():
                break

    def look(self) -> int:
        """Let happen what time brings about, and send all that is due now; returns how much was sent."""
        started = len(self.told)
        for story in STORIES:
            self.store.transact(partial(self._happen, story))
        while picks := self.store.transact(self._pick):
            for pick in picks:
                self._tell(pick)
        return len(self.told) - started

    def alerts(self) -> list[AlertRecord]:
        """Return every alert that was decided, the newest first."""
        return self.store.transact(lambda unit: unit.subjects.latest_alerts(limit=100_000))

    def _happen(self, story: Story, unit: Unit) -> int:
        return story(unit, self.config, self.now)

    def _acknowledge(self, ack: Ack, unit: Unit) -> Called:
        subject = unit.subjects.issue(number_of(ack.issue))
        if subject is None:
            return Called(f"nothing of {ack.issue} came before it", refused=True)
        told = unit.deliveries.latest(subject.id)
        there = next((each for each in told if ack.team and each.destination.team == ack.team), None)
        if ack.team and there is None:
            return Called(f"{ack.team} was told nothing of {ack.issue}", refused=True)
        name = IssueName(NameKind.DELIVERY, str(there.id)) if there else IssueName(NameKind.NUMBER, subject.key.name)
        by = Actor(Via.CLI, ack.by, ack.by)
        request = ActionRequest(kind=ActionKind.ACK, issues=(name,), by=by, lasts=ack.lasts)
        return acknowledge(request, subject, Person("user", ack.by), self._context(unit))

    def _context(self, unit: Unit) -> Context:
        return Context(unit=unit, config=self.config, channels={}, now=self.now, counts=counts_asked(self.config))

    def _inbound(self, raw: Raw) -> Inbound:
        self.inbounds += 1
        return Inbound(id=self.inbounds, kept=raw)

    def _pick(self, unit: Unit) -> list[Pick]:
        return self._ledger().pick(Round(unit, self.config, self.now), busy=frozenset())

    def _ledger(self) -> Ledger:
        # New for each round: here no channel is too fast.
        return Ledger(senders=SENDERS, links=NO_LINKS, pacing=Pacing(), jitter=lambda: 0.0)

    def _tell(self, pick: Pick) -> None:
        job = pick.job
        self.store.transact(
            lambda unit: self._ledger().settle(pick, outcome_of(job), Round(unit, self.config, self.now))
        )
        own = job.card.subject.key.kind is SubjectKind.NOTICE  # of itself, such as of the mute that a step sets
        if not own and (job.step in _HEARD or (job.step is Step.ENTRY and job.aloud)):
            self.told.append(_told(job, pick.lane, self.now))


# A pager that is asked to go on to its next level, or to ring again, rings.
_HEARD = frozenset({Step.OPEN, Step.NEXT_LEVEL})


def _told(job: Job, lane: str, now: datetime) -> Told:
    card, entry = job.card, job.entry
    texts = (card.subject.title, card.facts.title, card.subject.note, card.because, card.late)
    line = (entry.kind.value, entry.detail) if entry else ()
    words = "\n".join(text for text in (*texts, *line) if text)
    return Told(now, lane, card.delivery.severity, words, card.because)
