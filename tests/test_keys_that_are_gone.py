"""A routing key that was taken out of the environment leaves no incident open unsaid, and no issue without a page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.model.delivery import DeliveryState, Reason
from switchboard.model.replace import replace
from tests.acting import thread
from tests.town import PAYMENTS_KEY, ROUTES, Town, a_town

ALICE, NEW_KEY = "alice@acme.example", "cc" * 16
REST = {"PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token", "PAGERDUTY_FROM": f"Switchboard <{ALICE}>"}
WITHOUT_PAGER = ROUTES.replace('pagerduty: "${PAGERDUTY_PAYMENTS}", ', "")
WITHOUT_TEAM = "\n".join(
    line
    for line in ROUTES.replace("notify: [pagerduty:owner", "notify: [pagerduty:core").splitlines()
    if "payments" not in line
)


def settle_in(world: World) -> None:
    """Let PagerDuty know Alice, and a second service."""
    world.pagerduty.users.append(ALICE)
    world.pagerduty.add_service("Payments, anew", NEW_KEY)


@asynccontextmanager
async def paged(folder: Path, **environment: str) -> AsyncIterator[Town]:
    """Build a town whose payments team is paged."""
    environment = {"OPS_CHANNEL": "#ops", **environment}
    async with a_town(folder, environment=environment, asks_sentry=True, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with paged(tmp_path, **REST) as town:
        yield town


async def restart(town: Town, *, keys: str) -> None:
    """Start the worker again with other keys of the payments team."""
    town.settings = replace(town.settings, variables={**town.settings.variables, "PAGERDUTY_PAYMENTS": keys})
    await town.restart_worker()
    await town.worker.give_up_orphans()
    await town.advance(5)


def incidents(town: Town) -> list[tuple[str, str]]:
    """Return where incidents are, and how they stand."""
    return [(one.service, one.state) for one in town.world.pagerduty.incidents]


async def test_its_incident_is_closed_through_rest_and_who_stands_in_is_paged(town: Town) -> None:
    await restart(town, keys="")
    assert incidents(town) == [("Payments", "resolved"), ("Core", "triggered")]
    [page, *_] = [each for each in await town.deliveries() if str(each.destination) == "pagerduty:payments"]
    assert (page.state, page.reason) == (DeliveryState.CLOSED, Reason.UNREACHABLE)
    assert "no routing key for 'payments'" in str(town.world.pagerduty.incidents[1].payload)
    assert "Set right at PagerDuty" in "".join(thread(town))
    assert not [text for text in town.texts("ops") if "by hand" in text]


async def test_a_team_that_has_another_key_is_paged_by_it_and_nobody_else_is(town: Town) -> None:
    await restart(town, keys=NEW_KEY)
    assert incidents(town) == [("Payments", "resolved"), ("Payments, anew", "triggered")]
    await restart(town, keys=NEW_KEY)
    await town.advance(120, step=10)
    assert incidents(town) == [("Payments", "resolved"), ("Payments, anew", "triggered")]
    for issue in town.world.sentry.issues.values():
        await town.world.sentry.resolve(issue)
    await town.advance(10)
    assert {state for _, state in incidents(town)} == {"resolved"}


async def test_while_both_keys_are_named_nothing_is_closed_or_paged_anew(town: Town) -> None:
    await restart(town, keys=f"{NEW_KEY},{PAYMENTS_KEY}")
    assert incidents(town) == [("Payments", "triggered")]
    assert "Set right" not in "".join(thread(town))


@pytest.mark.parametrize("routes", [WITHOUT_PAGER, WITHOUT_TEAM], ids=["no pager", "no team"])
async def test_a_team_that_lost_its_pager_or_is_no_more_is_as_good_as_a_lost_key(town: Town, routes: str) -> None:
    (town.folder / "routes.yaml").write_text(routes)
    await town.worker.reload()
    await town.worker.give_up_orphans()
    await town.advance(5)
    assert incidents(town) == [("Payments", "resolved"), ("Core", "triggered")]


@pytest.mark.parametrize("missing", REST)
async def test_without_rest_those_who_run_switchboard_are_asked_once_to_close_it(tmp_path: Path, missing: str) -> None:
    async with paged(tmp_path, **(REST | {missing: ""})) as town:
        for _ in range(2):
            await restart(town, keys="")
        assert incidents(town) == [("Payments", "triggered"), ("Core", "triggered")]
        [asked] = [text for text in town.texts("ops") if "by hand" in text]
        assert "SHOP-BACKEND-1 of pagerduty:payments" in asked


async def test_a_pagerduty_that_is_down_is_asked_to_close_it_until_it_does(town: Town) -> None:
    fault = town.world.faults.add(service="pagerduty", kind="down")
    await restart(town, keys="")
    await restart(town, keys="")  # killed in the middle of it
    assert incidents(town) == [("Payments", "triggered")]
    town.world.faults.clear(id=fault.id)
    await town.advance(600, step=5)
    assert sorted(incidents(town)) == [("Core", "triggered"), ("Payments", "resolved")]


async def test_an_issue_that_is_resolved_before_anybody_looked_closes_it_through_rest(town: Town) -> None:
    town.settings = replace(town.settings, variables={**town.settings.variables, "PAGERDUTY_PAYMENTS": ""})
    await town.restart_worker()
    for issue in town.world.sentry.issues.values():
        await town.world.sentry.resolve(issue)
    await town.advance(10)
    assert incidents(town) == [("Payments", "resolved")]


async def test_an_incident_that_holds_the_alerts_of_others_is_left_to_people(town: Town) -> None:
    town.world.pagerduty.rules_of(PAYMENTS_KEY).grouping = True
    town.world.pagerduty.enqueue(
        {
            "routing_key": PAYMENTS_KEY,
            "event_action": "trigger",
            "dedup_key": "of another tool",
            "payload": {"summary": "disk", "source": "db1", "severity": "critical"},
        }
    )
    await restart(town, keys="")
    assert incidents(town)[0] == ("Payments", "triggered")
    [asked] = [text for text in town.texts("ops") if "by hand" in text]
    assert "with other alerts" in asked
