"""How long a release was out is told by the deploy that fits best, and never of what came later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.release import Deploy, Release, Since, is_version, since

SEEN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware by timezones
PLACES = st.sampled_from(["production", "staging", ""])


def minutes(count: int) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def told(
    *deploys: tuple[str, int], released: int | None = None, environment: str | None = "production"
) -> Since | None:
    """What is told of deploys (and a date) so many minutes before the issue was first seen."""
    release = Release(
        organization="acme",
        version="1.4.2",
        released_at=None if released is None else SEEN - minutes(released),
        deploys=tuple(Deploy(place, SEEN - minutes(before)) for place, before in deploys),
    )
    return since(release, SEEN, environment=environment)


def test_the_deploy_to_the_alerts_own_environment_comes_first() -> None:
    assert told(("staging", 5), ("production", 12)) == Since(minutes(12), "production")
    assert told(("Production", 12)) == Since(minutes(12), "Production")


def test_of_several_the_last_before_it_counts() -> None:
    assert told(("production", 300), ("production", 12), ("production", -4)) == Since(minutes(12), "production")


def test_else_it_is_any_deploy_and_else_the_releases_date() -> None:
    assert told(("staging", 5), ("production", -1)) == Since(minutes(5), "staging")
    assert told(("staging", 5), environment=None) == Since(minutes(5), "staging")
    assert told(("production", -1), released=180) == Since(minutes(180))


def test_what_came_later_is_never_told() -> None:
    assert told(("production", -1), released=-180) is None
    assert told() is None


@given(st.lists(st.builds(Deploy, PLACES, MOMENTS)), st.none() | MOMENTS, MOMENTS, st.none() | PLACES)
def test_no_time_is_ever_negative(
    deploys: list[Deploy], released: datetime | None, seen: datetime, environment: str | None
) -> None:
    release = Release(organization="acme", version="1", released_at=released, deploys=tuple(deploys))
    found = since(release, seen, environment=environment)
    assert found is None or found.passed >= timedelta(0)


@pytest.mark.parametrize("name", ["1.4.2", "shop-backend@2.4.1", "a b", "..1", "ж@1?x#y%2f", "x" * 250])
def test_a_version_can_be_asked_for(name: str) -> None:
    assert is_version(name)


@pytest.mark.parametrize("name", [None, "", " ", ".", "..", "latest", "Latest", "a/b", "a\\b", "a\nb", "x" * 251])
def test_what_sentry_takes_for_no_version_is_not_asked_for(name: str | None) -> None:
    assert not is_version(name)
