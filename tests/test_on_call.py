"""Who is on call at PagerDuty is mentioned in Slack, and shown where people ask, on Home, in the console and by the doctor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from sandbox.pagerduty.oncall import Level, Shift
from sandbox.sentry.crash import Crash
from sandbox.world import World
from switchboard.doctor.pager import PAGERDUTY
from switchboard.model.on_call import KEPT
from tests.acting import user
from tests.switchboard.doctor.surgery import look
from tests.town import ROUTES, Town, a_town

TOKEN = {"PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token"}
MENTIONING = ROUTES.replace("sentry: payments-team}", "sentry: payments-team, mention: oncall}")


def settle_in(world: World) -> None:
    """Let Alice be on call for payments for two hours, then Bob, and nobody for core."""
    pager, ends = world.pagerduty, world.now() + timedelta(hours=2)
    pager.users.append("alice@acme.example")
    turns = (Shift("alice@acme.example", world.now(), ends), Shift("bob@acme.example", ends, ends + timedelta(days=30)))
    pager.add_schedule("Payments in turns", *turns)
    pager.add_policy("Payments", Level(("Payments in turns",)), Level(("carol@acme.example",)))


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, routes=MENTIONING, asks_sentry=True, environment=TOKEN, before=settle_in) as town:
        await town.worker.people.refresh()
        yield town


def message(town: Town) -> str:
    """Return the newest root message of payments, as Slack has it."""
    return str(town.channel("payments").roots()[-1].blocks)


async def test_a_message_mentions_whose_shift_it_is_when_it_goes_out(town: Town) -> None:
    await town.capture(Crash(level="fatal"))
    await town.advance(5)
    assert user(town, "alice") in message(town)
    town.clock.move(2 * 3600)
    await town.capture(Crash(level="fatal", type="OtherError"))
    await town.advance(5)
    assert user(town, "bob") in message(town)
    assert user(town, "alice") not in message(town)


async def test_a_pagerduty_that_is_down_delays_no_message_and_mentions_who_was_known(town: Town) -> None:
    await town.worker.on_call.refresh()
    town.world.faults.add(service="pagerduty", kind="down")
    town.clock.move(600)
    await town.capture(Crash(level="fatal"))
    await town.advance(5)
    assert user(town, "alice") in message(town)
    assert "as of" in message(town)
    town.clock.move(KEPT.total_seconds())
    await town.command("/sentry oncall payments")
    assert "not known" in town.only_for()[-1].text


async def test_people_are_told_who_is_on_call_and_that_nobody_is(town: Town) -> None:
    await town.worker.on_call.refresh()
    await town.command("/sentry oncall")
    answer = town.only_for()[-1]
    assert answer.text.startswith("• payments: Alice until")
    assert "red_circle" in str(answer.blocks)
    await town.command("/sentry oncall #Core")
    assert "nobody is on call" in town.only_for()[-1].text
    await town.command("/sentry oncall frontend")
    assert "No team with a pager is called frontend" in town.only_for()[-1].text
    home = str((await town.open_home()).content)
    assert "On call" in home
    assert "Alice" in home


async def test_the_console_shows_who_is_on_call_and_nobody_in_red(town: Town) -> None:
    await town.worker.on_call.refresh()
    transport = httpx.ASGITransport(town.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        page = (await client.get("/")).text
    assert "<b>payments</b> Alice until" in page
    assert '<b>core</b> <strong class="nobody">nobody</strong>' in page


async def test_the_doctor_warns_of_a_gap_and_of_members_without_a_user(town: Town) -> None:
    seen = await look(town, PAGERDUTY, clock=town.clock)
    assert [each.found for each in seen["on call"]] == ["core: nobody is on call now"]
    assert [each.found for each in seen["users"]] == ["all members of payments, core have a user"]
