"""How fast a team was, by hand: what overlaps is one episode, and what goes on or ended by itself is in no time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.digests.response import episodes, people, response, spans
from switchboard.model.counted import Deed, ToldTeam
from switchboard.model.delivery import Act
from switchboard.model.digest import PersonShare, Response, Spans
from switchboard.model.facts import Person
from switchboard.model.subject import SubjectKind, TimelineKind
from tests.switchboard.builders import ANA, AT, after

BEN, SENTRY = Person("user", "Ben", "78"), Person("application", "sentry", "sentry")
A_DAY = timedelta(days=1)
MINUTE = 60.0


def act(minutes: float, by: Person | None = ANA, how: TimelineKind = TimelineKind.ACKNOWLEDGED) -> Act:
    """Something that somebody did so many minutes after AT."""
    return Act(after(minutes * MINUTE), how, by)


def told(subject_id: int = 1, *, born: float = 0, delivered: float | None = 0, **over: Any) -> ToldTeam:
    """A message of an issue; `born` and `delivered` are minutes after AT."""
    at = after(delivered * MINUTE) if delivered is not None else None
    known: dict[str, Any] = {"kind": SubjectKind.ISSUE, "born_at": after(born * MINUTE), "delivered_at": at}
    return ToldTeam(subject_id=subject_id, **(known | over))


def of(*deliveries: ToldTeam) -> Response:
    """Return the response of the day from AT on."""
    return response(episodes(deliveries), AT, AT + A_DAY)


def minutes(length: float) -> timedelta:
    """Return a length of time."""
    return timedelta(minutes=length)


def test_times_run_from_the_first_telling_to_the_first_act_and_to_the_end_by_a_person() -> None:
    message = told(delivered=2, acted=act(12), closed_at=after(40 * MINUTE), closing=act(40))
    page = told(born=1, delivered=4, paged_at=after(4 * MINUTE), acknowledged=act(7), closed_at=after(41 * MINUTE))
    assert of(message, page) == Response(
        episodes=1,
        acknowledged=Spans(count=1, median=minutes(5), p90=minutes(5)),
        resolved=Spans(count=1, median=minutes(39), p90=minutes(39)),
    )


def test_who_resolves_at_once_took_it_up_by_that() -> None:
    found = of(told(closed_at=after(9 * MINUTE), closing=act(9, how=TimelineKind.RESOLVED)))
    assert found.acknowledged.median == found.resolved.median == minutes(9)


def test_what_somebody_did_before_it_was_told_took_no_time() -> None:
    found = of(told(delivered=30, acted=act(10), closed_at=after(60 * MINUTE), closing=act(60)))
    assert found.acknowledged.median == timedelta()


def test_open_ones_and_those_that_ended_by_themselves_stand_apart() -> None:
    by_itself = told(2, closed_at=after(5 * MINUTE), closing=act(5, SENTRY, TimelineKind.RESOLVED))
    timed_out = told(3, closed_at=after(5 * MINUTE), closing=act(5, None, TimelineKind.RESOLVED))
    open_but_taken = told(4, acknowledged=act(3))
    assert of(told(1), by_itself, timed_out, open_but_taken) == Response(episodes=4, open=2, auto=2, untouched=3)


def test_an_episode_belongs_to_the_time_in_which_it_began() -> None:
    before, after_it = told(1, born=-1), told(2, born=24 * 60)
    goes_on = told(1, born=5)
    assert of(before, after_it, goes_on) == Response()


def test_a_return_after_the_end_is_an_episode_of_its_own() -> None:
    first = told(closed_at=after(10 * MINUTE), closing=act(10))
    second = told(born=10, delivered=11)
    assert of(first, second).episodes == 2


def test_what_was_told_nowhere_is_no_episode() -> None:
    assert of(told(delivered=None)) == Response()


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([], Spans()),
        ([3], Spans(count=1, median=minutes(3), p90=minutes(3))),
        ([1, 2], Spans(count=2, median=minutes(1.5), p90=minutes(2))),
        (list(range(1, 11)), Spans(count=10, median=minutes(5.5), p90=minutes(9))),
        (list(range(1, 12)), Spans(count=11, median=minutes(6), p90=minutes(10))),
    ],
)
def test_the_median_and_what_nine_of_ten_do_not_exceed(lengths: list[int], expected: Spans) -> None:
    assert spans(minutes(length) for length in lengths) == expected


@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_no_fewer_than_nine_of_ten_are_within_the_p90(lengths: list[int]) -> None:
    found = spans(timedelta(seconds=length) for length in lengths)
    assert found.p90 is not None
    within = [length for length in lengths if timedelta(seconds=length) <= found.p90]
    assert len(within) * 10 >= len(lengths) * 9


def test_people_are_counted_for_what_they_did_in_the_time() -> None:
    deliveries = [
        told(1, acknowledged=act(1)),
        told(1, paged_at=AT, acknowledged=act(1)),
        told(2, acknowledged=act(3, BEN)),
        told(3, acknowledged=act(-5, BEN)),
        told(4, acknowledged=act(2, SENTRY)),
    ]
    deeds = [
        Deed(1, TimelineKind.RESOLVED, BEN),
        Deed(2, TimelineKind.ASSIGNED, BEN),
        Deed(9, TimelineKind.ARCHIVED, SENTRY),
    ]
    assert people(deliveries, deeds, AT, AT + A_DAY) == (
        PersonShare(name="Ben", acknowledged=1, resolved=1, assigned=1),
        PersonShare(name="Ana", acknowledged=1),
    )
