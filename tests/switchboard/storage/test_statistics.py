"""Counts are added up by hour and combination; a rollback takes them along, and no sender of events makes rows without end."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from switchboard.model.aged import Passing
from switchboard.model.statistics import LONGEST, OTHERS, Dimensions, HourCount, Measure
from switchboard.storage.statistics import MOST_AN_HOUR
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT

HOUR = timedelta(hours=1)
SHOP, CART = Dimensions("shop", teams=("core", "payments"), routes=("a, b", "c")), Dimensions("cart")
ALERT, EVENT = Measure.ALERTS, Measure.EVENTS


def kept(store: Store) -> list[HourCount]:
    """Return all that was counted."""
    return store.transact(lambda unit: unit.statistics.between(AT - HOUR, AT + 4 * HOUR))


def test_counts_of_several_units_are_added_up_by_hour(store: Store) -> None:
    def count(unit: Unit) -> None:
        unit.statistics.count(AT, SHOP, [ALERT, EVENT])
        unit.statistics.count(AT + timedelta(minutes=59), SHOP, [ALERT])
        unit.statistics.count(AT, CART, [ALERT])
        unit.statistics.count(AT + HOUR, SHOP, [ALERT])

    store.transact(count)
    store.transact(count)
    found = {(each.hour, each.dimensions): each.counts for each in kept(store)}
    assert found == {
        (AT, SHOP): {ALERT: 4, EVENT: 2},
        (AT, CART): {ALERT: 2},
        (AT + HOUR, SHOP): {ALERT: 2},
    }


def test_what_is_counted_is_seen_in_its_own_unit(store: Store) -> None:
    def count(unit: Unit) -> list[HourCount]:
        unit.statistics.count(AT, SHOP, [ALERT])
        return unit.statistics.between(AT, AT + HOUR)

    assert store.transact(count) == [HourCount(AT, SHOP, {ALERT: 1})]


def test_a_rolled_back_savepoint_takes_its_counts_along(store: Store) -> None:
    def count(unit: Unit) -> None:
        unit.statistics.count(AT, SHOP, [ALERT])
        with suppress(ValueError), unit.savepoint():
            unit.statistics.count(AT, SHOP, [ALERT])
            raise ValueError("it broke")
        with unit.savepoint():
            unit.statistics.count(AT, SHOP, [EVENT])

    store.transact(count)
    assert kept(store) == [HourCount(AT, SHOP, {ALERT: 1, EVENT: 1})]


def test_old_hours_are_forgotten(store: Store) -> None:
    def count(unit: Unit) -> None:
        unit.statistics.count(AT, SHOP, [ALERT])
        unit.statistics.count(AT + HOUR, SHOP, [ALERT])
        unit.passing.forget(Passing.STATISTICS, before=AT + HOUR, limit=9)

    store.transact(count)
    store.transact(lambda unit: unit.passing.forget(Passing.STATISTICS, before=AT + HOUR, limit=9))
    assert [each.hour for each in kept(store)] == [AT + HOUR]


def test_releases_without_end_are_put_together_and_counted(store: Store) -> None:
    def count(unit: Unit) -> None:
        for number in range(MOST_AN_HOUR + 5):
            unit.statistics.count(AT, Dimensions("shop", "production", f"shop@{number}", "error"), [ALERT])

    store.transact(count)
    store.transact(lambda unit: unit.statistics.count(AT, Dimensions("shop", "x", "y", "error"), [ALERT]))
    store.transact(lambda unit: unit.statistics.count(AT, Dimensions("shop", "production", "shop@1", "error"), [ALERT]))
    found = {each.dimensions: each.counts[ALERT] for each in kept(store)}
    assert len(found) == MOST_AN_HOUR + 1
    assert found[Dimensions("shop", OTHERS, OTHERS, "error")] == 6
    assert found[Dimensions("shop", "production", "shop@1", "error")] == 2
    assert sum(found.values()) == MOST_AN_HOUR + 7


def test_names_are_cut_and_cleaned(store: Store) -> None:
    under = Dimensions.of("shop", environment=None, release="1\x00" * LONGEST, level="error")
    store.transact(lambda unit: unit.statistics.count(AT, under, [ALERT]))
    assert [each.dimensions for each in kept(store)] == [Dimensions("shop", "", "1" * LONGEST, "error")]
