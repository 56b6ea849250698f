"""Counts through the whole house: groups by project and team, issues over a limit, over restarts and reloads."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash, Frame
from switchboard.model.delivery import DeliveryState
from switchboard.model.replace import replace
from tests.town import ROUTES, Town, a_town

LEDGER = Crash(
    type="LedgerOutOfBalance", value="off by 12.40", frames=(Frame("src/acme/ledger/configs.py", "close", 19),)
)
BY_PROJECT, BY_TEAM, BY_ISSUE = "count(5m, project):>3", "count(5m, team):>3", "count(1h):>2"


def routes(when: str, notify: str = '["slack:#ops"]') -> str:
    """One route that counts, before the fallback."""
    head, _, rest = ROUTES.partition("routes:\n")
    counting = f'  - name: too many\n    when: "{when}"\n    notify: {notify}\n'
    return f"{head}routes:\n{counting}{rest[rest.index('fallback:') :]}"


async def crashes(town: Town, number: int, crash: Crash | None = None) -> None:
    """Let a program crash so many times, a second apart."""
    for _ in range(number):
        await town.capture(crash or Crash())
        await town.advance(1)


def thread(town: Town, channel: str) -> list[str]:
    """Return what was said in the thread of a channel's first message."""
    root = town.channel(channel).roots()[0]
    return [str(reply.blocks) for reply in town.channel(channel).thread(root.ts) if reply.ts != root.ts]


async def test_a_project_over_its_limit_is_told_as_one_group_and_closes_when_it_is_calm(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=routes(BY_PROJECT)) as town:
        await crashes(town, 3)
        assert town.texts("ops") == []
        await crashes(town, 3)
        await crashes(town, 2, LEDGER)
        await town.advance(6)
        assert town.texts("ops") == ["Over its limit: shop-backend: 8 events in 5 min (over 3), route “too many”"]
        shown = str(town.channel("ops").roots()[0].blocks)
        assert "LedgerOutOfBalance" in shown
        assert "5 events since it fired · 8 at the most" in shown
        assert "count(5m, project) is 8, over 3" in shown
        await town.advance(310, step=10)
        assert town.texts("ops")[0].startswith("Calm again: ")
        assert "calm for 5 min" in thread(town, "ops")[-1]


async def test_what_a_group_tells_does_not_fall_to_the_fallback(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=routes(BY_PROJECT)) as town:
        await crashes(town, 4, LEDGER)
        await crashes(town, 3)
        await town.advance(6)
        assert len(town.texts("ops")) == 1
        assert not any("ChargeError" in text for text in town.texts("alerts"))


async def test_a_group_that_fires_again_is_told_anew(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=routes(BY_PROJECT)) as town:
        await crashes(town, 4)
        await town.advance(400, step=10)
        await crashes(town, 4)
        assert [text.split(":")[0] for text in town.texts("ops")] == ["Calm again", "Over its limit"]


async def test_a_team_over_its_limit_is_paged_and_its_incident_closes_with_the_calm(tmp_path: Path) -> None:
    by_team = routes(BY_TEAM, '["pagerduty:owner", "slack:owner"]')
    async with a_town(tmp_path, routes=by_team) as town:
        await crashes(town, 3, LEDGER)
        await crashes(town, 4)
        (incident,) = town.world.pagerduty.incidents
        assert incident.state == "triggered"
        assert town.texts("payments") == ["Over its limit: payments: 4 events in 5 min (over 3), route “too many”"]
        assert town.texts("core") == []
        await town.advance(310, step=10)
        assert [each.state for each in town.world.pagerduty.incidents] == ["resolved"]


async def test_an_issue_over_its_limit_is_told_once_and_said_again_after_it_was_calm(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=routes(BY_ISSUE)) as town:
        await crashes(town, 6)
        (text,) = town.texts("ops")
        assert "ChargeError" in text
        assert thread(town, "ops") == []
        await town.advance(3700, step=100)
        await crashes(town, 5)
        (said,) = thread(town, "ops")
        assert "3 in 1 h, over 2 again" in said


async def test_what_was_closed_by_hand_is_opened_again_only_when_the_count_fires_again(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=routes(BY_ISSUE)) as town:
        await crashes(town, 4)
        (told,) = [one for one in await town.deliveries() if one.routes]
        closed = replace(told, state=DeliveryState.CLOSED, closed_at=town.clock.now())
        await town.worker.store.run(lambda unit: unit.deliveries.save([closed]))
        await crashes(town, 4)
        assert [one.episode for one in await town.deliveries() if one.routes] == [1]
        await town.advance(3700, step=100)
        await crashes(town, 4)
        assert [one.episode for one in await town.deliveries() if one.routes] == [1, 2]


async def test_an_issue_that_came_back_is_told_while_its_count_still_goes_on(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=routes(BY_ISSUE)) as town:
        await crashes(town, 4)
        await town.world.sentry.resolve(next(iter(town.world.sentry.issues.values())), by="Alice")
        await town.advance(60, step=5)
        await crashes(town, 2)
        assert [one.episode for one in await town.deliveries() if one.routes] == [1, 2]


@pytest.mark.parametrize("event", ["restart", "reload"])
async def test_a_count_survives(tmp_path: Path, event: str) -> None:
    async with a_town(tmp_path, routes=routes(BY_PROJECT)) as town:
        await crashes(town, 3)
        if event == "restart":
            await town.restart_worker()
        else:
            (town.folder / "routes.yaml").write_text(routes(f"{BY_PROJECT} OR level:sample"))
            await town.worker.reload()
        await crashes(town, 1)
        assert len(town.texts("ops")) == 1


async def test_a_group_stays_open_over_a_restart_and_is_closed_after_it(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=routes(BY_PROJECT)) as town:
        await crashes(town, 4)
        await town.restart_worker()
        await crashes(town, 1)
        assert len(town.texts("ops")) == 1
        await town.advance(310, step=10)
        assert town.texts("ops")[0].startswith("Calm again: ")


@pytest.mark.postgres
async def test_a_group_is_counted_told_and_closed_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    async with a_town(tmp_path, routes=routes(BY_PROJECT), environment={"DATABASE_URL": postgres_url}) as town:
        await crashes(town, 5)
        assert len(town.texts("ops")) == 1
        await town.advance(310, step=10)
        assert town.texts("ops")[0].startswith("Calm again: ")


async def test_a_route_may_match_by_something_else_than_its_count(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=routes(f"{BY_PROJECT} OR level:fatal")) as town:
        await crashes(town, 1, Crash(level="fatal"))
        (text,) = town.texts("ops")
        assert text.startswith("Unresolved"), "the issue itself is told"
