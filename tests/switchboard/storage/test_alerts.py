"""Alerts as rows: what they have alike stands there once, also across batches and after what was undone, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select

from switchboard.model.decision import Decision
from switchboard.model.facts import Facts, Frame
from switchboard.model.replace import replace
from switchboard.storage.alerts import alert, decided, fact_set, stack
from switchboard.storage.columns import packed
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, a_decision, a_notify, after, an_alert, facts, kept_alert

FRAMES = (Frame("src/pay.py", "/app/src/pay.py", "pay", "charge", 12, in_app=True, context_line="    charge(card)"),)
EVENT = facts(event_id="e1", frames=FRAMES, tags=(("server_name", "web-1"),), web_url="https://acme.example/e1/")
DECIDED = a_decision(a_notify())


def _add(unit: Unit, own: Facts, *, subject_id: int = 3, decision: Decision = DECIDED, inbound_id: int = 1) -> int:
    news = an_alert(facts=own, at=own.at)
    return unit.subjects.add_alert(
        news, subject_id=subject_id, inbound_id=inbound_id, config_hash="c1", decision=decision
    )


def _kept(store: Store) -> tuple[int, int, int, int]:
    """Return how many alerts, fact sets, stacks and decisions there are."""
    with store._engine.connect() as connection:
        alerts, sets, stacks, decisions = (
            len(connection.execute(select(table.c.id)).all()) for table in (alert, fact_set, stack, decided)
        )
    return alerts, sets, stacks, decisions


def _event(number: int, **over: Any) -> Facts:
    return replace(EVENT, event_id=f"e{number}", web_url=f"https://acme.example/e{number}/", at=after(number), **over)


ALIKE = [_event(number, tags=(("server_name", f"web-{number}"),)) for number in range(5)]


def _together(store: Store, told: list[Facts]) -> list[int]:
    return store.transact(lambda unit: [_add(unit, each) for each in told])


def _one_by_one(store: Store, told: list[Facts]) -> list[int]:
    return [store.transact(lambda unit, each=each: _add(unit, each)) for each in told]  # type: ignore[misc]


@pytest.mark.parametrize("add", [_together, _one_by_one])
def test_what_alerts_have_alike_stands_there_once(store: Store, add: Callable[[Store, list[Facts]], list[int]]) -> None:
    ids = add(store, ALIKE)
    assert _kept(store) == (5, 1, 1, 1)
    assert store.transact(lambda unit: [kept_alert(unit, id_).facts for id_ in ids]) == ALIKE
    records = store.transact(lambda unit: unit.subjects.alerts_of(3, limit=9))
    assert {(each.config_hash, each.decision) for each in records} == {("c1", DECIDED)}


def test_another_stack_shape_or_subject_has_a_fact_set_of_its_own(store: Store) -> None:
    others = [_event(6, frames=(Frame("b.py"),)), _event(7, tags=()), _event(8, frames=())]
    _together(store, [EVENT, *others])
    store.transact(lambda unit: _add(unit, EVENT, subject_id=4, decision=a_decision()))
    assert _kept(store) == (5, 5, 2, 2)
    assert store.transact(lambda unit: [each.facts for each in unit.subjects.alerts_of(3, limit=9)]) == [
        *reversed(others),
        EVENT,
    ]


def test_many_kinds_in_one_batch_find_theirs_in_the_next(store: Store) -> None:
    told = [_event(number, frames=(Frame(f"{number}.py"),)) for number in range(150)]
    first, second = _together(store, told), _together(store, told)
    assert _kept(store) == (300, 150, 150, 1)
    read = store.transact(lambda unit: [kept_alert(unit, id_).facts for id_ in (*first, *second)])
    assert read == [*told, *told]


def test_what_a_savepoint_undid_is_added_again_and_never_claimed(store: Store) -> None:
    def work(unit: Unit) -> list[int]:
        with pytest.raises(ValueError, match="broken"):
            _break(unit)
        return [_add(unit, each) for each in ALIKE]

    ids = store.transact(work)
    assert _kept(store) == (5, 1, 1, 1)
    assert store.transact(lambda unit: [kept_alert(unit, id_).facts for id_ in ids]) == ALIKE


def _break(unit: Unit) -> None:
    with unit.savepoint():
        _add(unit, ALIKE[0])
        unit.put_down()
        raise ValueError("broken")


def test_a_unit_that_failed_leaves_nothing_and_the_next_is_none_the_worse(store: Store) -> None:
    def fail(unit: Unit) -> None:
        _add(unit, ALIKE[0])
        unit.put_down()
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        store.transact(fail)
    assert _kept(store) == (0, 0, 0, 0)
    _together(store, ALIKE)
    assert _kept(store) == (5, 1, 1, 1)


def test_an_alert_that_an_earlier_version_kept_reads_as_it_did(store: Store) -> None:
    own = {"id": 70, "inbound_id": 8, "subject_id": 3, "at": AT, "change": "occurred", "config_hash": "old"}
    with store._engine.begin() as connection:
        columns = {**own, "facts": packed(EVENT), "decision": packed(DECIDED), "test": False}
        connection.execute(insert(alert).values(**columns))
    record = store.transact(lambda unit: kept_alert(unit, 70))
    assert (record.facts, record.decision, record.config_hash) == (EVENT, DECIDED, "old")
    assert store.transact(lambda unit: unit.subjects.last_facts(3)) == EVENT
    assert store.transact(lambda unit: unit.open_issues.owners([3])) == {3: DECIDED.owners}
    newer = store.transact(lambda unit: _add(unit, _event(2)))
    assert {each.id for each in store.transact(lambda unit: unit.subjects.alerts_of(3, limit=9))} == {newer, 70}
