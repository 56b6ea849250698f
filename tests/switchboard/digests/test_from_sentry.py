"""What is asked of Sentry for a digest, in a town; what it does not say is missing with a reason, and never zero."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from sandbox.sentry.crash import Crash
from sandbox.sentry.timings import Timing
from switchboard.digests.from_sentry import ask_sentry
from switchboard.model.digest import AskedOfSentry, DigestPeriod, Figure, Intake
from switchboard.sentry.client import SentryClient
from tests.switchboard.builders import AT
from tests.town import Town, a_town

WEEK = timedelta(days=7)
PERIOD = DigestPeriod(every="week", zone="Europe/Berlin", earlier=AT - 2 * WEEK, since=AT - WEEK, until=AT)


class Asked:
    """A town whose Sentry is asked."""

    def __init__(self, town: Town, client: SentryClient) -> None:
        self.town, self.client = town, client
        self.sentry = town.world.sentry

    async def ask(self, *projects: str, quota: int | None = None) -> AskedOfSentry:
        """Ask about these projects."""
        return await ask_sentry(self.client, projects, PERIOD, AT, quota=quota)


@pytest.fixture(name="questioned")
async def _questioned(tmp_path: Path) -> AsyncIterator[Asked]:
    async with a_town(tmp_path, asks_sentry=True) as town:
        sentry = town.settings.sentry
        client = SentryClient(
            httpx.AsyncClient(),
            url=sentry.url,
            organization=sentry.org,
            token=town.world.sentry.token,
        )
        town.world.sentry.take_in(Crash())
        yield Asked(town, client)
        await client.close()


def reasons(told: AskedOfSentry) -> dict[Figure, str]:
    """Return what is missing, and why."""
    return {each.figure: each.why for each in told.missing}


async def test_the_slowest_transactions_of_all_projects_come_first(questioned: Asked) -> None:
    questioned.sentry.add_project("cart")
    questioned.sentry.timings = {
        "shop-backend": (Timing("/pay", 10, 1, 2, 30, 40), Timing("/fast", 9, 1, 1, 2, 3)),
        "cart": (Timing("/add", 5, 1, 2, 60.5, 70),),
    }
    told = await questioned.ask("shop-backend", "cart", "unknown")
    assert [(each.project, each.transaction, each.p95) for each in told.performance] == [
        ("cart", "/add", 60.5),
        ("shop-backend", "/pay", 30),
        ("shop-backend", "/fast", 2),
    ]
    assert told.missing == ()


async def test_where_spans_are_not_known_transactions_are_asked_for(questioned: Asked) -> None:
    questioned.sentry.has_spans = False
    told = await questioned.ask("shop-backend")
    assert told.performance[0].transaction == "/checkout/pay"
    assert told.missing == ()


async def test_what_came_in_is_that_of_the_projects_and_the_month_is_everybodys(questioned: Asked) -> None:
    questioned.sentry.add_project("cart")
    questioned.sentry.dropped = {
        ("shop-backend", "rate_limited"): 9,
        ("shop-backend", "filtered"): 4,
        ("shop-backend", "invalid"): 2,
        ("cart", "filtered"): 100,
        ("cart", "accepted"): 40,
    }
    told = await questioned.ask("shop-backend", quota=50)
    assert told.intake == Intake(accepted=1, filtered=4, rate_limited=9, invalid=2, quota=50, used=41)
    assert told.intake.is_near_quota


async def test_without_a_quota_nobody_asks_how_much_is_used(questioned: Asked) -> None:
    told = await questioned.ask("shop-backend")
    assert told.intake == Intake(accepted=1, filtered=0, rate_limited=0, invalid=0)
    assert not told.intake.is_near_quota


@pytest.mark.parametrize(("used", "near"), [(39_999, False), (40_000, True), (50_000, True), (None, False)])
def test_four_fifths_of_a_quota_are_a_warning(used: int | None, near: bool) -> None:
    intake = Intake(accepted=0, filtered=0, rate_limited=0, invalid=0, quota=50_000, used=used)
    assert intake.is_near_quota is near


async def test_without_a_token_both_are_missing() -> None:
    told = await ask_sentry(None, ["shop-backend"], PERIOD, AT)
    assert reasons(told).keys() == {Figure.PERFORMANCE, Figure.INTAKE}
    assert "SENTRY_AUTH_TOKEN" in reasons(told)[Figure.INTAKE]


async def test_a_token_that_may_not_is_named_with_what_it_needs(questioned: Asked) -> None:
    questioned.sentry.scopes = {"project:read", "event:read"}
    told = await questioned.ask("shop-backend")
    assert told.intake is None
    assert "org:read" in reasons(told)[Figure.INTAKE]


async def test_a_sentry_that_is_down_leaves_its_numbers_out(questioned: Asked) -> None:
    for method in ("stats.get", "timings.get"):
        questioned.town.world.faults.add(service="sentry", kind="500", method=method, times=9)
    told = await questioned.ask("shop-backend")
    assert reasons(told) == {Figure.PERFORMANCE: "Sentry answered 500", Figure.INTAKE: "Sentry answered 500"}


async def test_projects_that_sentry_does_not_know_are_not_asked_for(questioned: Asked) -> None:
    assert reasons(await questioned.ask("unknown")).keys() == {Figure.PERFORMANCE, Figure.INTAKE}


async def test_where_nothing_was_measured_that_is_the_reason(questioned: Asked) -> None:
    questioned.sentry.timings = {"shop-backend": ()}
    told = await questioned.ask("shop-backend")
    assert reasons(told) == {Figure.PERFORMANCE: "Sentry measured no transaction"}
