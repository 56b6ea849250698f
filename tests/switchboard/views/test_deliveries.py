"""How a delivery stands, in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.digests.owing import tell
from switchboard.model.decision import Decision
from switchboard.model.delivery import DeliveryState
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.storage.store import Unit
from switchboard.views.deliveries import LARGEST_ID, deliveries, delivery, standing
from tests.console.house import START, House
from tests.switchboard import builders
from tests.switchboard.senders.cards import a_delivery


@pytest.mark.parametrize(
    "over, said",
    [
        ({"state": DeliveryState.PENDING}, "pending"),
        ({"state": DeliveryState.PENDING, "attempts": 1, "last_error": "timed out"}, "failed once: timed out"),
        ({"state": DeliveryState.DELIVERED, "attempts": 3, "last_error": "500"}, "failed 3 times in a row: 500"),
        ({"state": DeliveryState.PENDING, "unknown_since": START}, "nobody knows whether it arrived: no answer came"),
        ({"state": DeliveryState.DELIVERED}, "delivered"),
        ({"state": DeliveryState.CLOSED}, "its episode is over"),
        ({"state": DeliveryState.CLOSED, "why": "moved to #payments"}, "moved to #payments"),
        ({"state": DeliveryState.FAILED, "why": "given up: is_archived"}, "given up: is_archived"),
        ({"state": DeliveryState.SUPPRESSED, "why": "shadow"}, "shadow"),
    ],
)
def test_a_delivery_says_how_it_stands(over: dict[str, Any], said: str) -> None:
    assert standing(a_delivery(**over)) == said


@pytest.mark.parametrize("number", [-1, 0, 1, LARGEST_ID, LARGEST_ID + 1])
async def test_a_number_that_nothing_has_finds_nothing(house: House, number: int) -> None:
    assert house.worker.store.transact(lambda unit: delivery(unit, number)) is None


@pytest.mark.parametrize(
    "kind, title",
    [
        (SubjectKind.ISSUE, "It broke again"),
        (SubjectKind.GROUP, "Over its limit: shop"),
        (SubjectKind.SUMMARY, "Over its limit: shop"),
    ],
)
async def test_what_is_told_of_many_goes_by_its_own_title(house: House, kind: SubjectKind, title: str) -> None:
    def keep(unit: Unit) -> int:
        key = SubjectKey(kind, "acme", "shop")
        subject = unit.subjects.save(builders.a_subject(id=0, key=key, title="Over its limit: shop"))
        alert = builders.an_alert(facts=builders.facts(title="It broke again"))
        alert_id = unit.subjects.add_alert(
            alert, subject_id=subject.id, inbound_id=8, config_hash="b1", decision=Decision()
        )
        [saved] = unit.deliveries.save([builders.a_delivery(id=0, subject_id=subject.id, alert_id=alert_id)])
        return saved.id

    store = house.worker.store
    one = store.transact(keep)
    found = store.transact(lambda unit: [delivery(unit, one), *deliveries(unit)])
    assert [(each.title, each.inbound_id) for each in found if each] == [(title, 8)] * 2


async def test_a_digest_says_that_its_team_asked_for_it(house: House) -> None:
    owed = house.worker.store.transact(lambda unit: unit.digests.save(builders.an_owed_digest()))
    house.worker.store.transact(lambda unit: tell([owed.id], builders.a_digest(), [], unit, START))
    [shown] = house.worker.store.transact(deliveries)
    assert (shown.title, shown.routes) == (
        "Digest of payments, 2026-02-16 to 2026-02-22",
        ("a digest, which its team asked for",),
    )
