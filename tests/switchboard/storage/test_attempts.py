"""Attempts, gates and channels as rows, on both engines."""

from __future__ import annotations

from switchboard.model.card import Step
from switchboard.storage.attempts import ANSWER_LENGTH
from switchboard.storage.store import Store
from tests.switchboard.builders import AT, after


def begin(store: Store, delivery_id: int = 7, step: Step = Step.OPEN) -> int:
    return store.transact(lambda unit: unit.attempts.begin(delivery_id, step=step, version=5, entry=0, at=AT))


def test_a_try_is_written_before_its_call_and_ended_after(store: Store) -> None:
    id_ = begin(store)
    [unfinished] = store.transact(lambda unit: unit.attempts.unfinished())
    assert (unfinished.id, unfinished.step, unfinished.outcome, unfinished.ended_at) == (id_, Step.OPEN, None, None)
    store.transact(lambda unit: unit.attempts.end(id_, at=after(1), outcome="Sent", answer="ok"))
    assert store.transact(lambda unit: unit.attempts.unfinished()) == []
    [ended] = store.transact(lambda unit: unit.attempts.of(7))
    assert (ended.outcome, ended.answer, ended.started_at, ended.ended_at) == ("Sent", "ok", AT, after(1))


def test_tries_of_a_delivery_are_told_newest_first(store: Store) -> None:
    ids = [begin(store), begin(store, step=Step.REFRESH)]
    begin(store, delivery_id=8)
    assert [one.id for one in store.transact(lambda unit: unit.attempts.of(7))] == ids[::-1]
    assert [one.id for one in store.transact(lambda unit: unit.attempts.of(7, limit=1))] == ids[1:]


def test_a_long_answer_is_cut(store: Store) -> None:
    id_ = begin(store)
    store.transact(lambda unit: unit.attempts.end(id_, at=AT, outcome="TryAgain", answer="x" * 100_000))
    [ended] = store.transact(lambda unit: unit.attempts.of(7))
    assert len(ended.answer or "") == ANSWER_LENGTH


def test_a_gate_holds_until_its_time(store: Store) -> None:
    store.transact(lambda unit: unit.attempts.close_gate("slack:C1", until=after(30), because="429"))
    store.transact(lambda unit: unit.attempts.close_gate("slack:C1", until=after(60), because="429 again"))
    assert store.transact(lambda unit: unit.attempts.gates(after(59))) == {"slack:C1": after(60)}
    assert store.transact(lambda unit: unit.attempts.gates(after(60))) == {}


def test_channels_are_replaced_as_a_whole(store: Store) -> None:
    store.transact(lambda unit: unit.attempts.know_channels({"#payments": "C1", "#old": "C2"}))
    store.transact(lambda unit: unit.attempts.know_channels({"#payments": "C3"}))
    assert store.transact(lambda unit: unit.attempts.channels()) == {"#payments": "C3"}
    store.transact(lambda unit: unit.attempts.know_channels({}))
    assert store.transact(lambda unit: unit.attempts.channels()) == {}
