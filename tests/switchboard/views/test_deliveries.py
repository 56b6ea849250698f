"""How a delivery stands, in one sentence."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.model.placement import PlacementState
from switchboard.views.deliveries import LARGEST_ID, delivery, standing
from tests.console.house import START, House
from tests.switchboard.senders.cards import a_placement


@pytest.mark.parametrize(
    "over, said",
    [
        ({"state": PlacementState.OWED}, "to be told"),
        ({"state": PlacementState.OWED, "attempts": 1, "last_error": "timed out"}, "failed once: timed out"),
        ({"state": PlacementState.TOLD, "attempts": 3, "last_error": "500"}, "failed 3 times in a row: 500"),
        ({"state": PlacementState.OWED, "unknown_since": START}, "nobody knows whether it arrived: no answer came"),
        ({"state": PlacementState.TOLD}, "told"),
        ({"state": PlacementState.CLOSED}, "its episode is over"),
        ({"state": PlacementState.CLOSED, "why": "moved to #payments"}, "moved to #payments"),
        ({"state": PlacementState.DEAD, "why": "given up: is_archived"}, "given up: is_archived"),
        ({"state": PlacementState.SUPPRESSED, "why": "shadow"}, "shadow"),
    ],
)
def test_a_delivery_says_how_it_stands(over: dict[str, Any], said: str) -> None:
    assert standing(a_placement(**over)) == said


@pytest.mark.parametrize("number", [-1, 0, 1, LARGEST_ID, LARGEST_ID + 1])
async def test_a_number_that_nothing_has_finds_nothing(house: House, number: int) -> None:
    assert house.worker.store.transact(lambda unit: delivery(unit, number)) is None
