"""Which deliveries a summary lists: kept once, returned again, and whether any of them needs somebody."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.facts import Person, Status
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, MESSAGE, METRIC, a_delivery, a_subject, after

SUMMARY = 77


def saved(unit: Unit, subject: dict[str, Any], **over: Any) -> Delivery:
    """One delivery of one subject."""
    about = unit.subjects.save(a_subject(**({"id": 0} | subject)))
    [delivery] = unit.deliveries.save([a_delivery(**({"id": 0, "subject_id": about.id} | over))])
    return delivery


def test_a_delivery_is_a_member_once(store: Store) -> None:
    def work(unit: Unit) -> None:
        delivery = saved(unit, {})
        unit.members.add(SUMMARY, [delivery.id, delivery.id])
        unit.members.add(SUMMARY, [delivery.id])
        unit.members.add(SUMMARY, [])
        assert unit.members.of(SUMMARY) == [delivery.id]
        assert unit.deliveries.in_summary(SUMMARY) == [delivery]
        assert unit.members.summaries([delivery.id, 404]) == [SUMMARY]

    store.transact(work)


def test_a_delivery_that_is_dropped_is_in_no_summary(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.members.add(SUMMARY, [5, 6])
        unit.members.drop([5])
        unit.members.drop([])
        assert (unit.members.of(SUMMARY), unit.members.summaries([5]), unit.members.summaries([])) == ([6], [], [])

    store.transact(work)


@pytest.mark.parametrize(
    "subject, delivery, told, is_open",
    [
        ({}, {"state": DeliveryState.BUNDLED}, False, True),
        ({"status": Status.RESOLVED}, {"state": DeliveryState.BUNDLED}, False, False),
        ({}, {"state": DeliveryState.CLOSED}, False, False),
        ({}, {"state": DeliveryState.SUPPRESSED, "held_by": "mute:7", "why": "listed"}, False, True),
        ({}, {"state": DeliveryState.SUPPRESSED, "held_by": "mute:7", "reason": Reason.RESOLVED_FIRST}, False, False),
        ({}, {"state": DeliveryState.SUPPRESSED, "why": "moved"}, False, False),
        ({}, {"state": DeliveryState.DELIVERED}, False, False),
        ({}, {"state": DeliveryState.DELIVERED}, True, True),
        ({"assignee": Person("user", "Ana")}, {"state": DeliveryState.DELIVERED}, True, False),
    ],
)
def test_a_summary_is_open_while_a_member_needs_somebody(
    store: Store, subject: dict[str, Any], delivery: dict[str, Any], told: bool, is_open: bool
) -> None:
    def work(unit: Unit) -> None:
        unit.members.add(SUMMARY, [saved(unit, subject, **delivery).id])
        assert unit.members.any_open(SUMMARY, told=told) is is_open

    store.transact(work)


def test_what_waits_for_one_suppression_is_told_together(store: Store) -> None:
    def work(unit: Unit) -> None:
        over = {"state": DeliveryState.HELD, "held_by": "mute:7"}
        timed = saved(unit, {}, until=AT, **over)
        about = timed.subject_id
        [endless, _] = unit.deliveries.save(
            [
                a_delivery(id=0, subject_id=about, episode=2, **over),
                a_delivery(id=0, subject_id=about, episode=3, state=DeliveryState.DELIVERED, held_by="mute:7"),
            ]
        )
        assert unit.deliveries.held("mute:7", AT) == [timed]
        assert unit.deliveries.held("mute:7", None) == [endless]

    store.transact(work)


def test_what_was_told_long_ago_in_a_lane_is_found_until_it_was_brought_up(store: Store) -> None:
    def work(unit: Unit) -> None:
        told = {"state": DeliveryState.DELIVERED, "place": MESSAGE, "delivered_at": AT}
        old = saved(unit, {}, **told)
        lane = str(old.destination)
        saved(unit, {"key": METRIC, "status": Status.RESOLVED}, **told)
        assert unit.deliveries.untaken_in(lane, before=after(1)) == [old]
        assert unit.deliveries.untaken_in(lane, before=after(-1)) == []
        assert unit.deliveries.last_reminder(lane) is None
        unit.deliveries.save([a_delivery(**told, id=old.id, subject_id=old.subject_id, reminded_at=after(5))])
        assert unit.deliveries.untaken_in(lane, before=after(1)) == []
        assert unit.deliveries.last_reminder(lane) == after(5)

    store.transact(work)
