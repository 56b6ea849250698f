"""Incidents: what PagerDuty made of a page, found by the page, by its own id, and when it is to be looked up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from switchboard.model.delivery import DeliveryPlace
from switchboard.model.incident import Incident, IncidentState
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, a_delivery


def an_incident(delivery_id: int, *, minutes: int | None = None) -> Incident:
    check_at = AT + timedelta(minutes=minutes) if minutes is not None else None
    return Incident(delivery_id=delivery_id, id="Q1", url="https://acme.pagerduty.com/incidents/Q1", check_at=check_at)


def test_the_newest_of_a_page_is_kept_and_grouped_ones_are_found_by_their_incident(store: Store) -> None:
    taken = Incident(
        delivery_id=1, id="Q1", state=IncidentState.ACKNOWLEDGED, state_at=AT, priority="P1", assigned=("Ana", "Bob")
    )

    def work(unit: Unit) -> list[Any]:
        for each in (an_incident(1), an_incident(2), taken):
            unit.incidents.save(each)
        return [unit.incidents.of([1, 3]), unit.incidents.named("Q1"), unit.incidents.named("Q2")]

    assert store.transact(work) == [{1: taken}, [taken, an_incident(2)], []]


def test_what_is_to_be_looked_up_is_found_when_it_is_due(store: Store) -> None:
    def work(unit: Unit) -> list[Any]:
        for delivery_id, minutes in ((1, None), (2, 3), (3, 1), (4, 9)):
            unit.incidents.save(an_incident(delivery_id, minutes=minutes))
        due = unit.incidents.to_check(AT + timedelta(minutes=3), limit=9)
        return [[each.delivery_id for each in due], unit.incidents.next_check(after=AT + timedelta(minutes=3))]

    assert store.transact(work) == [[3, 2], AT + timedelta(minutes=9)]


def test_a_subject_is_found_by_the_key_of_its_page_and_by_its_incident(store: Store) -> None:
    def work(unit: Unit) -> dict[str, int]:
        place = DeliveryPlace(lookup="switchboard:payments:issue:acme:1:1")
        [page] = unit.deliveries.save([a_delivery(id=0, subject_id=7, place=place)])
        unit.incidents.save(an_incident(page.id))
        return unit.incidents.subjects_of(["Q1", "Q2", place.lookup or ""])

    assert store.transact(work) == {"Q1": 7, "switchboard:payments:issue:acme:1:1": 7}
