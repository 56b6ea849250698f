"""What an operator asks for through the inbox: done without a configuration, and once."""

from __future__ import annotations

import pytest

from switchboard.app.dispatch import take_intent
from switchboard.model.action import Actor, Via
from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.inbound import Door, Inbound, Progress, ProgressReason, ProgressState
from switchboard.model.intent import ByOperator, DiscardDeliveries, DiscardInbounds, Replay, Retry
from switchboard.payloads.intents import raw_of
from switchboard.storage.store import Store
from tests.switchboard.builders import AT, MESSAGE, a_delivery, after

DONE, WAITING, BAD = ProgressState.DONE, ProgressState.WAITING, ProgressState.QUARANTINED


def ask(house: Store, intent: ByOperator) -> Progress:
    inbound = Inbound(id=50, kept=raw_of(intent, door=Door.CLI, at=AT))
    return house.transact(lambda unit: take_intent(inbound, unit, None, now=after(60)))


def retried(house: Store, delivery: Delivery) -> Delivery:
    [saved] = house.transact(lambda unit: unit.deliveries.save([delivery]))
    assert ask(house, Retry((saved.id,))).because == f"retry of deliveries {saved.id}"
    found = house.transact(lambda unit: unit.deliveries.get(saved.id))
    assert found
    return found


def waiting(house: Store) -> list[Progress]:
    return house.transact(lambda unit: unit.inbound.waiting())


def test_a_replay_makes_bodies_wait_again_with_fresh_attempts(house: Store) -> None:
    spent = Progress(inbound_id=7, state=BAD, attempts=3, because="ValueError")
    house.transact(lambda unit: unit.inbound.write([spent]))
    assert ask(house, Replay((7, 9))).because == "replay of 7, 9"
    assert waiting(house) == [Progress(inbound_id=id_, state=WAITING, reason=ProgressReason.REPLAY) for id_ in (7, 9)]


def test_a_replay_without_ids_takes_all_of_the_quarantine(house: Store) -> None:
    notes = [Progress(inbound_id=7, state=BAD), Progress(inbound_id=8, state=DONE, because="kept")]
    house.transact(lambda unit: unit.inbound.write(notes))
    ask(house, Replay())
    assert [note.inbound_id for note in waiting(house)] == [7]
    assert "the quarantine is empty" in (ask(house, Replay()).because or "")


@pytest.mark.parametrize("place, state", [(None, DeliveryState.PENDING), (MESSAGE, DeliveryState.DELIVERED)])
def test_a_retry_revives_the_dead_from_where_they_were(house: Store, place: object, state: DeliveryState) -> None:
    dead = a_delivery(
        id=0,
        state=DeliveryState.FAILED,
        place=place,
        reason=Reason.GIVEN_UP,
        why="given up",
        attempts=9,
        failing_since=AT,
        closed_at=AT,
    )
    again = retried(house, dead)
    assert (again.state, again.due_at, again.attempts) == (state, after(60), 0)
    assert (again.failing_since, again.why, again.closed_at) == (None, None, None)


def test_a_retry_hastens_what_waits_and_reopens_nothing(house: Store) -> None:
    waits = a_delivery(id=0, attempts=9, due_at=after(999))
    assert retried(house, waits).due_at == after(60)
    closed = a_delivery(id=0, subject_id=9, state=DeliveryState.CLOSED)
    assert retried(house, closed).state is DeliveryState.CLOSED


@pytest.mark.parametrize("state", [DeliveryState.SUPPRESSED, DeliveryState.BUNDLED, DeliveryState.HELD])
def test_a_retry_of_what_is_not_to_be_told_changes_nothing_and_says_so(house: Store, state: DeliveryState) -> None:
    [saved] = house.transact(lambda unit: unit.deliveries.save([a_delivery(id=0, state=state, due_at=None)]))
    assert ask(house, Retry((saved.id,))).because == f"{saved.id} is {state.value}, nothing is tried"
    assert house.transact(lambda unit: unit.deliveries.get(saved.id)) == saved


def test_only_what_failed_or_is_in_quarantine_is_discarded(house: Store) -> None:
    notes = [Progress(inbound_id=7, state=BAD, because="ValueError"), Progress(inbound_id=8, state=WAITING)]
    house.transact(lambda unit: unit.inbound.write(notes))
    said = ask(house, DiscardInbounds((7, 8, 9), "noise", Actor(Via.CLI, "Alice"))).because
    assert said == "discarded inbounds 7; 8, 9: not in quarantine"
    settled = house.transact(lambda unit: unit.inbound.note(7))
    assert (settled and settled.state, settled and settled.because) == (DONE, "discarded by Alice: noise")
    failed = a_delivery(id=0, state=DeliveryState.FAILED, due_at=None)
    waits = a_delivery(id=0, subject_id=9)
    one, other = house.transact(lambda unit: unit.deliveries.save([failed, waits]))
    said = ask(house, DiscardDeliveries((one.id, other.id), "noise")).because
    assert said == f"discarded deliveries {one.id}; {other.id}: not failed"
    found = house.transact(lambda unit: unit.deliveries.get(one.id))
    assert found is not None
    assert (found.state, found.reason) == (DeliveryState.SUPPRESSED, Reason.DISCARDED)


def test_a_retry_of_nothing_says_so(house: Store) -> None:
    assert ask(house, Retry((404,))).because == "retry of deliveries none: no such id"
