"""Keeping quiet without losing anything: who is told that it is quiet, what waits and what does not, over restarts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sandbox.sentry.issue import Issue
from sandbox.slack.message import Message
from switchboard.model.action import Actor, Via
from switchboard.model.delivery import DeliveryState
from switchboard.model.intent import EndMute, SetMute
from tests.promises.scenes import LEDGER, a_crash, ask, in_state, shown
from tests.town import ROUTES, Town, a_town

ANA = Actor(Via.CLI, "Ana")
HOUR = 3600.0
SUPPRESSIONS = """
inhibit:
  - {when: 'error.type:DatabaseDown', mutes: "error.type:OperationalError", same: [project, environment]}
maintenance:
  - {name: nightly restore, when: "environment:staging", every: "Mon 08:00-10:00"}
"""
# A town's clock starts on a Monday at 09:00 UTC.
QUIET = ROUTES.replace(
    'payments: {slack: "#payments",',
    'payments: {quiet: {hours: "08:00-10:00", except: "level:fatal"}, slack: "#payments",',
)


async def crash(town: Town, name: str = "ChargeError", **chosen: Any) -> Issue:
    """Let something happen in payments' code, and be worked."""
    issue = await town.capture(a_crash(name, **chosen))
    await town.advance(3)
    return issue


async def mute(town: Town, query: str = "project:shop-backend", *, seconds: float = HOUR) -> None:
    """Let Ana mute something."""
    await ask(town, SetMute(query, timedelta(seconds=seconds), "we deploy", ANA))
    await town.advance(2)


def aloud(town: Town, message: Message) -> list[bool]:
    """Return of each reply whether the channel showed it."""
    return [reply.broadcast for reply in town.channel("payments").replies(message.ts)]


async def test_a_mute_is_announced_in_the_channel_that_it_quiets_once(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await crash(town)
        await mute(town)
        for name in ("FirstError", "SecondError"):
            await crash(town, name)
        message, notice = town.channel("payments").roots()
        assert message.text.startswith("Unresolved")
        for said in ("Ana muted", "project:shop-backend", "Mon 02 Mar 10:00 UTC", "we deploy", "mutes --end 1"):
            assert said in shown(notice)


async def test_a_mute_is_announced_in_another_channel_when_it_first_holds_something_there(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await mute(town)
        assert not town.texts("core")
        await town.capture(a_crash("LedgerError", LEDGER))
        await town.advance(3)
        assert len(town.texts("core")) == 1
        assert "Ana muted" in town.texts("core")[0]


async def test_a_mute_holds_pages_too_and_a_restart_forgets_none_of_it(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await mute(town)
        await town.restart_worker()
        await crash(town, level="fatal")
        await town.restart_worker()
        await town.advance(30)
        assert not town.world.pagerduty.incidents
        assert {str(each.held_by) for each in await in_state(town, DeliveryState.HELD)} == {"mute:1"}
        await ask(town, EndMute(1, ANA))
        await town.advance(5)
        assert len(town.world.pagerduty.incidents) == 1


async def test_what_was_told_before_a_mute_is_edited_and_says_nothing_aloud_until_its_end(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        issue = await crash(town)
        message = town.channel("payments").roots()[0]
        await mute(town)
        await town.world.sentry.escalate(issue)
        await town.advance(10)
        assert "escalating" in message.text
        assert aloud(town, message) == [False]
        await ask(town, EndMute(1, ANA))
        await town.advance(5)
        await crash(town, level="fatal")
        assert aloud(town, message) == [False, True]


async def test_quiet_hours_hold_messages_and_let_pages_and_exceptions_through(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=QUIET) as town:
        await crash(town, "FirstError")
        assert not town.texts("payments")
        await crash(town, "SecondError", level="fatal")
        assert len(town.world.pagerduty.incidents) == 1
        assert len(town.texts("payments")) == 1
        await crash(town, "FirstError", level="fatal")
        assert len(town.texts("payments")) == 2


async def test_maintenance_holds_what_it_is_about_and_nothing_else(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=ROUTES + SUPPRESSIONS) as town:
        await crash(town, "FirstError", environment="staging")
        await crash(town, "SecondError")
        [message] = town.channel("payments").roots()
        assert "SecondError" in message.text
        [held] = await in_state(town, DeliveryState.HELD)
        assert held.why == "held by maintenance “nightly restore” until Mon 02 Mar 10:00 UTC"
        await town.advance(HOUR, step=60)
        assert len(town.texts("payments")) == 2


async def test_while_the_cause_is_open_its_consequences_wait_and_then_they_are_told(tmp_path: Path) -> None:
    async with a_town(tmp_path, routes=ROUTES + SUPPRESSIONS) as town:
        cause = await crash(town, "DatabaseDown")
        await crash(town, "OperationalError")
        await crash(town, "DatabaseDown")
        assert len(town.texts("payments")) == 1
        await crash(town, "OperationalError", environment="canary", fingerprint=("canary",))
        assert len(town.texts("payments")) == 2
        await town.restart_worker()
        await crash(town, "OperationalError")
        assert [each.until for each in await in_state(town, DeliveryState.HELD)] == [None]
        await town.world.sentry.resolve(cause)
        await town.advance(5)
        assert len(town.texts("payments")) == 3
        assert "held by" not in shown(town.channel("payments").roots()[-1])


async def test_a_mute_takes_back_nothing_that_may_be_out_already(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        town.world.faults.add(service="slack", kind="500", method="chat.postMessage")
        await crash(town)
        await mute(town)
        town.world.faults.clear()
        await town.advance(120, step=5)
        assert any(text.startswith("Unresolved") for text in town.texts("payments"))
