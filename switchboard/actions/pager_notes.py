"""★ Notes of people's for the incidents of an issue's pages: written once each, in their order, and known when they come back.

Idempotent: a note has a mark, and is written down before it is tried. After a try of which nobody knows what came, PagerDuty is
asked for the mark before it is written again. The webhook that a note causes says that it stands, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import structlog

from switchboard.clock import Clock, backoff
from switchboard.model.action import Action
from switchboard.model.delivery import OPEN_STATES, Delivery
from switchboard.model.incident import PagerNews, PagerNote, PagerNoteState, SeenIncident
from switchboard.model.outcome import GaveUp, Outcome, TryAgain
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineKind
from switchboard.payloads.issue_update import length
from switchboard.payloads.pager_note import is_same, mark_in, mark_of, note_for_pager
from switchboard.runtime.tasks import Due, Look, Task, TaskRunner
from switchboard.state.context import Context
from switchboard.state.saying import changed, say
from switchboard.storage.store import Store, Unit

GIVE_UP = timedelta(minutes=30)
# What a dead process sent may still be taken in: looked for sooner, it is not there yet and would be written twice.
LANDS = timedelta(seconds=20)
# An incident is there soon after its event was taken, or not at all.
APPEARS = timedelta(minutes=2)
MOST_AT_ONCE = 5
NO_INCIDENT = "PagerDuty has made no incident of the page"

log = structlog.get_logger()


class PagerScribe(Protocol):
    """Writes notes at PagerDuty, trying once."""

    async def incident(self, page: Delivery) -> SeenIncident | Outcome | None:
        """Return a page's incident, None where there is none, or why that cannot be known."""
        ...

    async def find(self, incident_id: str, mark: str) -> str | Outcome | None:
        """Return the id of the note with a mark, None where there is none, or why that cannot be known."""
        ...

    async def write(self, incident_id: str, content: str) -> str | Outcome:
        """Write a note and return its id, or what came of it."""
        ...


def owe_notes(action: Action, subject: Subject, by: str, channel: str | None, context: Context) -> None:
    """Owe what a person wrote under a subject to the incident of each open page of it, once."""
    pages = [page for page in context.unit.deliveries.latest(subject.id) if _is_rung(page)]
    context.unit.pager_notes.add([_owed(action, page, by, channel, context.now) for page in pages])


def _is_rung(page: Delivery) -> bool:
    return page.destination.traits.wakes and page.state in OPEN_STATES and page.is_out


def _owed(action: Action, page: Delivery, by: str, channel: str | None, now: datetime) -> PagerNote:
    mark = mark_of(action, page.id)
    return PagerNote(
        action_id=action.id,
        delivery_id=page.id,
        mark=mark,
        content=note_for_pager(action.request, by=by, channel=channel, mark=mark),
        asked_at=action.asked_at,
        due_at=now,
    )


def is_echo(news: PagerNews, unit: Unit) -> bool:
    """Return whether a note at PagerDuty is one of ours; that it stands there is written down."""
    mark = mark_in(news.note or "")
    ours = unit.pager_notes.marked(mark) if mark else None
    if ours is None or not is_same(ours.content, news.note or ""):
        return False
    if ours.state is not PagerNoteState.WRITTEN:
        unit.pager_notes.save(_written(ours, news.note_id))
    return True


def _written(note: PagerNote, note_id: str | None) -> PagerNote:
    return replace(note, state=PagerNoteState.WRITTEN, note_id=note_id, due_at=None)


@dataclass(slots=True)
class PagerNoteWriter:
    """Writes what is due. `scribe` None: PagerDuty cannot be written to, and nothing is owed."""

    store: Store
    scribe: PagerScribe | None
    clock: Clock
    context: Callable[[Unit], Context | None]
    runner: TaskRunner = field(init=False)

    def __post_init__(self) -> None:
        """Have its notes written, one at a time for each page."""
        self.runner = TaskRunner("pager notes", self.clock, self._look, most=MOST_AT_ONCE)

    async def _look(self, at: Look) -> Due:
        """Begin what may be begun now."""
        if self.scribe is None:
            return Due()
        due, next_at = await self.store.run(lambda unit: _due(unit, at.now))
        fresh = [note for note in due if str(note.delivery_id) not in at.busy]
        return Due([self._task(self.scribe, note) for note in fresh[: at.room]], next_at)

    def _task(self, scribe: PagerScribe, note: PagerNote) -> Task:
        return Task(str(note.delivery_id), partial(self._work, scribe, note), partial(self._broke, note))

    async def _work(self, scribe: PagerScribe, note: PagerNote) -> None:
        page = await self.store.run(lambda unit: unit.deliveries.get(note.delivery_id))
        found = await scribe.incident(page) if page else GaveUp("the page is no more")
        if not isinstance(found, SeenIncident):
            await self._settle(note, found or self._absent(note))
            return
        incident_id, now = found.id, self.clock.now()
        ready = await self.store.run(lambda unit: _write_ahead(unit, note.id, incident_id, now))
        if ready is None:
            return
        stands = await scribe.find(incident_id, note.mark) if note.tried_at else None
        await self._settle(note, await scribe.write(incident_id, note.content) if stands is None else stands)

    def _absent(self, note: PagerNote) -> Outcome:
        return TryAgain(NO_INCIDENT) if self.clock.now() - note.asked_at < APPEARS else GaveUp(NO_INCIDENT)

    async def _broke(self, note: PagerNote, error: Exception) -> None:
        await self._settle(note, TryAgain(f"it could not be written: {type(error).__name__}"))

    async def _settle(self, note: PagerNote, came: str | Outcome) -> None:
        write = partial(self.store.run, partial(self._write_down, note.id, came))
        await self.runner.persist(write, key=str(note.delivery_id))

    def _write_down(self, note_id: int, came: str | Outcome, unit: Unit) -> None:
        """Write down what came of a try, unless the webhook of it was faster."""
        now, note = self.clock.now(), unit.pager_notes.get(note_id)
        if note is None or note.due_at is None:
            return
        if isinstance(came, str):
            unit.pager_notes.save(_written(note, came))
            return
        because = getattr(came, "because", "")
        log.warning("note.unwritten", action=note.action_id, delivery=note.delivery_id, because=because)
        if isinstance(came, GaveUp):
            self._refuse(note, because, unit)
        elif now - note.asked_at >= GIVE_UP:
            self._refuse(note, f"given up after {length(GIVE_UP)}: {because}", unit)
        else:
            after = came.after if isinstance(came, TryAgain) and came.after else timedelta()
            waits = max(after, backoff(note.attempts + 1, 1.0))
            later = replace(note, due_at=now + waits, attempts=note.attempts + 1)
            unit.pager_notes.save(later)

    def _refuse(self, note: PagerNote, because: str, unit: Unit) -> None:
        """Say in the threads that a note is not at the pager, and why."""
        unit.pager_notes.save(replace(note, state=PagerNoteState.REFUSED, due_at=None))
        page, context = unit.deliveries.get(note.delivery_id), self.context(unit)
        if page is None or context is None:
            return
        team = page.destination.team_key
        said = f"the note is not in the incident of {team}: {because}"
        say(TimelineKind.NOT_DONE, said, changed(unit.subjects.get(page.subject_id), context), None, context)


def _write_ahead(unit: Unit, note_id: int, incident_id: str, now: datetime) -> PagerNote | None:
    """Write down that a note is tried now; None where it stands already, or another of its action is for the same incident."""
    note = unit.pager_notes.get(note_id)
    if note is None or note.due_at is None:
        return None
    others = (each for each in unit.pager_notes.of_action(note.action_id) if each.id != note.id)
    if any(each.incident_id == incident_id and each.state is not PagerNoteState.REFUSED for each in others):
        unit.pager_notes.save(_written(note, None))
        return None
    tried = replace(note, incident_id=incident_id, tried_at=now, due_at=now + LANDS)
    unit.pager_notes.save(tried)
    return tried


def _due(unit: Unit, now: datetime) -> tuple[list[PagerNote], datetime | None]:
    return unit.pager_notes.due(now, limit=2 * MOST_AT_ONCE), unit.pager_notes.next_due(after=now)
