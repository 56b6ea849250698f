"""Deliveries as rows, on both engines: written and read back whole, and found by what is asked of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.replace import replace
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import ALERTS, AT, MESSAGE, PAGER, PAYMENTS, a_delivered, a_delivery, after
from tests.switchboard.storage.words import DELIVERIES


def new(**over: Any) -> Delivery:
    return a_delivery(id=0, **over)


def save(store: Store, *deliveries: Delivery) -> list[Delivery]:
    return store.transact(lambda unit: unit.deliveries.save(deliveries))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=DELIVERIES, changed=DELIVERIES)
def test_a_delivery_is_read_back_as_it_was_written(store: Store, value: Delivery, changed: Delivery) -> None:
    def both(unit: Unit) -> tuple[Delivery, Delivery | None, Delivery, Delivery | None]:
        with unit.savepoint():
            [first] = unit.deliveries.save([value])
            read_first = unit.deliveries.get(first.id)
            second = replace(changed, id=first.id)
            unit.deliveries.save([second])
            read_second = unit.deliveries.get(first.id)
            unit.deliveries.save([replace(second, subject_id=-first.id)])  # out of the way of the next example
        return first, read_first, second, read_second

    first, read_first, second, read_second = store.transact(both)
    assert read_first == first
    assert read_second == second


def test_an_episode_of_a_subject_is_placed_once_at_a_destination(store: Store) -> None:
    save(store, new())
    with pytest.raises(IntegrityError):
        save(store, new())


def test_latest_is_the_last_episode_at_each_destination(store: Store) -> None:
    save(store, new(), new(episode=2), new(destination=PAGER), new(subject_id=4))
    found = store.transact(lambda unit: unit.deliveries.latest(3))
    assert {(str(one.destination), one.episode) for one in found} == {(str(PAYMENTS), 2), (str(PAGER), 1)}


def test_the_episode_before_is_that_of_the_same_destination(store: Store) -> None:
    first, _, third = save(store, new(), new(destination=PAGER, episode=2), new(episode=3))
    assert store.transact(lambda unit: unit.deliveries.episode_before(third)) == first
    assert store.transact(lambda unit: unit.deliveries.episode_before(first)) is None


def test_siblings_are_all_deliveries_of_a_subject(store: Store) -> None:
    mine = save(store, new(), new(destination=PAGER), new(episode=2))
    save(store, new(subject_id=4))
    assert store.transact(lambda unit: unit.deliveries.siblings(3)) == mine


def test_a_lane_is_due_from_its_deliveries_time_on(store: Store) -> None:
    save(store, new(due_at=after(5)), new(destination=ALERTS, due_at=None))
    assert store.transact(lambda unit: unit.deliveries.lanes_due(after(4))) == []
    assert store.transact(lambda unit: unit.deliveries.lanes_due(after(5))) == [str(PAYMENTS)]
    assert store.transact(lambda unit: unit.deliveries.next_due()) == after(5)
    assert store.transact(lambda unit: unit.deliveries.next_due(after=after(4))) == after(5)
    assert store.transact(lambda unit: unit.deliveries.next_due(after=after(5))) is None


def test_what_is_not_out_goes_first_then_the_most_severe_then_the_oldest(store: Store) -> None:
    order = [
        new(subject_id=1, severity=Severity.CRITICAL, due_at=after(3)),
        new(subject_id=2, severity=Severity.WARNING, due_at=after(1)),
        new(subject_id=3, severity=Severity.WARNING, due_at=after(2)),
        a_delivered(id=0, subject_id=4, severity=Severity.CRITICAL, due_at=AT),
    ]
    save(store, *reversed(order))
    save(store, new(subject_id=5, due_at=after(99)), new(subject_id=6, due_at=None))
    found = store.transact(lambda unit: unit.deliveries.due_in(str(PAYMENTS), after(9)))
    assert [one.subject_id for one in found] == [1, 2, 3, 4]
    few = store.transact(lambda unit: unit.deliveries.due_in(str(PAYMENTS), after(9), limit=2))
    assert [one.subject_id for one in few] == [1, 2]


def test_listings_and_counts_go_by_state(store: Store) -> None:
    first, dead = save(store, new(), new(episode=2, state=DeliveryState.FAILED))
    assert store.transact(lambda unit: unit.deliveries.listing()) == [dead, first]
    assert store.transact(lambda unit: unit.deliveries.listing(states=["failed"])) == [dead]
    assert store.transact(lambda unit: unit.deliveries.counts()) == {"pending": 1, "failed": 1}


def test_a_lane_that_learns_its_id_moves_with_all_its_deliveries(store: Store) -> None:
    save(store, new(place=MESSAGE), new(subject_id=4), new(destination=ALERTS))
    store.transact(lambda unit: unit.deliveries.move_lane(str(PAYMENTS), "slack:C1"))
    assert sorted(store.transact(lambda unit: unit.deliveries.lanes())) == [str(ALERTS), "slack:C1"]
    [moved] = store.transact(lambda unit: unit.deliveries.latest(4))
    assert moved.destination == replace(PAYMENTS, address="C1")


def test_a_lane_that_moves_leaves_what_the_other_lane_has_already(store: Store) -> None:
    save(store, new(), new(subject_id=4), new(destination=Destination(DestinationKind.SLACK, "C1")))
    store.transact(lambda unit: unit.deliveries.move_lane(str(PAYMENTS), "slack:C1"))
    found = store.transact(lambda unit: unit.deliveries.listing())
    assert [(one.subject_id, one.destination.address) for one in found] == [(3, "C1"), (4, "C1"), (3, "#payments")]


@given(st.sampled_from(Severity))
def test_severities_keep_their_order_as_ranks(severity: Severity) -> None:
    assert tuple(Severity)[severity.rank] is severity
