"""A notice is owed once to each place, whatever name the place is given by, and pages nobody."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard.model.decision import Destination
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.state.notices import notify_channels
from switchboard.storage.store import Store, Unit
from switchboard.views.deliveries import deliveries, delivery
from tests.switchboard.builders import ALERTS, AT, PAGER, PAYMENTS, after

KEY = SubjectKey(SubjectKind.NOTICE, "", "mute:7", "set")


def told(house: Store, *destinations: Destination, text: str = "Ana muted it", key: SubjectKey = KEY) -> None:
    def work(unit: Unit) -> None:
        notify_channels(text, key=key, destinations=destinations, unit=unit, now=AT)

    house.transact(work)


def owed(house: Store) -> Sequence[Delivery]:
    return house.transact(lambda unit: unit.deliveries.listing())[::-1]


def test_a_notice_is_due_at_each_place_at_once(house: Store) -> None:
    told(house, PAYMENTS, ALERTS)
    assert [(str(each.destination), each.state, each.due_at) for each in owed(house)] == [
        ("slack:#payments", DeliveryState.PENDING, AT),
        ("slack:#alerts", DeliveryState.PENDING, AT),
    ]


def test_a_notice_is_told_once_to_each_place(house: Store) -> None:
    told(house, PAYMENTS)
    told(house, PAYMENTS, ALERTS)
    told(house, PAYMENTS, ALERTS)
    assert [str(each.destination) for each in owed(house)] == ["slack:#payments", "slack:#alerts"]


def test_two_names_of_one_channel_are_one_place(house: Store) -> None:
    house.transact(lambda unit: unit.attempts.know_channels({"#payments": "C1"}))
    told(house, PAYMENTS, Destination(PAYMENTS.kind, "C1"))
    assert [str(each.destination) for each in owed(house)] == ["slack:C1"]


def test_another_notice_is_told_as_well(house: Store) -> None:
    told(house, PAYMENTS)
    told(house, PAYMENTS, key=SubjectKey(SubjectKind.NOTICE, "", "mute:8", "set"))
    assert len(owed(house)) == 2


def test_nobody_is_paged_for_a_notice(house: Store) -> None:
    told(house, PAGER)
    assert not owed(house)


def test_a_notice_is_shown_among_the_deliveries(house: Store) -> None:
    told(house, PAYMENTS)
    [listed] = house.transact(deliveries)
    assert (listed.title, listed.inbound_id, listed.standing) == ("Ana muted it", None, "pending")
    one = house.transact(lambda unit: delivery(unit, listed.id))
    assert one == listed
    assert after(0) == listed.born_at
