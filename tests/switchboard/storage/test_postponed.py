"""After our clock went back, what waits for a later time is due at once, and all else stays as it is."""

from __future__ import annotations

from datetime import timedelta

from switchboard.model.delivery import Delivery
from switchboard.model.replace import replace
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, PAYMENTS, a_delivery, a_subject, after

HOUR = 3600


def _waiting(store: Store, **changes: object) -> Delivery:
    """Keep a delivery that waits."""

    def work(unit: Unit) -> Delivery:
        subject = unit.subjects.save(a_subject(id=0))
        known = replace(a_delivery(destination=PAYMENTS), id=0, subject_id=subject.id, **changes)  # type: ignore[arg-type]
        return unit.deliveries.save([known])[0]

    return store.transact(work)


def _known(store: Store, delivery: Delivery) -> Delivery:
    found = store.transact(lambda unit: unit.deliveries.get(delivery.id))
    assert found is not None
    return found


def test_what_waits_for_a_later_time_is_due_now_and_its_gate_is_open(store: Store) -> None:
    ahead = _waiting(store, due_at=after(HOUR), failing_since=after(HOUR))

    def work(unit: Unit) -> dict[str, object]:
        unit.attempts.close_gate("slack:C1", until=after(HOUR), because="a limit")
        unit.postponed.hasten(AT)
        return dict(unit.attempts.gates(AT))

    assert store.transact(work) == {}
    assert (_known(store, ahead).due_at, _known(store, ahead).failing_since) == (AT, AT)


def test_what_is_due_already_or_waits_for_nothing_stays_as_it_is(store: Store) -> None:
    due = _waiting(store, due_at=AT - timedelta(minutes=1))
    store.transact(lambda unit: unit.postponed.hasten(AT))
    assert _known(store, due) == due
    at_rest = replace(due, due_at=None)
    store.transact(lambda unit: unit.deliveries.save([at_rest]))
    store.transact(lambda unit: unit.postponed.hasten(AT))
    assert _known(store, due).due_at is None
