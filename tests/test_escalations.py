"""Escalations in a town: who acts in Slack ends them, once and for this time, and PagerDuty hears of it once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from sandbox.pagerduty.oncall import Level
from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.cli.commands import commands
from switchboard.model.escalation import Escalation, EscalationEnd
from switchboard.storage.store import Unit
from tests.acting import root
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
    await town.advance(5)
    await town.advance(3 * 24 * 3600, step=3600)
    await town.capture(Crash(level="fatal"))
    await town.advance(310, step=10)
    assert [each.end for each in await escalations(town)] == [EscalationEnd.ASSIGNED, None]


async def test_who_was_given_it_is_not_paged_on_though_it_goes_on_happening(town: Town) -> None:
    await town.advance(60, step=10)
    await town.command("/sentry assign SHOP-BACKEND-1 me")
    for _ in range(4):
        await town.advance(60, step=10)
        await town.capture(Crash(level="fatal"))
    await town.advance(120, step=10)
    assert [each.end for each in await escalations(town)] == [EscalationEnd.ASSIGNED]
    assert at_the_pager(town) == ["trigger"]


async def test_an_escalation_goes_on_also_where_somebody_was_still_on_it_before_that_ran_out(town: Town) -> None:
    await town.command("/sentry ack SHOP-BACKEND-1")
    await town.advance(25 * 60, step=30)
    await town.command("/sentry ack SHOP-BACKEND-1")
    await town.advance(25 * 60, step=30)
    assert [each.end for each in await escalations(town)] == [EscalationEnd.ACKNOWLEDGED]
    await town.advance(8 * 60, step=30)
    [escalation] = await escalations(town)
    assert (escalation.end, escalation.step) == (None, 0)
    await town.advance(5 * 60, step=30)
    assert at_the_pager(town) == ["trigger", "acknowledge", "escalate", "escalate"]


async def test_an_acknowledgement_outlives_a_short_assignment_and_then_runs_out(town: Town) -> None:
    await town.command("/sentry ack SHOP-BACKEND-1")
    await town.command("/sentry assign SHOP-BACKEND-1 me")
    await town.advance(25 * 60, step=30)
    await town.command("/sentry unassign SHOP-BACKEND-1")
    await town.advance(45 * 60, step=30)
    [escalation] = await escalations(town)
    assert (escalation.end, escalation.step) != (EscalationEnd.ACKNOWLEDGED, 0), "it goes on from its first step"
    assert "unacknowledge" in at_the_pager(town) or "escalate" in at_the_pager(town)


# --- seen: what runs, what is next, what ended it


async def _from_the_console(town: Town, path: str) -> str:
    transport = httpx.ASGITransport(town.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return (await client.get(path)).text


async def _asked_for(town: Town, command: str) -> str:
    before = len(town.only_for("alice"))
    await town.command(command)
    return "".join(str(each.blocks) for each in town.only_for("alice")[before:])


@pytest.mark.parametrize("command", ["/sentry why SHOP-BACKEND-1", "/sentry show SHOP-BACKEND-1"])
async def test_what_runs_is_seen_in_slack_with_what_is_next_and_when(town: Town, command: str) -> None:
    said = await _asked_for(town, command)
    assert "escalation of “fatal pages”: next: in " in said
    assert "pagerduty:payments, unless acknowledged, assigned or resolved" in said


async def test_why_here_says_it_above_all_else_with_its_steps(town: Town) -> None:
    await town.advance(310, step=10)
    await town.from_menu("payments", root(town), "Why here?")
    shown = str((await town.opened()).content["blocks"])
    assert "step 1, after 5 min: pagerduty:payments (taken)" in shown
    assert "step 2, after 1 h: pagerduty:core (next)" in shown
    assert "then after 1h: pagerduty:core, unless acknowledged, assigned or resolved" in shown, (
        "that is the route's own"
    )


async def test_what_ended_it_is_seen_with_who_did(town: Town) -> None:
    await town.command("/sentry assign SHOP-BACKEND-1 me")
    await town.advance(5)
    said = await _asked_for(town, "/sentry why SHOP-BACKEND-1")
    assert "takes no further step: it was assigned to Alice by Alice" in said
    assert "escalation of" not in await _asked_for(town, "/sentry show SHOP-BACKEND-1")
    await town.advance(310, step=10)
    assert "ended " in await _asked_for(town, "/sentry why SHOP-BACKEND-1")


async def test_the_console_shows_it_on_its_page_and_as_data(town: Town) -> None:
    await town.advance(310, step=10)
    [alert] = await town.worker.store.run(lambda unit: unit.subjects.latest_alerts(limit=1))
    page = await _from_the_console(town, f"/received/{alert.inbound_id}")
    assert "<h2>Escalations</h2>" in page
    assert "pagerduty:core, unless acknowledged, assigned or resolved" in page
    found = httpx.Response(200, text=await _from_the_console(town, f"/api/received/{alert.inbound_id}")).json()
    [escalation] = found["escalations"]
    assert (escalation["route"], escalation["state"], escalation["why"]) == ("fatal pages", "runs", "")
    assert [(step["state"], step["tells"]) for step in escalation["steps"]] == [
        ("taken", ["pagerduty:payments"]),
        ("next", ["pagerduty:core"]),
    ]


async def test_explain_says_it_of_what_was_kept(town: Town) -> None:
    [alert] = await town.worker.store.run(lambda unit: unit.subjects.latest_alerts(limit=1))
    env = {"DATABASE_URL": town.settings.database_url.reveal(), "ROUTES": str(town.folder / "routes.yaml")}
    said = await asyncio.to_thread(CliRunner().invoke, commands(), ["explain", str(alert.inbound_id)], env=env)
    assert "then    after 5m: pagerduty:payments, unless acknowledged, assigned or resolved" in said.output
    assert "escalation of “fatal pages”: next: " in said.output


async def test_who_is_on_it_before_the_pager_took_anything_is_not_woken_when_it_is_back(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=ESCALATING, asks_sentry=True, environment=TOKENS, before=settle_in) as town:
        town.world.faults.add(service="pagerduty", kind="down")
        await town.capture(Crash(level="fatal"))
        await town.advance(20)
        await town.command("/sentry ack SHOP-BACKEND-1")
        await town.advance(5)
        town.world.faults.clear()
        await town.advance(15 * 60, step=10)
        assert town.world.pagerduty.incidents == []
        await town.advance(20 * 60, step=10)
        assert at_the_pager(town)[0] == "trigger", "the acknowledgement ran out, and nobody is on it"


async def test_what_rings_though_its_answer_was_lost_is_acknowledged_there_and_rings_once(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=ESCALATING, asks_sentry=True, environment=TOKENS, before=settle_in) as town:
        town.world.faults.add(service="pagerduty", kind="reset_after", times=1)
        await town.capture(Crash(level="fatal"))
        await town.settle()
        town.world.faults.add(service="pagerduty", kind="down")
        await town.command("/sentry ack SHOP-BACKEND-1")
        await town.advance(10)
        town.world.faults.clear()
        await town.advance(120, step=5)
        assert at_the_pager(town) == ["trigger", "acknowledge"]
