"""The backlog: which kept inbounds are worked next, and how far the worker is. Urgent ones first, each within a savepoint.

Idempotent: progress commits with the deliveries that it causes. Attempts are committed before the work, so that an
inbound that kills the process is found out: what was begun before is worked alone, and the third unfinished claim is
quarantine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from switchboard.model.inbound import Door, Inbound, Progress, ProgressReason, ProgressState
from switchboard.model.news import Recognised
from switchboard.model.replace import replace
from switchboard.model.statistics import Dimensions, Measure
from switchboard.storage.inbox_rows import InboxStore
from switchboard.storage.store import Unit

# At most so many at once; of what may not page, as many as fit a slice of time.
BATCH, LEAST = 64, 8
SLICE = timedelta(milliseconds=20)
CLAIMS = 3
PAUSE = timedelta(seconds=2)


class Work(Protocol):
    """What is done with inbounds."""

    def gather(self, inbounds: Sequence[Inbound], unit: Unit) -> Mapping[int, Recognised]:
        """Read inbounds, and load at once what working them one after the other will ask for; returns what was read, by id."""
        ...

    def __call__(self, inbound: Inbound, unit: Unit, *, replayed: bool, news: Recognised | None = None) -> Progress:
        """Work one inbound within the unit's savepoint; returns how it ended. `replayed`: it was asked for again."""
        ...


log = structlog.get_logger()


@dataclass(slots=True)
class Backlog:
    """The worker's place in the inbox. `cursors` are the last ids taken of the urgent and the other inbounds."""

    inbox: InboxStore
    work: Work
    cursors: dict[bool, int] = field(default_factory=dict)
    waiting: dict[int, Progress] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    size: int = BATCH

    def open(self, unit: Unit) -> None:
        """Find the place again after a start: all above the floor that is not settled is still to be worked."""
        floor = unit.inbound.floor()
        self.cursors = {True: floor, False: floor}
        notes = unit.inbound.notes(above=floor)
        self.settled = {id_ for id_, note in notes.items() if note.state is not ProgressState.WAITING}

    def claim(self, unit: Unit, now: datetime) -> list[Inbound]:
        """Take the next inbounds and count the attempt, in a commit of its own; none when all is done."""
        self.waiting = {note.inbound_id: note for note in unit.inbound.waiting()}
        due = sorted(id_ for id_, note in self.waiting.items() if note.until is None or note.until <= now)
        inbounds = self._again(due, unit) if due else self._fresh(urgent=True) or self._fresh(urgent=False)
        notes = [self._begun(inbound) for inbound in inbounds]
        unit.inbound.write(notes)
        self.waiting |= {note.inbound_id: note for note in notes}
        return inbounds

    def next_due_at(self, now: datetime) -> datetime | None:
        """Return when the next of those that wait is to be worked after a time, as far as was seen at the last claim."""
        return min((note.until for note in self.waiting.values() if note.until and note.until > now), default=None)

    def _again(self, due: Sequence[int], unit: Unit) -> list[Inbound]:
        """Take what waited for an answer together, and what failed or died alone, so that it is found out."""
        failed = next((id_ for id_ in due if self.waiting[id_].attempts), None)
        ids = due[:BATCH] if failed is None else [failed]
        found = {id_: self.inbox.get(id_) for id_ in ids}
        lost = [id_ for id_, inbound in found.items() if inbound is None]
        done = ProgressState.DONE
        unit.inbound.write(
            [replace(self.waiting[id_], state=done, reason=None, because="no such inbound") for id_ in lost]
        )
        return [inbound for inbound in found.values() if inbound is not None]

    def pace(self, worked: int, took: timedelta) -> None:
        """Take as much chatter at once as is worked within a slice, for a page that comes meanwhile waits for its end."""
        if worked == self.size or took > SLICE:
            each = max(took / worked, timedelta(microseconds=1))
            self.size = max(LEAST, min(BATCH, SLICE // each))

    def _fresh(self, *, urgent: bool) -> list[Inbound]:
        known = self.settled | self.waiting.keys()
        while found := self.inbox.after(self.cursors[urgent], urgent=urgent, limit=BATCH if urgent else self.size):
            self.cursors[urgent] = found[-1].id
            if fresh := [inbound for inbound in found if inbound.id not in known]:
                return fresh
        return []

    def _begun(self, inbound: Inbound) -> Progress:
        note = self.waiting.get(inbound.id) or Progress(inbound_id=inbound.id, state=ProgressState.WAITING)
        return replace(note, attempts=note.attempts + 1, until=None)

    def settle(self, inbounds: Sequence[Inbound], unit: Unit, now: datetime) -> list[Progress]:
        """Work claimed inbounds and write how each ended, in the commit that owes what they cause."""
        notes = self._together(inbounds, unit) or [self._worked(inbound, unit, now) for inbound in inbounds]
        unit.inbound.write(notes)
        for inbound, note in zip(inbounds, notes, strict=True):
            if note.state is not ProgressState.WAITING:
                _count(inbound, self.waiting[inbound.id], unit)
            self._keep(note)
        floor = self._floor()
        unit.inbound.raise_floor(floor)
        self.settled = {id_ for id_ in self.settled if id_ > floor}
        return notes

    def _together(self, inbounds: Sequence[Inbound], unit: Unit) -> list[Progress] | None:
        """Work inbounds in one go: all is asked for at once and written at once; None where that failed, and nothing is done."""
        if len(inbounds) < 2 or any(self.waiting[inbound.id].attempts > CLAIMS for inbound in inbounds):
            return None
        try:
            with unit.savepoint():
                news = self.work.gather(inbounds, unit)
                return [self._one(inbound, unit, news.get(inbound.id)) for inbound in inbounds]
        except Exception as error:  # noqa: BLE001 - each is worked alone then, and what fails is found out
            log.info("batch.failed", inbounds=len(inbounds), because=type(error).__name__)
            return None

    def _one(self, inbound: Inbound, unit: Unit, news: Recognised | None = None) -> Progress:
        begun = self.waiting[inbound.id]
        worked = self.work(inbound, unit, replayed=begun.reason is ProgressReason.REPLAY, news=news)
        # What waits for an answer has not failed, and begins anew.
        return replace(worked, attempts=0 if worked.state is ProgressState.WAITING else begun.attempts)

    def _worked(self, inbound: Inbound, unit: Unit, now: datetime) -> Progress:
        begun = self.waiting[inbound.id]
        if begun.attempts > CLAIMS:
            because = begun.because or "the worker died three times while it worked on this"
            return replace(begun, state=ProgressState.QUARANTINED, because=because)
        try:
            with unit.savepoint():
                return self._one(inbound, unit)
        except Exception as error:
            log.exception("inbound.failed", inbound=inbound.id, attempt=begun.attempts)
            because = f"it could not be worked: {type(error).__name__}"
            state = ProgressState.QUARANTINED if begun.attempts >= CLAIMS else ProgressState.WAITING
            return replace(begun, state=state, because=because, until=now + PAUSE * begun.attempts)

    def _keep(self, note: Progress) -> None:
        if note.state is ProgressState.WAITING:
            self.waiting[note.inbound_id] = note
        else:
            self.waiting.pop(note.inbound_id, None)
            self.settled.add(note.inbound_id)

    def _floor(self) -> int:
        """Return the highest id at and under which all is settled: below what waits, and not beyond either cursor's reach."""
        reach = max(self.cursors.values())
        for urgent, cursor in self.cursors.items():
            following = self.inbox.after(cursor, urgent=urgent, limit=1)
            reach = min(reach, following[0].id - 1) if following else reach
        return min([reach, *(id_ - 1 for id_ in self.waiting)])


def _count(inbound: Inbound, begun: Progress, unit: Unit) -> None:
    """Count a webhook of Sentry's that came to its end for the first time, by what its door could read of it."""
    if inbound.kept.door is Door.SENTRY and begun.reason is not ProgressReason.REPLAY:
        hint = inbound.kept.hint
        under = Dimensions.of(hint.project, environment=hint.environment, level=hint.level)
        unit.statistics.count(inbound.kept.received_at, under, (Measure.INBOUNDS,))
