"""Our clock was an hour ahead and went back: what was written meanwhile is due when it should be, and all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from switchboard.escalation.clock_went_back import records_of, set_right, went_back
from switchboard.model.delivery import Delivery
from switchboard.model.facts import Person
from switchboard.model.incident import Acknowledgement, Incident
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


def test_the_worker_sees_by_its_last_report_by_how_much_the_clock_went_back(ahead: House) -> None:
    def work(unit: Unit) -> list[timedelta | None]:
        unit.configs.write_metrics("worker", "", at=START)
        return [went_back(unit, START + timedelta(minutes=late)) for late in (5, -0.5, -60)]

    assert ahead.store.transact(work) == [None, None, HOUR]


def test_what_was_given_and_let_go_of_while_it_was_ahead_was_so_an_hour_before(ahead: House) -> None:
    page, now = _page(ahead), START - HOUR
    given = Acknowledgement(
        subject_id=page.subject_id,
        team="payments",
        by=Person("user", "Ana"),
        at=START - HOUR / 6,
        until=START + HOUR / 3,
    )
    let_go_of = Incident(delivery_id=page.id, state_at=START - HOUR / 6, told_at=now, check_at=START)

    def work(unit: Unit, known: Incident) -> tuple[Acknowledgement, datetime | None]:
        unit.configs.write_metrics("worker", "", at=START)
        unit.acknowledgements.save(given)
        unit.incidents.save(known)
        went_back(unit, now)
        return unit.acknowledgements.of(page.subject_id)["payments"], unit.incidents.of([page.id])[page.id].state_at

    taken, ours = ahead.store.transact(lambda unit: work(unit, let_go_of))
    assert (taken.at, taken.until) == (given.at - HOUR, START - HOUR * 2 / 3)
    assert ours == START - HOUR * 7 / 6
    theirs = replace(let_go_of, told_at=let_go_of.state_at)
    assert ahead.store.transact(lambda unit: work(unit, theirs))[1] == theirs.state_at
