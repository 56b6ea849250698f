"""The outbox's books: picks what may be tried now and writes down what came of it. Synchronous, within units of work.

Idempotent: an attempt is written before its call; what a dead process left unfinished is recovered as unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from switchboard.config.config import Book
from switchboard.directory.assignee_dm import is_theirs
from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind
from switchboard.model.delivery import Placement, PlacementState
from switchboard.model.facts import Status
from switchboard.model.history import Attempt
from switchboard.model.links import Links
from switchboard.model.outcome import Gate, Outcome, Sent
from switchboard.model.subject import EntryKind, Subject, SubjectKind
from switchboard.outbox.budgets import Pacing
from switchboard.outbox.cards import gather
from switchboard.outbox.fallback import stand_in, tell_anew
from switchboard.outbox.plan import Do, Drop, plan
from switchboard.outbox.policy import Settled, Terms, settle
from switchboard.senders.contract import Sender
from switchboard.storage.store import Unit

# What a dead process sent may still be taken in: looked for sooner, it is not there yet and would be told twice.
LANDS = timedelta(seconds=10)
# What is said only to be heard is always said aloud.
_ALOUD = (EntryKind.STILL_OPEN.value, EntryKind.COUNTED.value)


@dataclass(frozen=True, slots=True)
class Pick:
    """One try that was written down and may go out."""

    attempt_id: int
    lane: str
    job: Job
    last_entry: int


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of the outbox works with: the unit of work, the book in force, and the time."""

    unit: Unit
    book: Book
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Picks and settles with the senders at hand. `jitter` gives a random number from 0 to 1."""

    senders: Mapping[DestinationKind, Sender]
    links: Links
    pacing: Pacing
    jitter: Callable[[], float]

    def pick(self, at: Round, *, busy: frozenset[str]) -> list[Pick]:
        """Write down and tell one try for every lane that has something due, is not busy and may send."""
        self.pacing.gates = at.unit.attempts.gates(at.now)
        lanes = at.unit.placements.lanes_due(at.now)
        free = [lane for lane in lanes if lane not in busy and self.pacing.is_open(lane, at.now)]
        picks = (self._pick_in(lane, at) for lane in free)
        return [pick for pick in picks if pick is not None]

    def _pick_in(self, lane: str, at: Round) -> Pick | None:
        for placement in at.unit.placements.due_in(lane, at.now):
            subject = at.unit.subjects.get(placement.subject_id)
            steps = self._plan(placement, subject, at)
            if isinstance(steps, Drop):
                dropped = replace(placement, state=PlacementState.SUPPRESSED, why=steps.why, due_at=None)
                at.unit.placements.save([dropped])
            elif not steps:
                at.unit.placements.save([replace(placement, shown=placement.wanted, due_at=None)])
            elif step := next((step for step in steps if self._may(placement, step, at.now)), None):
                return self._begin(placement, subject, step, at)
            elif all(self._budget(placement, step) for step in steps):
                self._postpone(placement, steps, at)
        return None

    def _postpone(self, placement: Placement, steps: Sequence[Do], at: Round) -> None:
        """Let a placement that only waits for a budget make room in its lane for those that need none."""
        destination = placement.destination
        due_at = min(self.pacing.free_at(destination, step, self._budget(placement, step), at.now) for step in steps)
        at.unit.placements.save([replace(placement, due_at=due_at)])

    def _plan(self, placement: Placement, subject: Subject, at: Round) -> tuple[Do, ...] | Drop:
        traits = self.senders[placement.destination.kind].traits
        lane, after = str(placement.destination), placement.cursor
        # Only what is out already has a thread to say it in; of a busy lane's first messages, many wait for each round.
        threaded = traits.threads and placement.place is not None
        entries = at.unit.subjects.entries(subject.id, after=after, limit=1, lane=lane) if threaded else []
        return plan(
            placement,
            entries,
            # That all of it is over is what such a summary says.
            is_open=subject.status is Status.UNRESOLVED or subject.key.kind is SubjectKind.SUMMARY,
            searchable=traits.searchable,
            aloud=_aloud(placement, subject, at),
            taken_up=_is_taken_up(placement, at.unit),
        )

    def _may(self, placement: Placement, step: Do, now: datetime) -> bool:
        return self.pacing.may(placement.destination, step, self._budget(placement, step), now)

    def _budget(self, placement: Placement, step: Do | Job) -> str | None:
        sender = self.senders[placement.destination.kind]
        return sender.budget(step.step, in_thread=step.entry is not None)

    def _begin(self, placement: Placement, subject: Subject, step: Do, at: Round) -> Pick:
        budget = self._budget(placement, step)
        self.pacing.take(placement.destination, step, budget, at.now)
        pressed = self.pacing.is_pressed(budget)
        card = gather(placement, subject, at.unit, book=at.book, links=self.links, now=at.now, pressed=pressed)
        job = Job(step=step.step, card=card, entry=step.entry, aloud=step.aloud, since=placement.unknown_since)
        number = step.entry.seq if step.entry else 0
        attempt = at.unit.attempts.begin(placement.id, step=step.step, version=subject.version, entry=number, at=at.now)
        at.unit.placements.save([replace(placement, due_at=None)])
        return Pick(attempt, str(placement.destination), job, at.unit.subjects.last_entry(subject.id))

    def settle(self, pick: Pick, outcome: Outcome, at: Round) -> Placement:
        """Write down what a try came to: the placement, the attempt, a closed gate, and who stands in if it died."""
        unit = at.unit
        placement = unit.placements.get(pick.job.card.placement.id) or pick.job.card.placement
        subject = unit.subjects.get(placement.subject_id)
        settled = settle(placement, pick.job, outcome, self._terms(pick, placement, subject, at))
        after = self._due(settled.placement, placement, subject, at)
        unit.placements.save([after])
        answer = outcome.answer if isinstance(outcome, Sent) else outcome.because
        unit.attempts.end(pick.attempt_id, at=at.now, outcome=type(outcome).__name__, answer=answer)
        self._close_gate(unit, pick, settled)
        if settled.died is not None:
            unit.placements.save(stand_in(after, settled.died, unit, at.book, now=at.now))
        if settled.lost and subject.status is Status.UNRESOLVED:
            unit.placements.save([tell_anew(after, now=at.now)])
        return after

    def _terms(self, pick: Pick, placement: Placement, subject: Subject, at: Round) -> Terms:
        return Terms(
            now=at.now,
            jitter=self.jitter(),
            dead_after=at.book.defaults.dead_after,
            searchable=self.senders[placement.destination.kind].traits.searchable,
            # A notice is over once it is told: nothing becomes of it any more.
            is_open=subject.status is Status.UNRESOLVED and subject.key.kind is not SubjectKind.NOTICE,
            last_entry=pick.last_entry,
        )

    def _due(self, after: Placement, before: Placement, subject: Subject, at: Round) -> Placement:
        """Set when the placement is due again: at once where more is owed, unless the fold or a failure set a time."""
        if after.due_at is not None and after.due_at != before.due_at:
            return after
        more = self._plan(after, subject, at)
        return replace(after, due_at=(before.due_at or at.now) if more else None)

    def _close_gate(self, unit: Unit, pick: Pick, settled: Settled) -> None:
        if settled.gate is None or settled.until is None:
            return
        budget = self._budget(settled.placement, pick.job)
        name = pick.lane if settled.gate is Gate.LANE or budget is None else budget
        unit.attempts.close_gate(name, until=settled.until, because=settled.placement.last_error or "")

    def recover(self, unit: Unit, *, now: datetime) -> int:
        """Take up what a dead process was trying: its outcome is unknown, so it is looked for where that can be done."""
        left = unit.attempts.unfinished()
        for attempt in left:
            unit.attempts.end(attempt.id, at=now, outcome="Unknown", answer="the worker stopped before the answer")
            placement = unit.placements.get(attempt.placement_id)
            if placement is not None:
                unit.placements.save([self._doubted(placement, attempt, now)])
        return len(left)

    def _doubted(self, placement: Placement, left: Attempt, now: datetime) -> Placement:
        tells = left.step in (Step.OPEN, Step.ENTRY)
        looks = tells and self.senders[placement.destination.kind].traits.searchable
        due_at = max(now, left.started_at + LANDS) if looks else now
        since = placement.unknown_since or (left.started_at if tells else None)
        return replace(placement, unknown_since=since, due_at=due_at)


def _aloud(placement: Placement, subject: Subject, at: Round) -> Sequence[str]:
    """Tell which lines are also said where its thread hangs; to one person, what is news of an issue that they have."""
    # While a hush holds, what is new is shown and said in the thread, and nowhere else.
    if placement.held_by:
        return ()
    kinds = (*_ALOUD, *(kind.value for kind in at.book.defaults.broadcast))
    if not placement.is_personal:
        return kinds
    theirs = is_theirs(placement, subject, at.unit.people, at.book)
    return (*kinds, EntryKind.ASSIGNED.value) if theirs else ()


def _is_taken_up(placement: Placement, unit: Unit) -> bool:
    if placement.destination.kind is not DestinationKind.PAGERDUTY:
        return False
    return (placement.destination.team or placement.destination.address) in unit.actions.acknowledged(
        placement.subject_id
    )
