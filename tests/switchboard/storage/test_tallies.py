"""Tallies and firings as rows, on both engines: a count is what a naive one would be, within one bucket."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.model.aged import Passing
from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.model.tally import Firing
from switchboard.pipeline.thresholds import HOUR, span
from switchboard.storage.store import Store
from tests.switchboard.builders import AT, a_subject, after

FIVE = timedelta(minutes=5)
GROUP = SubjectKey(SubjectKind.GROUP, "acme", "high error rate", "project:shop")
_fresh = count()


def add(store: Store, scope: str, seconds: float, *windows: timedelta) -> tuple[int, ...]:
    spans = [span(window, after(seconds)) for window in windows]
    return store.transact(lambda unit: unit.tallies.add(scope, spans))


def read(store: Store, scope: str, seconds: float, *windows: timedelta) -> tuple[int, ...]:
    spans = [span(window, after(seconds)) for window in windows]
    return store.transact(lambda unit: unit.tallies.count(scope, spans))


def test_each_event_is_added_to_what_its_window_holds(store: Store) -> None:
    assert [add(store, "project:shop", second, FIVE) for second in (0, 1, 61, 122)] == [(1,), (2,), (3,), (4,)]
    assert read(store, "project:shop", 122, FIVE) == (4,)
    assert read(store, "project:shop", 302, FIVE) == (2,)
    assert read(store, "project:other", 122, FIVE) == (0,)


def test_several_windows_are_told_by_one_statement(store: Store) -> None:
    add(store, "issue:1", 0, FIVE, HOUR)
    assert add(store, "issue:1", 1200, FIVE, HOUR) == (1, 2)


def test_a_late_event_counts_in_its_own_minute(store: Store) -> None:
    add(store, "issue:1", 600, FIVE)
    assert add(store, "issue:1", 0, FIVE) == (1,)
    assert read(store, "issue:1", 120, FIVE) == (1,)
    assert read(store, "issue:1", 600, FIVE) == (1,)


def test_old_buckets_are_forgotten(store: Store) -> None:
    add(store, "issue:1", 0, FIVE)
    add(store, "issue:1", 120, FIVE)
    store.transact(lambda unit: unit.passing.forget(Passing.MINUTES, before=after(120), limit=9))
    assert read(store, "issue:1", 120, FIVE) == (1,)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, 4 * 3600), min_size=1, max_size=30),
    st.sampled_from([timedelta(minutes=each) for each in (1, 5, 17, 60, 120, 180)]),
)
def test_a_count_equals_a_naive_one_within_one_bucket(store: Store, times: list[int], window: timedelta) -> None:
    scope = f"issue:{next(_fresh)}"
    for number, at in enumerate(times):
        (value,) = add(store, scope, at, window)
        size, seen = span(window, AT).size, times[: number + 1]
        assert _naive(seen, at, window - size) <= value <= _naive(seen, at, window) + _later(seen, at, size)


def _naive(times: list[int], at: int, window: timedelta) -> int:
    return sum(1 for one in times if timedelta() <= timedelta(seconds=at - one) < window) or 1


def _later(times: list[int], at: int, size: timedelta) -> int:
    """Count what came before this one was told and happened after it, in the same bucket."""
    return sum(1 for one in times if at < one < at + size.total_seconds())


def a_firing(seconds: float = 0, subject_id: int = 3) -> Firing:
    return Firing("high error rate", "project:shop", FIVE, AT, after(seconds), subject_id)


def test_a_firing_is_kept_and_written_over(store: Store) -> None:
    assert store.transact(lambda unit: unit.tallies.firing("high error rate", "project:shop")) is None
    for seconds in (0, 60):
        store.transact(lambda unit, at=seconds: unit.tallies.save_firing(a_firing(at)))  # type: ignore[misc]
    assert store.transact(lambda unit: unit.tallies.firing("high error rate", "project:shop")) == a_firing(60)


def test_only_firings_whose_group_is_open_are_looked_at_for_calm(store: Store) -> None:
    group = store.transact(lambda unit: unit.subjects.save(a_subject(key=GROUP, id=0)))
    store.transact(lambda unit: unit.tallies.save_firing(a_firing(subject_id=group.id)))
    assert store.transact(lambda unit: unit.tallies.open_groups()) == [a_firing(subject_id=group.id)]
    store.transact(lambda unit: unit.passing.forget(Passing.FIRINGS, before=after(9), limit=9))
    closed = a_subject(key=GROUP, id=group.id, status=Status.RESOLVED)
    store.transact(lambda unit: unit.subjects.save(closed))
    assert store.transact(lambda unit: unit.tallies.open_groups()) == []
    store.transact(lambda unit: unit.passing.forget(Passing.FIRINGS, before=after(9), limit=9))
    assert store.transact(lambda unit: unit.tallies.firing("high error rate", "project:shop")) is None
