"""The worker's notes, on both engines: progress, a floor that only rises, and the keys of repeats."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from switchboard.model.aged import Passing
from switchboard.model.inbound import Progress, ProgressState
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, after
from tests.switchboard.storage.words import PROGRESS

DONE, WAITING, BAD = ProgressState.DONE, ProgressState.WAITING, ProgressState.QUARANTINED


def note(inbound_id: int, state: ProgressState = DONE, because: str | None = None) -> Progress:
    return Progress(inbound_id=inbound_id, state=state, because=because)


def write(store: Store, *notes: Progress) -> None:
    store.transact(lambda unit: unit.inbound.write(notes))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PROGRESS)
def test_a_note_is_read_back_as_it_was_written(store: Store, value: Progress) -> None:
    def both(unit: Unit) -> Progress | None:
        unit.inbound.write([value])
        return unit.inbound.note(value.inbound_id)

    assert store.transact(both) == value


def test_a_newer_note_stands_over_an_older_one(store: Store) -> None:
    write(store, note(1, WAITING))
    write(store, note(1, DONE, "kept"))
    assert store.transact(lambda unit: unit.inbound.note(1)) == note(1, DONE, "kept")
    assert store.transact(lambda unit: unit.inbound.note(2)) is None


def test_notes_are_asked_by_state(store: Store) -> None:
    write(store, note(1), note(2, WAITING), note(3, BAD), note(4, BAD), note(5))
    assert store.transact(lambda unit: unit.inbound.waiting()) == [note(2, WAITING)]
    assert store.transact(lambda unit: unit.inbound.quarantined()) == [note(4, BAD), note(3, BAD)]
    assert store.transact(lambda unit: unit.inbound.quarantined(limit=1)) == [note(4, BAD)]
    assert store.transact(lambda unit: unit.inbound.notes(above=3)) == {4: note(4, BAD), 5: note(5)}
    counts = store.transact(lambda unit: {state.value: unit.inbound.count(state) for state in ProgressState})
    assert counts == {"done": 2, "waiting": 1, "quarantined": 2}


def test_the_floor_rises_and_never_falls(store: Store) -> None:
    assert store.transact(lambda unit: unit.inbound.floor()) == 0
    for floor, want in [(5, 5), (3, 5), (9, 9)]:
        store.transact(lambda unit, floor=floor: unit.inbound.raise_floor(floor))  # type: ignore[misc]  # a default binds it
        assert store.transact(lambda unit: unit.inbound.floor()) == want


def test_under_the_floor_only_notes_with_a_reason_and_open_ones_stay(store: Store) -> None:
    write(store, note(1), note(2, DONE, "a repeat of inbound 1"), note(3, BAD, "no JSON"), note(4, WAITING), note(6))
    store.transact(lambda unit: unit.inbound.raise_floor(5))
    assert set(store.transact(lambda unit: unit.inbound.notes(above=0))) == {2, 3, 4, 6}


def test_a_key_is_seen_with_its_time_and_inbound(store: Store) -> None:
    keys = [("event", "e1"), ("issue", "4201:resolved:7")]
    store.transact(lambda unit: unit.seen.mark(keys, inbound_id=7, at=AT))
    assert store.transact(lambda unit: unit.seen.met([("event", "new"), keys[1]])) == {keys[1]: (AT, 7)}
    assert store.transact(lambda unit: unit.seen.met([("issue", "e1"), ("event", "4201:resolved:7")])) == {}
    assert store.transact(lambda unit: unit.seen.met([])) == {}


@pytest.mark.parametrize("count", range(8))
def test_of_any_number_of_keys_those_met_before_are_told(store: Store, count: int) -> None:
    keys = [("event", str(number)) for number in range(count)]
    store.transact(lambda unit: unit.seen.mark(keys[::2], inbound_id=7, at=AT))
    assert store.transact(lambda unit: unit.seen.met(keys)) == dict.fromkeys(keys[::2], (AT, 7))


def test_a_key_met_again_carries_its_last_time(store: Store) -> None:
    for inbound_id in (7, 8):
        store.transact(lambda unit, b=inbound_id: unit.seen.mark([("event", "e1")], inbound_id=b, at=after(b)))  # type: ignore[misc]
    assert store.transact(lambda unit: unit.seen.met([("event", "e1")])) == {("event", "e1"): (after(8), 8)}


def test_keys_are_forgotten_by_their_age(store: Store) -> None:
    store.transact(lambda unit: unit.seen.mark([("event", "old")], inbound_id=1, at=AT))
    store.transact(lambda unit: unit.seen.mark([("event", "new")], inbound_id=2, at=after(1)))
    store.transact(lambda unit: unit.passing.forget(Passing.SEEN, before=after(1), limit=9))
    assert list(store.transact(lambda unit: unit.seen.met([("event", "old"), ("event", "new")]))) == [("event", "new")]
