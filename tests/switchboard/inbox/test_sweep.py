"""Whatever the history, what is old and needed by nobody goes, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.inbox.cutoffs import cutoffs
from switchboard.inbox.sweep import FEWEST, MOST, Sweep, adapted, one_slice
from switchboard.model.aged import Keeping, Passing
from switchboard.model.delivery import DeliveryState
from switchboard.storage.store import Store, Unit, scratch_store
from tests.moved_clock import MovedClock
from tests.often import often
from tests.switchboard.builders import a_page
from tests.switchboard.inbox.histories import CONFIG, DAY, NOW, RETENTION, Episode, rows_of, standing, swept, write
from tests.switchboard.storage.kept import unused

_STATES = st.sampled_from([each for each in DeliveryState if each is not DeliveryState.HELD])


@st.composite
def _episodes(draw: st.DrawFn) -> Episode:
    days = draw(st.lists(st.integers(1, 180), min_size=1, max_size=4))
    return Episode(
        subject=draw(st.integers(0, 7)),
        days=tuple(sorted(days, reverse=True)),
        events=tuple(draw(st.lists(st.booleans(), min_size=len(days), max_size=len(days)))),
        state=draw(_STATES),
        over=draw(st.integers(0, min(days))),
        pages=draw(st.booleans()),
        escalates=draw(st.booleans()),
    )


HISTORIES = st.lists(_episodes(), max_size=10)


@given(HISTORIES, st.integers(1, 7))
@settings(max_examples=often(15))
def test_what_is_open_is_told_as_before_and_nothing_young_goes(history: list[Episode], size: int) -> None:
    store = scratch_store()
    try:
        store.transact(lambda unit: write(unit, history))
        before = store.transact(standing)
        swept(store, size=size)
        after = store.transact(standing)
        assert (after.cards, after.last, after.statistics) == (before.cards, before.last, before.statistics)
        old = cutoffs(RETENTION, NOW)
        young = {id_ for id_, (at, project) in before.alerts.items() if at >= old.of(project)}
        assert young <= after.alerts.keys() <= before.alerts.keys()
        assert store.transact(unused) == ([], [], [])
    finally:
        store.close()


@given(HISTORIES)
@settings(max_examples=often(15))
def test_a_second_pass_finds_nothing_and_its_size_does_not_matter(history: list[Episode]) -> None:
    stores = scratch_store(), scratch_store()
    try:
        for store, size in zip(stores, (1, 500), strict=True):
            store.transact(lambda unit: write(unit, history))
            swept(store, size=size)
        left = [store.transact(rows_of) for store in stores]
        assert left[0] == left[1]
        swept(stores[0])
        assert stores[0].transact(rows_of) == left[0]
    finally:
        for store in stores:
            store.close()


def _long_ago(subject: int, state: DeliveryState = DeliveryState.CLOSED) -> Episode:
    return Episode(subject, days=(170, 165), events=(True, True), state=state, over=165, pages=False, escalates=False)


def test_what_is_over_goes_with_all_that_came_of_it(house: Store) -> None:
    house.transact(lambda unit: write(unit, [_long_ago(2), _long_ago(6)]))
    swept(house)
    left = {name: len(rows) for name, rows in house.transact(rows_of).items() if rows}
    assert left == {
        "alert": 1,
        "fact_set": 1,
        "decision": 1,
        "delivery": 1,
        "attempt": 1,
        "subject": 1,
        "timeline_entry": 2,
        "progress": 1,
        "statistic": 1,
    }, "the newest row of each table stays: SQLite gives its id again"


def test_an_open_issue_keeps_what_its_message_shows_and_its_last_event(house: Store) -> None:
    several = Episode(
        2,
        days=(170, 168, 166, 164),
        events=(True, True, True, False),
        state=DeliveryState.DELIVERED,
        over=0,
        pages=False,
        escalates=False,
    )
    house.transact(lambda unit: write(unit, [several, _long_ago(6)]))
    swept(house)
    assert house.transact(lambda unit: sorted(standing(unit).alerts)) == [1, 4, 6]


async def _passed(sweep: Sweep, clock: MovedClock, *, slices: int) -> int:
    """Let so many slices go at most; returns how many did."""
    done = 0
    while done < slices and sweep.is_due(clock.now()) and sweep.slice(CONFIG, clock.now()):
        done += 1
    return done


async def test_who_dies_between_two_slices_goes_on_where_it_was(house: Store) -> None:
    history = [_long_ago(number) for number in range(2, 60, 4)]
    other = scratch_store()
    for store in (house, other):
        store.transact(lambda unit: write(unit, history))
    swept(other, size=500)
    clock = MovedClock(NOW)
    steps = 0
    while await _passed(
        Sweep(house, clock, lambda: CONFIG, sizes=dict.fromkeys((*Keeping, *Passing), 4)), clock, slices=1
    ):
        steps += 1
        if steps > 200:
            break
    swept(house, size=500)
    assert house.transact(rows_of) == other.transact(rows_of)
    other.close()


async def test_nothing_goes_while_a_pageis_due(house: Store) -> None:
    house.transact(lambda unit: write(unit, [_long_ago(2), _long_ago(6)]))
    house.transact(lambda unit: unit.deliveries.save([a_page(id=0, subject_id=1, episode=9, due_at=NOW)]))
    before = house.transact(rows_of)
    sweep = Sweep(house, MovedClock(NOW), lambda: CONFIG)
    await sweep.sweep()
    assert house.transact(rows_of) == before


def test_notes_on_inbounds_go_with_the_last_alert_that_nobody_keeps(house: Store) -> None:
    history = [
        _long_ago(2),
        _long_ago(6),
        Episode(2, (3,), (True,), DeliveryState.CLOSED, 2, pages=False, escalates=False),
    ]
    house.transact(lambda unit: write(unit, history))
    swept(house)
    assert sorted(house.transact(lambda unit: unit.inbound.notes(above=0))) == [5]


def test_the_keys_of_repeats_go_after_thirty_days_a_slice_at_a_time(house: Store) -> None:
    def work(unit: Unit) -> list[bool]:
        unit.seen.mark([("event", str(number)) for number in range(1)], inbound_id=1, at=NOW - 29 * DAY)
        for number in range(10, 20):
            unit.seen.mark([("event", str(number))], inbound_id=1, at=NOW - 31 * DAY + timedelta(seconds=number))
        unit.put_down()
        at = cutoffs(RETENTION, NOW)
        return [done.more for _ in range(5) if (done := one_slice(Passing.SEEN, 3, unit, at, NOW))]

    assert house.transact(work) == [True, True, True, False, False]
    assert [row[1] for row in house.transact(rows_of)["seen"]] == ["0"]


@pytest.mark.parametrize(
    ("took", "size"),
    [(0, 400), (0.005, 400), (0.025, 200), (0.050, 100), (5, FEWEST)],
    ids=["no time", "quick", "as meant", "slow", "very slow"],
)
def test_a_slice_is_as_large_as_its_time_allows(took: float, size: int) -> None:
    assert adapted(200, timedelta(seconds=took)) == size
    assert adapted(MOST, timedelta()) == MOST
