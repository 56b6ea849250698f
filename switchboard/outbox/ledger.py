"""The outbox's books: picks what may be tried now and writes down what came of it. Synchronous, within units of work.

Idempotent: an attempt is written before its call; what a dead process left unfinished is recovered as unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.facts import Status
from switchboard.model.outcome import Gate, Outcome
from switchboard.model.placement import Placement, PlacementState
from switchboard.model.subject import Subject
from switchboard.outbox.cards import Links, gather
from switchboard.outbox.fallback import stand_in
from switchboard.outbox.pacing import Pacing
from switchboard.outbox.plan import Do, Drop, plan
from switchboard.outbox.policy import Settled, Terms, settle
from switchboard.routing.book import Book
from switchboard.senders.contract import Sender
from switchboard.storage.store import Unit


@dataclass(frozen=True, slots=True)
class Pick:
    """One try that was written down and may go out."""

    attempt_id: int
    lane: str
    job: Job
    last_entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Picks and settles with the senders at hand. `channels` is asked when a fallback is made, as it may change."""

    senders: Mapping[DestinationKind, Sender]
    links: Links
    pacing: Pacing
    jitter: Callable[[], float]

    def pick(self, unit: Unit, book: Book, *, busy: frozenset[str], now: datetime) -> list[Pick]:
        """Write down and tell one try for every lane that has something due, is not busy and may send."""
        self.pacing.gates = unit.attempts.gates(now)
        lanes = [lane for lane in unit.placements.lanes_due(now) if lane not in busy and self.pacing.is_open(lane, now)]
        picks = (self._pick_in(lane, unit, book, now) for lane in lanes)
        return [pick for pick in picks if pick is not None]

    def _pick_in(self, lane: str, unit: Unit, book: Book, now: datetime) -> Pick | None:
        for placement in unit.placements.due_in(lane, now):
            subject = unit.subjects.get(placement.subject_id)
            steps = self._plan(placement, subject, unit, book)
            if isinstance(steps, Drop):
                why = steps.why
                unit.placements.save([replace(placement, state=PlacementState.SUPPRESSED, why=why, due_at=None)])
            elif not steps:
                unit.placements.save([replace(placement, shown=placement.wanted, due_at=None)])
            elif step := next((step for step in steps if self._may(placement, step, now)), None):
                return self._begin(placement, subject, step, unit, book, now)
        return None

    def _plan(self, placement: Placement, subject: Subject, unit: Unit, book: Book) -> tuple[Do, ...] | Drop:
        traits = self.senders[placement.destination.kind].traits
        after = placement.cursor if traits.threads else 1 << 30
        return plan(
            placement,
            unit.subjects.entries(placement.subject_id, after=after, limit=1),
            is_open=subject.status is Status.UNRESOLVED,
            searchable=traits.searchable,
            aloud=[kind.value for kind in book.defaults.broadcast],
        )

    def _may(self, placement: Placement, step: Do, now: datetime) -> bool:
        budget = self.senders[placement.destination.kind].budget(step.step, in_thread=step.entry is not None)
        return self.pacing.may(placement.destination, step, budget, now)

    def _begin(self, placement: Placement, subject: Subject, step: Do, unit: Unit, book: Book, now: datetime) -> Pick:
        budget = self.senders[placement.destination.kind].budget(step.step, in_thread=step.entry is not None)
        self.pacing.take(placement.destination, step, budget, now)
        pressed = self.pacing.is_pressed(budget)
        card = gather(placement, subject, unit, book=book, links=self.links, now=now, pressed=pressed)
        job = Job(step=step.step, card=card, entry=step.entry, aloud=step.aloud, since=placement.unknown_since)
        attempt = unit.attempts.begin(
            placement.id, step=step.step, version=subject.version, entry=step.entry.seq if step.entry else 0, at=now
        )
        unit.placements.save([replace(placement, due_at=None)])
        return Pick(attempt, str(placement.destination), job, unit.subjects.last_entry(subject.id))

    def settle(self, unit: Unit, pick: Pick, outcome: Outcome, book: Book, *, now: datetime) -> Placement:
        """Write down what a try came to: the placement, the attempt, a closed gate, and who stands in if it died."""
        placement = unit.placements.get(pick.job.card.placement.id) or pick.job.card.placement
        subject = unit.subjects.get(placement.subject_id)
        traits = self.senders[placement.destination.kind].traits
        terms = Terms(
            now=now,
            jitter=self.jitter(),
            dead_after=book.defaults.dead_after,
            searchable=traits.searchable,
            is_open=subject.status is Status.UNRESOLVED,
            last_entry=pick.last_entry,
        )
        settled = settle(placement, pick.job, outcome, terms)
        after = self._due(settled.placement, placement, subject, unit, book, now)
        unit.placements.save([after])
        answer = getattr(outcome, "answer", None) or getattr(outcome, "because", "")
        unit.attempts.end(pick.attempt_id, at=now, outcome=type(outcome).__name__, answer=answer)
        self._close_gate(unit, pick, settled)
        if settled.died is not None:
            unit.placements.save(stand_in(after, settled.died, unit, book, now=now))
        return after

    def _due(
        self, after: Placement, before: Placement, subject: Subject, unit: Unit, book: Book, now: datetime
    ) -> Placement:
        """Set when the placement is due again: at once where more is owed, unless the fold or a failure set a time."""
        if after.due_at is not None and after.due_at != before.due_at:
            return after
        more = self._plan(after, subject, unit, book)
        return replace(after, due_at=(before.due_at or now) if more else None)

    def _close_gate(self, unit: Unit, pick: Pick, settled: Settled) -> None:
        if settled.gate is None or settled.until is None:
            return
        kind = pick.job.card.placement.destination.kind
        budget = self.senders[kind].budget(pick.job.step, in_thread=pick.job.entry is not None)
        name = pick.lane if settled.gate is Gate.LANE or budget is None else budget
        unit.attempts.close_gate(name, until=settled.until, because=settled.placement.last_error or "")

    def recover(self, unit: Unit, *, now: datetime) -> int:
        """Take up what a dead process was trying: its outcome is unknown, so it is looked for where that can be done."""
        left = unit.attempts.unfinished()
        for attempt in left:
            unit.attempts.end(attempt.id, at=now, outcome="Unknown", answer="the worker stopped before the answer")
            placement = unit.placements.get(attempt.placement_id)
            if placement is not None:
                tells = attempt.step in (Step.OPEN, Step.ENTRY)
                since = placement.unknown_since or (attempt.started_at if tells else None)
                unit.placements.save([replace(placement, unknown_since=since, due_at=now)])
        return len(left)
