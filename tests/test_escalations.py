"""Escalations in a town: who acts in Slack ends them, once and for this time, and PagerDuty hears of it once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.pagerduty.oncall import Level
from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.model.escalation import Escalation, EscalationEnd
from switchboard.storage.store import Unit
from tests.town import ROUTES, Town, a_town

STEPS = "    escalate: [{after: 5m, notify: [pagerduty:owner]}, {after: 60m, notify: [pagerduty:core]}]\n"
ESCALATING = ROUTES.replace("    notify: [pagerduty:owner", f"{STEPS}    notify: [pagerduty:owner", 1).replace(
    "sentry: payments-team}", "sentry: payments-team, ack_timeout: 30m}"
)
TOKENS = {"PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token", "PAGERDUTY_FROM": "alice@acme.example"}


def settle_in(world: World) -> None:
    """Let PagerDuty ring Alice first, and then Carol."""
    world.pagerduty.users.append("alice@acme.example")
    world.pagerduty.add_policy("Payments", Level(("alice@acme.example",)), Level(("carol@acme.example",)))


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, routes=ESCALATING, asks_sentry=True, environment=TOKENS, before=settle_in) as town:
        await town.capture(Crash(level="fatal"))
        await town.advance(5)
        yield town


async def escalations(town: Town) -> list[Escalation]:
    def work(unit: Unit) -> list[Escalation]:
        newest = unit.subjects.latest_alerts(limit=1)
        return unit.escalations.of(newest[0].subject_id)

    return await town.worker.store.run(work)


def at_the_pager(town: Town) -> list[str]:
    """Return what was done to the first incident, in order."""
    return [line.action for line in town.world.pagerduty.incidents[0].log]


def _asked(town: Town) -> int:
    return sum(call.service == "pagerduty" for call in town.world.log)


async def test_an_acknowledgement_after_a_step_is_told_to_the_pager_once_and_nothing_rings_on(town: Town) -> None:
    await town.advance(310, step=10)
    assert at_the_pager(town)[-1] == "escalate"
    await town.command("/sentry ack SHOP-BACKEND-1")
    await town.advance(10)
    before = _asked(town)
    await town.advance(120, step=10)
    assert at_the_pager(town)[-2:] == ["escalate", "acknowledge"]
    assert _asked(town) == before, "nothing more is asked of PagerDuty"


async def test_who_acknowledged_while_pagerduty_was_down_is_not_paged_on_when_it_is_back(town: Town) -> None:
    town.world.faults.add(service="pagerduty", kind="down")
    await town.advance(310, step=10)
    await town.command("/sentry ack SHOP-BACKEND-1")
    await town.advance(10)
    town.world.faults.clear()
    await town.advance(600, step=20)
    assert "escalate" not in at_the_pager(town)
    assert at_the_pager(town)[-1] == "acknowledge"


async def test_who_had_it_before_it_came_back_has_not_taken_it_up(town: Town) -> None:
    await town.command("/sentry assign SHOP-BACKEND-1 me")
    await town.advance(310, step=10)
    assert [each.end for each in await escalations(town)] == [EscalationEnd.ASSIGNED]
    await town.command("/sentry resolve SHOP-BACKEND-1")
    await town.advance(3 * 24 * 3600, step=3600)
    await town.capture(Crash(level="fatal"))
    await town.advance(310, step=10)
    assert [each.end for each in await escalations(town)] == [EscalationEnd.ASSIGNED, None]


async def test_an_acknowledgement_outlives_a_short_assignment_and_then_runs_out(town: Town) -> None:
    await town.command("/sentry ack SHOP-BACKEND-1")
    await town.command("/sentry assign SHOP-BACKEND-1 me")
    await town.advance(25 * 60, step=30)
    await town.command("/sentry unassign SHOP-BACKEND-1")
    await town.advance(45 * 60, step=30)
    [escalation] = await escalations(town)
    assert (escalation.end, escalation.step) != (EscalationEnd.ACKNOWLEDGED, 0), "it goes on from its first step"
    assert "unacknowledge" in at_the_pager(town) or "escalate" in at_the_pager(town)
