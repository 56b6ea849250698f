"""Notes for incidents: kept once for each action, found in their order for each page, and forgotten only when they are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from switchboard.model.aged import Passing
from switchboard.model.incident import PagerNote, PagerNoteState
from switchboard.model.replace import replace
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT


def owed(action: int, page: int, *, due_at: datetime | None = AT) -> PagerNote:
    return PagerNote(
        action_id=action, delivery_id=page, mark=f"{action}/{page}", content="text", asked_at=AT, due_at=due_at
    )


def test_an_actions_notes_are_kept_once(store: Store) -> None:
    def work(unit: Unit) -> list[str]:
        unit.pager_notes.add([owed(1, 5), owed(1, 6)])
        unit.pager_notes.add([owed(1, 5), owed(1, 7)])
        return [note.mark for note in unit.pager_notes.of_action(1)]

    assert store.transact(work) == ["1/5", "1/6"]


def test_of_each_page_only_the_oldest_is_due_and_it_waits_for_no_other_page(store: Store) -> None:
    def work(unit: Unit) -> list[Any]:
        unit.pager_notes.add([owed(1, 5, due_at=AT + timedelta(minutes=1)), owed(1, 6)])
        unit.pager_notes.add([owed(2, 5), owed(2, 6)])
        notes = unit.pager_notes
        return [[note.mark for note in notes.due(AT, limit=9)], notes.next_due(after=AT)]

    assert store.transact(work) == [["1/6"], AT + timedelta(minutes=1)]


def test_a_note_is_as_it_was_saved_and_goes_when_its_echo_can_no_longer_come(store: Store) -> None:
    def work(unit: Unit) -> list[PagerNote | None]:
        unit.pager_notes.add([owed(1, 5), owed(1, 6)])
        [first, second] = unit.pager_notes.of_action(1)
        done = replace(first, state=PagerNoteState.WRITTEN, due_at=None, tried_at=AT, incident_id="Q1", note_id="P1")
        unit.pager_notes.save(done)
        found = unit.pager_notes.marked("1/5")
        assert found == done
        unit.passing.forget(Passing.PAGER_NOTES, before=AT + timedelta(days=30), limit=9)
        return [unit.pager_notes.get(first.id), unit.pager_notes.get(second.id)]

    gone, waits = store.transact(work)
    assert gone is None
    assert waits is not None
