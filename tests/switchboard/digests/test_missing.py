"""What cannot be known is named with its reason, and is nothing that can."""

from __future__ import annotations

from datetime import timedelta

from switchboard.digests.missing import KnownSince, known_since, missing_figures
from switchboard.model.counted import Beginnings
from switchboard.model.digest import DigestPeriod, Figure, Share, Totals
from tests.switchboard.builders import AT

DAY = timedelta(days=1)
LONG_AGO = AT - 90 * DAY
WEEK = DigestPeriod(every="week", zone="Europe/Berlin", earlier=AT - 14 * DAY, since=AT - 7 * DAY, until=AT)
FULL = Totals(issues=1, events=1, users=1)
RELEASED = (Share(name="shop@1", issues=1, events=1),)


def figures(known: KnownSince, totals: Totals = FULL, releases: tuple[Share, ...] = RELEASED) -> dict[Figure, str]:
    """Return what is missing, and why."""
    return {each.figure: each.why for each in missing_figures(known, WEEK, totals, releases)}


def test_nothing_is_missing_where_all_is_known() -> None:
    assert figures(KnownSince(LONG_AGO)) == {}
    assert figures(KnownSince()) == {}


def test_a_history_that_is_younger_than_the_period_before_says_since_when_it_is() -> None:
    known = known_since(Beginnings(AT - 10 * DAY, AT - 10 * DAY, None), LONG_AGO, "Europe/Berlin")
    assert figures(known) == {Figure.BEFORE: "Switchboard has counted single issues since 2026-02-19 13:00"}


def test_a_history_that_begins_within_the_period_lacks_part_of_it() -> None:
    known = known_since(Beginnings(AT - 3 * DAY, AT - 3 * DAY, None), LONG_AGO, "UTC")
    assert figures(known).keys() == {Figure.WHOLE, Figure.BEFORE}


def test_what_retention_has_dropped_is_named_as_that() -> None:
    known = known_since(Beginnings(LONG_AGO, LONG_AGO, None), AT - 8 * DAY, "UTC")
    assert figures(known) == {Figure.BEFORE: "what came before 2026-02-21 12:00 is not kept any more"}


def test_a_first_configuration_that_is_older_than_the_first_issue_begins_the_history() -> None:
    known = known_since(Beginnings(AT - 3 * DAY, AT - 3 * DAY, AT - 30 * DAY), LONG_AGO, "UTC")
    assert figures(known) == {}


def test_single_issues_that_are_counted_later_than_hours_begin_a_history_of_their_own() -> None:
    known = known_since(Beginnings(AT - 3 * DAY, AT - 60 * DAY, AT - 60 * DAY), LONG_AGO, "UTC")
    assert not known.covers(AT - 4 * DAY)
    assert known.covers(AT - 2 * DAY)


def test_where_nothing_ever_happened_the_configuration_begins_the_history() -> None:
    assert known_since(Beginnings(None, None, AT - DAY), LONG_AGO, "UTC").since == AT - DAY
    assert known_since(Beginnings(), LONG_AGO, "UTC").since == LONG_AGO


def test_users_and_releases_that_nobody_said_are_missing_and_not_zero() -> None:
    nobody_said = figures(KnownSince(), Totals(issues=2, events=3), (Share(name="", issues=2, events=3),))
    assert nobody_said.keys() == {Figure.USERS, Figure.RELEASES}


def test_an_empty_time_lacks_neither_users_nor_releases() -> None:
    assert figures(KnownSince(), Totals(), ()) == {}
