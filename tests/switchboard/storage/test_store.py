"""The store: a unit of work is committed whole or not at all, savepoints undo their own, and no two units cross."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from switchboard.model.inbound import Progress, ProgressState
from switchboard.model.replace import replace
from switchboard.storage.store import Store, Unit, reading_store, scratch_store, writing_store
from tests.switchboard.builders import a_delivery


class BrokenError(Exception):
    """What goes wrong within a unit."""


def _note(unit: Unit, inbound_id: int) -> None:
    unit.inbound.write([Progress(inbound_id=inbound_id, state=ProgressState.DONE)])


def _break_inside(unit: Unit) -> None:
    with unit.savepoint():
        _note(unit, 2)
        raise BrokenError


def _noted(store: Store) -> set[int]:
    return store.transact(lambda unit: set(unit.inbound.notes(above=0)))


def test_a_unit_that_raises_leaves_nothing(store: Store) -> None:
    def work(unit: Unit) -> None:
        _note(unit, 1)
        raise BrokenError

    with pytest.raises(BrokenError):
        store.transact(work)
    assert _noted(store) == set()


def test_a_savepoint_undoes_only_its_own(store: Store) -> None:
    def work(unit: Unit) -> None:
        _note(unit, 1)
        with pytest.raises(BrokenError):
            _break_inside(unit)
        with unit.savepoint():
            _note(unit, 3)

    store.transact(work)
    assert _noted(store) == {1, 3}


def test_a_statement_that_fails_in_a_savepoint_does_not_end_the_unit(store: Store) -> None:
    def work(unit: Unit) -> None:
        with pytest.raises(Exception, match=r"(?i)unique"), unit.savepoint():
            unit.deliveries.save([a_delivery(id=0), a_delivery(id=0)])
        _note(unit, 1)

    store.transact(work)
    assert _noted(store) == {1}


async def test_units_that_run_at_once_never_lose_each_others_changes(store: Store) -> None:
    [delivery] = await store.run(lambda unit: unit.deliveries.save([a_delivery(id=0, attempts=0)]))

    def count(unit: Unit) -> None:
        found = unit.deliveries.get(delivery.id)
        assert found
        unit.deliveries.save([replace(found, attempts=found.attempts + 1)])

    await asyncio.gather(*(store.run(count) for _ in range(40)))
    found = await store.run(lambda unit: unit.deliveries.get(delivery.id))
    assert found
    assert found.attempts == 40


def test_a_reading_store_sees_what_is_committed_and_refuses_to_write(store: Store, database_url: str) -> None:
    store.transact(lambda unit: _note(unit, 1))
    reader = reading_store(database_url)
    assert _noted(reader) == {1}
    with pytest.raises(Exception, match=r"(?i)read.?only"):
        reader.transact(lambda unit: _note(unit, 2))
    reader.close()
    assert _noted(store) == {1}


def test_readers_do_not_wait_for_a_writer(store: Store, database_url: str) -> None:
    reader = reading_store(database_url)

    def write_and_read(unit: Unit) -> set[int]:
        _note(unit, 1)
        return _noted(reader)

    assert store.transact(write_and_read) == set()
    assert _noted(reader) == {1}
    reader.close()


def test_a_closed_store_keeps_everything(store: Store, database_url: str) -> None:
    store.transact(lambda unit: _note(unit, 1))
    store.close()
    again = writing_store(database_url)
    assert _noted(again) == {1}
    again.close()


def test_a_missing_database_is_opened_for_reading_without_a_table(tmp_path: Path) -> None:
    reader = reading_store(f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(Exception, match="no such table"):
        _noted(reader)
    reader.close()


def test_scratch_stores_have_every_table_and_share_nothing() -> None:
    with closing(scratch_store()) as one, closing(scratch_store()) as other:
        one.transact(lambda unit: _note(unit, 1))
        assert (_noted(one), _noted(other)) == ({1}, set())
        with one._engine.connect() as connection:
            made = set(connection.execute(text("SELECT name FROM sqlite_master WHERE sql IS NOT NULL")).scalars())
        meant = SQLModel.metadata.sorted_tables
        assert made == {table.name for table in meant} | {str(index.name) for table in meant for index in table.indexes}
