"""What a release brought a day, beside the one before it, by hand."""

from __future__ import annotations

from datetime import timedelta

from switchboard.digests.releases import courses, with_rates
from switchboard.digests.statistics import Sum, Under
from switchboard.model.counted import Combination
from switchboard.model.digest import Share
from switchboard.model.statistics import Dimensions
from tests.switchboard.builders import AT

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def combination(release: str, first: float, last: float, *, project: str = "shop") -> Combination:
    """Events of a release, from a day on to the end of another, counted from AT."""
    return Combination(Dimensions(project, release=release), AT + first * DAY, AT + last * DAY - HOUR)


KNOWN = {
    1: combination("shop@1", 0, 4),
    2: combination("shop@1", 2, 8),
    3: combination("shop@2", 8, 12),
    4: combination("cart@9", 7, 9, project="cart"),
    5: combination("", 0, 14),
    6: Combination(Dimensions("shop", release="shop@3")),
}
BEFORE = {1: Under(Sum(events=30)), 2: Under(Sum(events=10))}
NOW = {
    2: Under(Sum(events=8)),
    3: Under(Sum(events=20)),
    4: Under(Sum(events=3)),
    5: Under(Sum(events=100)),
    6: Under(Sum(resolved=1)),
}


def rated(name: str) -> tuple[float | None, str | None, float | None]:
    """Return a release's events a day, the one before it, and that one's."""
    [found] = with_rates([Share(name=name, issues=1, events=1)], courses([BEFORE, NOW], KNOWN))
    return found.per_day, found.previous, found.previous_per_day


def test_a_release_is_held_against_the_one_of_its_project_that_began_before_it() -> None:
    assert rated("shop@2") == (5.0, "shop@1", 6.0)


def test_the_first_release_and_one_of_another_project_have_none_before_them() -> None:
    assert rated("shop@1") == (6.0, None, None)
    assert rated("cart@9") == (1.5, None, None)


def test_what_brought_no_event_or_has_no_name_has_no_rate() -> None:
    assert rated("shop@3") == (None, None, None)
    assert rated("") == (None, None, None)


def test_a_release_of_an_hour_is_counted_over_a_day() -> None:
    known = {1: combination("shop@1", 0, 1 / 24)}
    assert courses([{1: Under(Sum(events=12))}], known)["shop@1"].per_day == 12.0
