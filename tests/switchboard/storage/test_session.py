"""Tests of the session: what is written may wait for company, and nobody can tell."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from switchboard.errors import StorageDown
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import Subject
from switchboard.storage.store import Store, Unit
from switchboard.storage.subjects import subject
from tests.switchboard.builders import AT, ISSUE, a_delivery, a_subject, after


def _kept(store: Store) -> int:
    return store.transact(lambda unit: unit.subjects.save(a_subject(id=0)).id)


def _change_and_break(unit: Unit, kept: Subject) -> None:
    with unit.savepoint():
        unit.subjects.save(replace(kept, title="Another"))
        unit.seen.mark([("event", "e1")], inbound_id=1, at=AT)
        raise ValueError("broken")


def test_what_was_written_is_read_at_once_by_any_question(store: Store) -> None:
    def write_and_ask(unit: Unit) -> None:
        kept = unit.subjects.save(a_subject(id=0, short_id="PAY-1"))
        told = unit.deliveries.save([a_delivery(id=0, subject_id=kept.id)])
        assert unit.subjects.find(ISSUE) == unit.subjects.get(kept.id) == kept
        assert unit.subjects.named("PAY-1") == kept  # asked past what is known
        assert unit.deliveries.latest(kept.id) == unit.deliveries.siblings(kept.id) == told

    store.transact(write_and_ask)


def test_what_a_savepoint_undid_is_known_no_more(store: Store) -> None:
    def break_within(unit: Unit) -> None:
        kept = unit.subjects.save(a_subject(id=0))
        with pytest.raises(ValueError, match="broken"):
            _change_and_break(unit, kept)
        assert unit.subjects.get(kept.id) == unit.subjects.find(ISSUE) == kept
        assert unit.seen.met([("event", "e1")]) == {}

    store.transact(break_within)


def test_a_row_that_is_changed_past_what_is_known_is_read_again(store: Store) -> None:
    kept = _kept(store)

    def change_past(unit: Unit) -> None:
        known = unit.subjects.get(kept)
        unit._session.execute(update(subject).values(status=Status.RESOLVED.value))
        assert unit.subjects.get(kept) == replace(known, status=Status.RESOLVED)
        unit.subjects.save(replace(known, title="Another"))

    store.transact(change_past)
    found = store.transact(lambda unit: unit.subjects.get(kept))
    assert (found.title, found.status) == ("Another", Status.UNRESOLVED)  # a value is written as it is, all of it


def test_only_what_differs_is_written(store: Store) -> None:
    """Two units read one row; the second leaves alone what it did not change."""
    kept = _kept(store)
    store.transact(lambda unit: unit.subjects.save(replace(unit.subjects.get(kept), level="fatal")))
    store.transact(
        lambda unit: unit.subjects.save(replace(unit.subjects.get(kept), title="Another", last_seen=after(3)))
    )
    found = store.transact(lambda unit: unit.subjects.get(kept))
    assert (found.level, found.title, found.last_seen) == ("fatal", "Another", after(3))


def test_ids_go_on_after_those_that_there_are(store: Store) -> None:
    first = _kept(store)

    def add_two(unit: Unit) -> list[int]:
        unit.expect(2)
        keys = [replace(ISSUE, name=str(number)) for number in range(2)]
        return [unit.subjects.save(a_subject(id=0, key=key)).id for key in keys]

    second, third = store.transact(add_two)
    assert first < second < third


def test_what_the_driver_refuses_is_said_as_everywhere(store: Store) -> None:
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE mark")
    with pytest.raises(StorageDown, match="mark"):
        store.transact(lambda unit: unit.inbound.floor())
