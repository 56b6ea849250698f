"""Our clock was an hour ahead and went back: what was written meanwhile is due when it should be, and all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from switchboard.escalation.clock_went_back import records_of, set_right
from switchboard.model.delivery import Delivery
from switchboard.model.facts import Person
from switchboard.model.incident import Acknowledgement
from switchboard.model.replace import replace
from switchboard.storage.store import Unit
from tests.switchboard.escalation.house import OWNED, START, House, a_house, config, deliveries

HOUR = timedelta(hours=1)


@pytest.fixture(name="ahead")
def _ahead() -> Iterator[House]:
    house = a_house(config())
    with closing(house.store):
        house.fires(OWNED)
        yield house


def _page(house: House, **changes: object) -> Delivery:
    return replace(deliveries(house, "pagerduty:payments")[0], **changes)  # type: ignore[arg-type]  # they are parts of it


def test_a_try_that_waits_for_a_time_that_was_ahead_is_due_now(ahead: House) -> None:
    now = START - HOUR
    page = _page(ahead, failing_since=START, due_at=START + timedelta(seconds=5))
    early = ahead.store.transact(lambda unit: set_right(page, records_of([page], unit, now), unit, now))
    assert early is not None
    assert (early.due_at, early.failing_since) == (now, now)


def test_a_try_that_waits_as_it_was_told_to_waits_on(ahead: House) -> None:
    page = _page(ahead, failing_since=START, due_at=START + timedelta(minutes=30))
    assert ahead.store.transact(lambda unit: set_right(page, records_of([page], unit, START), unit, START)) is None


def test_a_step_and_an_acknowledgement_last_from_now_as_long_as_they_were_to(ahead: House) -> None:
    page, now = _page(ahead), START - HOUR
    given = Acknowledgement(
        subject_id=page.subject_id, team="payments", by=Person("user", "Ana"), at=START, until=START + HOUR / 2
    )

    def work(unit: Unit) -> Acknowledgement:
        unit.acknowledgements.save(given)
        set_right(page, records_of([page], unit, now), unit, now)
        return unit.acknowledgements.of(page.subject_id)["payments"]

    taken = ahead.store.transact(work)
    assert (taken.at, taken.until) == (now, now + HOUR / 2)
    assert [each.due_at for each in ahead.escalations()] == [now + timedelta(minutes=10)]
