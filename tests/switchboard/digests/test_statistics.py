"""What is added up, by tables that were counted by hand."""

from __future__ import annotations

import pytest

from switchboard.digests.statistics import (
    Sum,
    Sums,
    largest_drop,
    loudest,
    shares,
    sparks,
    states,
    told,
    totals,
)
from switchboard.model.counted import QuarterCount, SubjectCounts, SubjectStanding
from switchboard.model.digest import Share, StateCounts, Totals
from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKind
from tests.switchboard.builders import AT, after

PRODUCTION, STAGING = 10, 20
NAMES = {PRODUCTION: "production", STAGING: "staging"}
OPEN, OVER = Status.UNRESOLVED, Status.RESOLVED


def standing(subject_id: int, *, kind: SubjectKind = SubjectKind.ISSUE, users: int | None = None) -> SubjectStanding:
    """An open issue."""
    return SubjectStanding(subject_id=subject_id, kind=kind, status=OPEN, users=users)


# Issue 1 in both environments, issue 2 changed but not told of, 3 a metric alert that fired twice, 4 new in staging.
ROWS = [
    SubjectCounts(1, PRODUCTION, alerts=5, events=4),
    SubjectCounts(1, STAGING, alerts=1, events=1, regressed=1),
    SubjectCounts(2, PRODUCTION, resolved=1),
    SubjectCounts(3, PRODUCTION, alerts=2, opened=1),
    SubjectCounts(4, STAGING, alerts=1, events=1, opened=1, archived=1),
]
STANDINGS = {
    1: standing(1, users=7),
    2: standing(2, users=100),
    3: standing(3, kind=SubjectKind.METRIC),
    4: standing(4, users=2),
}


def summed(rows: list[SubjectCounts]) -> Sums:
    """Take in rows."""
    sums = Sums()
    sums.take(rows, STANDINGS)
    return sums


def test_totals_count_each_issue_once_and_each_time_that_a_metric_alert_was_told_as_an_event() -> None:
    assert totals(summed(ROWS).subjects(), STANDINGS) == Totals(
        issues=3, events=8, alerts=9, new=2, regressed=1, resolved=1, archived=1, users=9
    )


def test_what_is_read_in_parts_is_what_is_read_at_once() -> None:
    sums = summed(ROWS[:2])
    sums.take(ROWS, STANDINGS)
    assert sums.subjects()[1] == Sum(alerts=12, events=10, regressed=2)


def test_users_that_sentry_said_of_nothing_are_not_known() -> None:
    assert totals({3: Sum(alerts=1)}, STANDINGS).users is None


def test_what_only_changed_was_not_told_of() -> None:
    assert told(summed(ROWS).subjects()) == [1, 3, 4]


def test_shares_have_the_events_and_issues_of_their_name_and_of_the_time_before() -> None:
    before = summed([SubjectCounts(9, PRODUCTION, alerts=30, events=30)])
    assert shares(summed(ROWS).keys(), before.keys(), NAMES.__getitem__) == (
        Share(name="production", issues=2, events=6, new=1, before=30),
        Share(name="staging", issues=2, events=2, new=1, before=0),
    )


def test_shares_say_nothing_of_a_time_before_that_is_not_known() -> None:
    assert [share.before for share in shares(summed(ROWS).keys(), None, NAMES.__getitem__)] == [None, None]


def test_the_loudest_have_most_events_then_most_alerts_then_are_oldest() -> None:
    subjects = {4: Sum(events=2), 1: Sum(events=9), 3: Sum(events=2, alerts=5), 2: Sum(events=2), 5: Sum(alerts=1)}
    assert loudest(subjects) == [1, 3, 2, 4]
    assert loudest(subjects, most=1) == [1]


def test_the_best_is_what_fell_most_in_events_of_several_the_oldest() -> None:
    before = {1: Sum(events=50), 2: Sum(events=40), 3: Sum(events=30), 4: Sum(events=5)}
    assert largest_drop({1: Sum(events=45), 2: Sum(events=10)}, before) == 2
    assert largest_drop({1: Sum(events=50), 2: Sum(events=41), 3: Sum(events=30), 4: Sum(events=6)}, before) is None


@pytest.mark.parametrize(
    ("status", "substatus", "is_new", "counted"),
    [
        (OPEN, "new", False, StateCounts(new=1)),
        (OPEN, "regressed", True, StateCounts(regressed=1)),
        (OPEN, "escalating", False, StateCounts(escalating=1)),
        (OPEN, "ongoing", True, StateCounts(ongoing=1)),
        (OPEN, None, True, StateCounts(new=1)),
        (OPEN, None, False, StateCounts(ongoing=1)),
        (OPEN, "something of a later Sentry", False, StateCounts(ongoing=1)),
        (OVER, "regressed", False, StateCounts(resolved=1)),
        (Status.ARCHIVED, "archived_forever", True, StateCounts(archived=1)),
    ],
)
def test_each_issue_is_counted_as_it_stands_now(
    status: Status, substatus: str | None, is_new: bool, counted: StateCounts
) -> None:
    known = {1: SubjectStanding(subject_id=1, kind=SubjectKind.ISSUE, status=status, substatus=substatus)}
    assert states([1, 77], [1] if is_new else [], known) == counted


def test_a_course_has_the_events_of_each_part_where_their_quarter_begins() -> None:
    parts = [(AT, after(3600)), (after(3600), after(7200))]
    cells = [
        QuarterCount(AT, 1, PRODUCTION, 3, 2),
        QuarterCount(after(2700), 1, STAGING, 1, 1),
        QuarterCount(after(3600), 1, PRODUCTION, 4, 4),
        QuarterCount(after(3600), 3, PRODUCTION, 2, 0),
        QuarterCount(after(7200), 1, PRODUCTION, 50, 50),
    ]
    assert sparks(cells, parts, STANDINGS) == {1: (3, 4), 3: (0, 2)}
