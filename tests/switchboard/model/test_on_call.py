"""Shifts: who holds one now, who comes next, what is one shift, and where nobody is on call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from switchboard.model.on_call import KEPT, OnCall, Shift, first_gap, joined

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEK = NOW + timedelta(days=7)


def at(hours: float | None) -> datetime | None:
    return None if hours is None else NOW + timedelta(hours=hours)


def a_shift(user: str, start: float | None, end: float | None, *, level: int = 1) -> Shift:
    """Give a shift, with its times in hours from now; None for always."""
    return Shift(level=level, user=user, name=user, start=at(start), end=at(end))


SHIFTS = some.builds(
    a_shift,
    some.sampled_from("ABC"),
    some.none() | some.integers(-5, 200),
    some.none() | some.integers(-5, 200),
    level=some.sampled_from((1, 2)),
).filter(lambda one: one.start is None or one.end is None or one.start < one.end)


def test_who_holds_now_and_who_comes_next_are_told_by_level() -> None:
    shifts = (
        a_shift("A", -1, 4),
        a_shift("B", 4, 8),
        a_shift("C", 4, 9),
        a_shift("D", 9, 12),
        a_shift("E", None, None, level=2),
    )
    known = OnCall(team="payments", shifts=shifts, at=NOW)
    assert [each.user for each in known.holding(1, NOW)] == ["A"]
    assert [each.user for each in known.coming(1, NOW)] == ["B", "C"]
    assert [each.user for each in known.holding(2, NOW)] == ["E"]
    assert [each.user for each in known.holding(1, NOW + timedelta(hours=4))] == ["B", "C"]


def test_what_is_an_hour_old_is_not_known_any_more() -> None:
    known = OnCall(team="payments", shifts=(), at=NOW)
    assert known.is_known(NOW + KEPT - timedelta(seconds=1))
    assert not known.is_known(NOW + KEPT)


def test_shifts_of_one_person_that_follow_each_other_are_one() -> None:
    first, second, again = a_shift("A", -1, 4), a_shift("A", 4, 8), a_shift("A", 4, 8)
    assert joined([second, first, again]) == (a_shift("A", -1, 8),)
    assert joined([first, a_shift("B", 4, 8), a_shift("A", 8, 9)]) == (
        first,
        a_shift("B", 4, 8),
        a_shift("A", 8, 9),
    )
    assert joined([a_shift("A", None, 4), a_shift("A", 1, None)]) == (a_shift("A", None, None),)


def test_a_gap_is_found_now_between_and_at_the_end() -> None:
    assert first_gap([], NOW, WEEK) == (NOW, WEEK)
    assert first_gap([a_shift("A", None, None)], NOW, WEEK) is None
    assert first_gap([a_shift("A", None, None, level=2)], NOW, WEEK) == (NOW, WEEK)
    assert first_gap([a_shift("A", 3, None)], NOW, WEEK) == (NOW, at(3))
    assert first_gap([a_shift("A", -1, 4), a_shift("B", 6, None)], NOW, WEEK) == (at(4), at(6))
    assert first_gap([a_shift("A", -1, 4), a_shift("B", 4, 100)], NOW, WEEK) == (at(100), WEEK)


@settings(max_examples=60)
@given(some.lists(SHIFTS, max_size=8))
def test_joined_shifts_say_the_same_at_every_hour(shifts: list[Shift]) -> None:
    apart, together = (OnCall(team="t", shifts=tuple(each), at=NOW) for each in (shifts, joined(shifts)))
    gap = first_gap(together.shifts, NOW, WEEK)
    for hour in range(168):
        now = NOW + timedelta(hours=hour, minutes=30)
        held = {each.user for each in apart.holding(1, now)}
        assert held == {each.user for each in together.holding(1, now)}
        if gap is None or now < gap[0]:
            assert held
        elif gap[0] <= now < gap[1]:
            assert not held
