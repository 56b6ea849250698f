"""Who comes on call is told what the shift before leaves them, once a day at most; and everybody may ask for it at any time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.pagerduty.oncall import Level, Shift
from sandbox.sentry.crash import Crash
from sandbox.world import World
from tests.acting import user
from tests.moved_clock import MovedClock
from tests.town import ROUTES, Town, a_town

TOKEN = {"PAGERDUTY_API_TOKEN": "sandbox-pagerduty-token"}
FROM = {"MAIL_FROM": "alerts@acme.example"}
HOUR = 3600


def settle_in(world: World) -> None:
    """Let Alice be on call for payments for two hours, then Bob for four, then Alice again."""
    pager, now = world.pagerduty, world.now()
    pager.users += ["alice@acme.example", "bob@acme.example"]
    ends = [now + timedelta(hours=hours) for hours in (2, 6, 300)]
    turns = (
        Shift("alice@acme.example", now, ends[0]),
        Shift("bob@acme.example", ends[0], ends[1]),
        Shift("alice@acme.example", ends[1], ends[2]),
    )
    pager.add_schedule("Payments in turns", *turns)
    pager.add_policy("Payments", Level(("Payments in turns",)))


@pytest.fixture(name="rota")
async def _rota(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, asks_sentry=True, environment=TOKEN, before=settle_in) as town:
        await look(town)
        yield town


async def look(town: Town) -> None:
    """Let the worker ask who is on call, and tell what that brings about."""
    await town.worker.people.refresh()
    await town.worker.on_call.refresh()
    await town.settle()


def handed_over(town: Town, channel: str = "payments") -> list[str]:
    """Return the hand-overs that stand in a channel, with all that they say."""
    roots = town.channel(channel).roots()
    return [f"{one.text} {one.blocks}" for one in roots if one.text.startswith("Hand-over of")]


async def test_who_comes_on_call_is_mentioned_and_told_what_paged_and_what_is_open(rota: Town) -> None:
    paged = await rota.capture(Crash(level="fatal"))
    await rota.advance(30)
    await rota.capture(Crash(type="Slow", value="it takes long"))
    await rota.advance(5)
    await rota.command(f"/sentry ack {paged.short_id}", by="alice")
    await rota.advance(5)
    assert handed_over(rota) == []
    rota.clock.move(2 * HOUR)
    await look(rota)
    [told] = handed_over(rota)
    assert user(rota, "bob") in told
    assert user(rota, "alice") not in told
    assert "1 paged, 2 open" in told
    assert "acknowledged after 35 s by Alice" in told
    assert "nobody has it" in told
    assert "Acknowledged, and not over" in told


async def test_it_is_told_once_however_often_it_is_looked_at_and_over_a_restart(rota: Town) -> None:
    rota.clock.move(2 * HOUR)
    for _ in range(3):
        await look(rota)
    await rota.restart_worker()
    await look(rota)
    assert len(handed_over(rota)) == 1


async def test_it_is_told_at_most_once_a_day(rota: Town) -> None:
    rota.clock.move(2 * HOUR)
    await look(rota)
    rota.clock.move(4 * HOUR)
    await look(rota)
    assert len(handed_over(rota)) == 1


async def test_a_shift_that_ends_while_pagerduty_is_down_is_handed_over_as_it_was_known(rota: Town) -> None:
    rota.clock.move(2 * HOUR - 600)
    await look(rota)
    rota.world.faults.add(service="pagerduty", kind="down")
    rota.clock.move(900)
    await look(rota)
    assert len(handed_over(rota)) == 1


async def test_in_quiet_hours_it_waits_for_their_end(tmp_path: Path) -> None:
    clock = MovedClock()
    hours = f"{clock.now() - timedelta(hours=1):%H:%M}-{clock.now() + timedelta(hours=3):%H:%M}"
    quiet = ROUTES.replace("sentry: payments-team}", f'sentry: payments-team, quiet: {{hours: "{hours}"}}}}')
    async with a_town(tmp_path, routes=quiet, environment=TOKEN, before=settle_in, clock=clock) as town:
        await look(town)
        clock.move(2 * HOUR)
        await look(town)
        assert handed_over(town) == []
        clock.move(HOUR)
        await look(town)
        assert len(handed_over(town)) == 1


async def test_anybody_may_ask_for_it_and_is_told_what_they_may_see(rota: Town) -> None:
    issue = await rota.capture(Crash(level="fatal"))
    await rota.advance(5)
    await rota.command("/sentry mute team:payments level:warning for 2h because the ledger is moved")
    await rota.advance(5)
    await rota.command("/sentry handover")
    answer = rota.only_for()[-1]
    assert answer.text.startswith("Hand-over of payments, since")
    said = str(answer.blocks)
    assert issue.short_id in said
    assert "acknowledged by nobody" in said
    assert "level:warning" in said
    assert "the next shift begins: Bob" in said
    await rota.command("/sentry handover core")
    assert rota.only_for()[-1].text.startswith("Hand-over of core")
    await rota.command("/sentry handover frontend")
    assert "No team with a pager is called frontend. Try `/sentry handover payments`" in rota.only_for()[-1].text
    await rota.command("/sentry handover a b")
    assert "Name one team" in rota.only_for()[-1].text


async def test_a_team_without_a_channel_is_handed_over_by_mail(tmp_path: Path) -> None:
    mailed = ROUTES.replace('slack: "#payments", ', "email: [payments@acme.example], ").replace(
        "slack:owner", "pagerduty:owner"
    )
    async with a_town(tmp_path, routes=mailed, environment=TOKEN | FROM, before=settle_in, mails=True) as town:
        await look(town)
        town.clock.move(2 * HOUR)
        await look(town)
        await town.advance(5)
        [mail] = [one for one in town.world.mail.to("payments@acme.example") if "Hand-over" in one.subject]
        assert "the next shift begins: Alice" in mail.text
