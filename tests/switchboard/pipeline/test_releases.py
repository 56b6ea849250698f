"""A release is asked for again while its deploys may still be told, and then no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from switchboard.model.release import Deploy, Release
from switchboard.pipeline.releases import AGAIN, again_at
from switchboard.sentry.client import NotNow

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BARE = Release(organization="acme", version="1.4.2")
OUT = Release(organization="acme", version="1.4.2", deploys=(Deploy("staging", NOW),))


@pytest.mark.parametrize("found", [BARE, OUT, NotNow("Sentry answered 500")])
def test_it_is_asked_for_once_more_in_any_case(found: Release | NotNow) -> None:
    assert again_at(found, 0, NOW) == NOW + timedelta(minutes=10)


def test_with_a_deploy_twice_is_enough() -> None:
    assert again_at(OUT, 1, NOW) is None


@pytest.mark.parametrize("found", [BARE, NotNow("Sentry answered 500")])
def test_without_one_it_is_asked_for_later_and_later_and_then_no_more(found: Release | NotNow) -> None:
    waits = [again_at(found, attempts, NOW) for attempts in range(len(AGAIN) + 1)]
    assert waits == [*(NOW + wait for wait in AGAIN), None]
