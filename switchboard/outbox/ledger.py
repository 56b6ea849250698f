"""The outbox's configs: picks what may be tried now and writes down what came of it. Synchronous, within units of work.

Idempotent: an attempt is written before its call; what a dead process left unfinished is recovered as unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.config.config import Config
from switchboard.directory.assignee_dm import is_theirs
from switchboard.model.card import Job, Step
from switchboard.model.decision import Destination, DestinationKind, wakes
from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.facts import Status
from switchboard.model.history import Attempt
from switchboard.model.incident import Acknowledgement
from switchboard.model.links import Links
from switchboard.model.outcome import Gate, Outcome, RefusedRecipient, Sent
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineKind
from switchboard.model.traits import Traits
from switchboard.outbox.after_restore import caught_up, in_doubt, may_be_told
from switchboard.outbox.budgets import Pacing
from switchboard.outbox.by_hand import ask_by_hand
from switchboard.outbox.cards import gather
from switchboard.outbox.fallback import stand_in, tell_anew
from switchboard.outbox.plan import Do, Drop, Rest, plan
from switchboard.outbox.policy import TELLS, Settled, Terms, doubted, settle
from switchboard.outbox.undrawn import remember_undrawn
from switchboard.senders.contract import Sender
from switchboard.state.deliveries import never_told
from switchboard.state.mending import look_up
from switchboard.state.notices import notify_channels
from switchboard.storage.store import Unit

# What a dead process sent may still be taken in: looked for sooner, it is not there yet and would be told twice.
LANDS = timedelta(seconds=10)
# What another episode has by now, and what is no more, is no place to go on in.
_NOT_THERE = frozenset({Reason.CONTINUED, Reason.LOST})
# What is said only to be heard is always said aloud.
_ALOUD = tuple(
    kind.value for kind in (TimelineKind.STILL_OPEN, TimelineKind.COUNTED, TimelineKind.UNTOLD, TimelineKind.ESCALATED)
)


_LONGEST_REST = timedelta(seconds=1)
# So soon a page goes out after all, once nobody is on it any more.
_TAKEN_UP_RESTS = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Pick:
    """One try that was written down and may go out."""

    attempt_id: int
    lane: str
    job: Job


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of the outbox works with: the unit of work, the active config, and the time."""

    unit: Unit
    config: Config
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Picks and settles with the senders at hand. `jitter` gives a random number from 0 to 1; `ops` is the last to be told."""

    senders: Mapping[DestinationKind, Sender]
    links: Links
    pacing: Pacing
    jitter: Callable[[], float]
    ops: Destination | None = None

    def pick(self, at: Round, *, busy: frozenset[str], only_pages: bool = False) -> list[Pick]:
        """Write down and return one try for every lane that has something due, is not busy and may send."""
        self.pacing.gates = at.unit.attempts.gates(at.now)
        caught_up(at.unit, at.now)
        lanes = at.unit.deliveries.lanes_due(at.now)
        lanes = [lane for lane in lanes if wakes(lane)] if only_pages else lanes
        free = [lane for lane in lanes if lane not in busy and self.pacing.is_open(lane, at.now)]
        picks = (self._pick_in(lane, at) for lane in free)
        return [pick for pick in picks if pick is not None]

    def _pick_in(self, lane: str, at: Round) -> Pick | None:
        paced: list[datetime] = []
        for due in at.unit.deliveries.due_in(lane, at.now):
            subject = at.unit.subjects.get(due.subject_id)
            delivery = self._where_it_was(due, at)
            steps = self._plan(delivery, subject, at)
            if (doubted := self._doubted_since(delivery, steps, at)) is not delivery:
                delivery, steps = doubted, self._plan(doubted, subject, at)
            if isinstance(steps, Drop):
                at.unit.deliveries.save([never_told(delivery)])
            elif isinstance(steps, Rest):
                at.unit.deliveries.save([replace(delivery, due_at=at.now + _TAKEN_UP_RESTS)])
            elif not steps:
                at.unit.deliveries.save([replace(delivery, shown=delivery.wanted, due_at=None)])
            elif step := next((step for step in steps if self._may(delivery, step, at.now)), None):
                return self._begin(delivery, subject, step, at)
            elif all(self._budget(delivery, step) for step in steps):
                self._postpone(delivery, steps, at)
            else:
                paced += (self._free_at(delivery, step, at.now) for step in steps)
        if paced:
            # Not for long: what its pace does not count, such as an acknowledgement, may fall due behind it.
            self.pacing.rest(lane, min(*paced, at.now + _LONGEST_REST))
        return None

    def _doubted_since(self, delivery: Delivery, steps: tuple[Do, ...] | Drop | Rest, at: Round) -> Delivery:
        """Doubt what the life that a restore has undone may have told already: it is looked for before it is told."""
        restored = at.unit.restores.last()
        if restored is None:
            return delivery
        step = next((step for step in steps if step.step in TELLS), None) if isinstance(steps, tuple) else None
        if step is None or not may_be_told(delivery, step, restored, at.unit):
            return delivery
        return at.unit.deliveries.save([in_doubt(delivery, step, self._traits(delivery), restored, at.unit)])[0]

    def _free_at(self, delivery: Delivery, step: Do, now: datetime) -> datetime:
        return self.pacing.free_at(delivery.destination, step, self._budget(delivery, step), now)

    def _where_it_was(self, delivery: Delivery, at: Round) -> Delivery:
        """Let an episode go on in the place of the one before, where a subject has but one place; that one is done with.

        A lane has one try at a time, so nothing happens to the place while it is handed over.
        """
        if delivery.place is not None or not self._traits(delivery).once_per_subject:
            return delivery
        before = at.unit.deliveries.episode_before(delivery)
        if before is None or before.place is None or before.reason in _NOT_THERE:
            return delivery
        why = "it goes on in the next episode"
        at.unit.deliveries.save([replace(before, reason=Reason.CONTINUED, why=why, due_at=None)])
        return at.unit.deliveries.save([replace(delivery, place=before.place, cursor=before.cursor)])[0]

    def _postpone(self, delivery: Delivery, steps: Sequence[Do], at: Round) -> None:
        """Let a delivery that only waits for a budget make room in its lane for those that need none."""
        due_at = min(self._free_at(delivery, step, at.now) for step in steps)
        at.unit.deliveries.save([replace(delivery, due_at=due_at)])

    def _plan(self, delivery: Delivery, subject: Subject, at: Round) -> tuple[Do, ...] | Drop | Rest:
        traits = self._traits(delivery)
        lane, after = str(delivery.destination), delivery.cursor
        # Only what is out already has a thread to say it in; of a busy lane's first messages, many wait for each round.
        threaded = traits.threads and delivery.place is not None
        asked = at.unit.subjects.weighty_entries if traits.sparing else at.unit.subjects.entries
        entries = asked(subject.id, after=after, limit=1, lane=lane) if threaded else []
        taken = _taken_up(delivery, at.unit) if traits.acknowledges else None
        return plan(
            delivery,
            entries,
            traits,
            # That all of it is over is what such a summary says.
            is_open=subject.status is Status.UNRESOLVED or subject.key.kind is SubjectKind.SUMMARY,
            aloud=_aloud(delivery, subject, at),
            taken_up=taken is not None,
            rests_until=taken.until if taken is not None and taken.lasts else None,
        )

    def _traits(self, delivery: Delivery) -> Traits:
        return self.senders[delivery.destination.kind].traits

    def _may(self, delivery: Delivery, step: Do, now: datetime) -> bool:
        return self.pacing.may(delivery.destination, step, self._budget(delivery, step), now)

    def _budget(self, delivery: Delivery, step: Do | Job) -> str | None:
        sender = self.senders[delivery.destination.kind]
        return sender.budget(step.step, in_thread=step.entry is not None)

    def _begin(self, delivery: Delivery, subject: Subject, step: Do, at: Round) -> Pick:
        budget = self._budget(delivery, step)
        self.pacing.take(delivery.destination, step, budget, at.now)
        pressed = self.pacing.is_pressed(budget, self._budget(delivery, Do(Step.REFRESH)))
        card = gather(delivery, subject, at.unit, config=at.config, links=self.links, now=at.now, pressed=pressed)
        job = Job(step=step.step, card=card, entry=step.entry, aloud=step.aloud, since=delivery.unknown_since)
        number = step.entry.seq if step.entry else 0
        attempt = at.unit.attempts.begin(delivery.id, step=step.step, version=subject.version, entry=number, at=at.now)
        # What is opened shows all that was; lines that come while nobody knows whether it is out are still to be said.
        # Of a digest, the lines are its parts, of which its message says nothing.
        shows_all = step.step is Step.OPEN and subject.key.kind is not SubjectKind.DIGEST
        cursor = at.unit.subjects.last_entry(subject.id) if shows_all else delivery.cursor
        at.unit.deliveries.save([replace(delivery, due_at=None, cursor=cursor)])
        return Pick(attempt, str(delivery.destination), job)

    def settle(self, pick: Pick, outcome: Outcome, at: Round) -> Delivery:
        """Write down what a try came to: the delivery, the attempt, a closed gate, and who stands in if it died."""
        unit = at.unit
        delivery = unit.deliveries.get(pick.job.card.delivery.id) or pick.job.card.delivery
        subject = unit.subjects.get(delivery.subject_id)
        settled = settle(delivery, pick.job, outcome, self._terms(delivery, subject, at))
        after = self._due(settled.delivery, delivery, subject, at)
        unit.deliveries.save([after])
        self._watch(after, pick.job.step, outcome, at)
        answer = outcome.answer if isinstance(outcome, Sent) else outcome.because
        unit.attempts.end(pick.attempt_id, at=at.now, outcome=type(outcome).__name__, answer=answer)
        self._close_gate(unit, pick, settled)
        if isinstance(outcome, Sent) and outcome.undrawn:
            remember_undrawn(after.destination.kind, unit, at.now)
        if isinstance(outcome, Sent) and self.ops:
            _tell_of_refused(outcome.refused, self.ops, at)
        if settled.died is not None:
            instead = stand_in(after, settled.died, unit, at.config, ops=self.ops, now=at.now)
            unit.deliveries.save(instead.deliveries)
            unit.subjects.add_entries(subject.id, instead.entries)
        if settled.lost and subject.status is Status.UNRESOLVED and not subject.key.kind.is_one_teams:
            unit.deliveries.save([tell_anew(after, now=at.now)])
        return after

    def _watch(self, page: Delivery, step: Step, outcome: Outcome, at: Round) -> None:
        """Have looked up what a pager made of a page, and closed by hand what it could not be made to close."""
        if not page.destination.traits.wakes:
            return
        if step in (Step.OPEN, Step.CLOSE) and isinstance(outcome, Sent):
            look_up(page, at.unit, at.now, closed=step is Step.CLOSE)
        if step is Step.CLOSE and page.state is DeliveryState.FAILED and page.is_out:
            ask_by_hand([page], page.last_error or "it was refused", at.unit, at.now, ops=self.ops)

    def _terms(self, delivery: Delivery, subject: Subject, at: Round) -> Terms:
        return Terms(
            now=at.now,
            jitter=self.jitter(),
            dead_after=at.config.defaults.dead_after,
            traits=self._traits(delivery),
            is_open=subject.status is Status.UNRESOLVED and not subject.key.kind.is_said_once,
        )

    def _due(self, after: Delivery, before: Delivery, subject: Subject, at: Round) -> Delivery:
        """Set when the delivery is due again: at once where more is owed, unless the fold or a failure set a time."""
        if after.due_at is not None and after.due_at != before.due_at:
            return after
        more = self._plan(after, subject, at)
        if isinstance(more, Rest):
            return replace(after, due_at=at.now + _TAKEN_UP_RESTS)
        return replace(after, due_at=(before.due_at or at.now) if more else None)

    def _close_gate(self, unit: Unit, pick: Pick, settled: Settled) -> None:
        if settled.gate is None or settled.until is None:
            return
        budget = self._budget(settled.delivery, pick.job)
        name = pick.lane if settled.gate is Gate.LANE or budget is None else budget
        unit.attempts.close_gate(name, until=settled.until, because=settled.delivery.last_error or "")

    def recover(self, unit: Unit, *, now: datetime) -> int:
        """Take up what a dead process was trying: its outcome is unknown, so it is looked for where that can be done."""
        left = unit.attempts.unfinished()
        for attempt in left:
            unit.attempts.end(attempt.id, at=now, outcome="Unknown", answer="the worker stopped before the answer")
            delivery = unit.deliveries.get(attempt.delivery_id)
            if delivery is not None:
                unit.deliveries.save([self._doubted(delivery, attempt, now)])
        return len(left)

    def _doubted(self, delivery: Delivery, left: Attempt, now: datetime) -> Delivery:
        traits = self._traits(delivery)
        if left.step not in TELLS:
            return replace(delivery, due_at=now)
        due_at = max(now, left.started_at + LANDS) if traits.looks else now
        known = replace(delivery, unknown_since=delivery.unknown_since or left.started_at, due_at=due_at)
        return doubted(known, traits, since=left.started_at)


def _aloud(delivery: Delivery, subject: Subject, at: Round) -> Sequence[str]:
    """Return which lines are also said where its thread hangs; to one person, what is news of an issue that they have."""
    # While a suppression holds, what is new is shown and said in the thread, and nowhere else.
    if delivery.held_by:
        return ()
    kinds = (*_ALOUD, *(kind.value for kind in at.config.defaults.broadcast))
    if not delivery.is_personal:
        return kinds
    theirs = is_theirs(delivery, subject, at.unit.people, at.config)
    return (*kinds, TimelineKind.ASSIGNED.value) if theirs else ()


def _tell_of_refused(refused: Sequence[RefusedRecipient], ops: Destination, at: Round) -> None:
    """Say to those who run Switchboard, once a month of each, which recipients were refused for good."""
    for each in refused:
        key = SubjectKey(SubjectKind.NOTICE, "", f"refused:{each.key}", f"{at.now:%Y-%m}")
        notify_channels(each.said, key=key, destinations=[ops], unit=at.unit, now=at.now)


def pacing_of(senders: Mapping[DestinationKind, Sender]) -> Pacing:
    """Return the pacing that the limits of these senders ask for."""
    return Pacing({kind: sender.limits for kind, sender in senders.items()})


def _taken_up(delivery: Delivery, unit: Unit) -> Acknowledgement | None:
    team = delivery.destination.team_key
    return unit.acknowledgements.of(delivery.subject_id).get(team)
