"""What is to be looked at: one issue for each reason, none twice, and nothing that somebody has."""

from __future__ import annotations

from typing import Any

from switchboard.digests.look_at import Chosen, Considered, choose
from switchboard.digests.statistics import Sum
from switchboard.model.counted import SubjectStanding
from switchboard.model.digest import Attention
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKind
from tests.switchboard.builders import ANA, AT, after

RELEASES = {10: "shop@1", 20: "shop@2", 30: ""}


def a_standing(subject_id: int, **over: Any) -> SubjectStanding:
    """An open issue that nobody has."""
    known: dict[str, Any] = {"kind": SubjectKind.ISSUE, "status": Status.UNRESOLVED}
    return SubjectStanding(subject_id=subject_id, **(known | over))


# 1 paged at night and regressed twice, 2 regressed twice, 3 to 5 new (4 and 5 of a release), 6 old and untouched.
PAIRS = {
    (1, 10): Sum(events=5, alerts=5, regressed=2),
    (2, 10): Sum(events=1, regressed=2),
    (3, 30): Sum(events=90, opened=1),
    (4, 20): Sum(events=7, opened=1),
    (5, 20): Sum(events=8, opened=1),
    (6, 10): Sum(),
}
WEEK = Considered(
    subjects={subject_id: one for (subject_id, _), one in PAIRS.items()},
    pairs=PAIRS,
    standings={id_: a_standing(id_) for id_ in range(1, 7)},
    night_pages={1: 2, 2: 1},
    touched=frozenset(),
    untouched={3: after(60), 6: AT},
)


def chosen(week: Considered) -> list[tuple[str, int, int, str | None]]:
    """Return what is chosen, in short."""
    return [(each.why.value, each.subject_id, each.count, each.release) for each in choose(week, RELEASES.__getitem__)]


def test_each_reason_has_its_issue_in_the_order_of_reasons() -> None:
    assert chosen(WEEK) == [
        ("paged_at_night", 1, 2, None),
        ("regressed_twice", 2, 2, None),
        ("new_and_nobodys", 3, 0, None),
        ("release", 5, 2, "shop@2"),
        ("oldest_untouched", 6, 0, None),
    ]


def test_what_somebody_has_or_touched_or_is_over_is_neither_new_and_nobodys_nor_untouched() -> None:
    over = {3: a_standing(3, assignee=ANA), 6: a_standing(6, status=Status.RESOLVED)}
    week = replace(WEEK, standings={**WEEK.standings, **over}, touched={5})
    assert [each[:2] for each in chosen(week)][2:] == [("new_and_nobodys", 4), ("release", 5)]


def test_a_release_that_brought_one_new_issue_is_no_reason() -> None:
    week = replace(WEEK, pairs={(3, 20): Sum(opened=1)})
    assert Attention.RELEASE not in {each.why for each in choose(week, RELEASES.__getitem__)}


def test_there_is_nothing_to_look_at_where_nothing_happened() -> None:
    nothing = Considered({}, {}, {}, {}, frozenset(), {})
    assert choose(nothing, RELEASES.__getitem__) == ()


def test_of_two_the_first_reason_that_fits_counts() -> None:
    only = replace(WEEK, night_pages={3: 1}, untouched={3: AT})
    assert choose(only, RELEASES.__getitem__)[0] == Chosen(Attention.PAGED_AT_NIGHT, 3, 1)
    assert len({each.subject_id for each in choose(only, RELEASES.__getitem__)}) == len(
        choose(only, RELEASES.__getitem__)
    )
