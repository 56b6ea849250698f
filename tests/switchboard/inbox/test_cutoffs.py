"""What is old is said by the project's own time, and who asked for what stays a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from switchboard.config.config import Retention
from switchboard.inbox.cutoffs import cutoffs
from switchboard.model.aged import Aged, Keeping

NOW = datetime(2026, 11, 29, tzinfo=UTC)
DAY = timedelta(days=1)
AT = cutoffs(Retention(alerts=90 * DAY, projects=(("shop", 7 * DAY), ("bank", 200 * DAY))), NOW)


def row(days: float, project: str | None = None, *, over: bool = True) -> Aged:
    """A row that began, and was over, so many days ago."""
    at = NOW - days * DAY
    return Aged(1, at, at if over else None, project)


def test_a_project_may_have_a_time_of_its_own() -> None:
    found = [(days, project) for days in (8, 91, 201) for project in (None, "cart", "shop", "bank")]
    old = [each for each in found if AT.is_old(Keeping.ALERTS, row(*each))]
    assert old == [
        (8, "shop"),
        (91, None),
        (91, "cart"),
        (91, "shop"),
        *[(201, each) for each in (None, "cart", "shop", "bank")],
    ]


def test_all_projects_may_have_the_same_time() -> None:
    alike = cutoffs(Retention(), NOW)
    assert alike.earliest == alike.latest == alike.others == NOW - 90 * DAY


def test_what_is_not_over_is_never_old() -> None:
    assert not AT.is_old(Keeping.DELIVERIES, row(5_000, over=False))


def test_who_asked_for_what_stays_a_year() -> None:
    assert [AT.is_old(Keeping.ACTIONS, row(days, "shop")) for days in (364, 366)] == [False, True]


def test_a_pass_is_over_where_all_is_too_young_for_any_project() -> None:
    assert not AT.is_through(Keeping.ALERTS, [row(8, "cart"), row(1)])
    assert AT.is_through(Keeping.ALERTS, [row(6), row(1)])
    assert not AT.is_through(Keeping.SUBJECTS, [Aged(1, None, NOW)]), "ids of subjects say nothing of time"
