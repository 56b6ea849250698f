"""Mutes that people set and end in Slack: only where a team lets them, told to them, and in the audit."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.door import PATH
from sandbox.sentry.issue import Issue
from switchboard.model.action import ActionKind, ActionState, Actor, Via
from switchboard.model.inbound import Door
from switchboard.model.intent import EndMute, SetMute
from switchboard.model.mute import Mute
from switchboard.model.people import Member
from switchboard.payloads.intents import raw_of
from tests.acting import actions, user
from tests.town import ROUTES, Town, a_town

FOR_ALL = ROUTES.replace("sentry: payments-team}", "sentry: payments-team, may: {mute: anyone}}")
ROOT = Actor(Via.CLI, "root")
MUTE = SetMute("team:payments", timedelta(hours=2), "x", ROOT)
PAYMENTS = "/sentry mute team:payments for 2h because the provider is down"


async def mutes(town: Town) -> list[Mute]:
    return await town.worker.store.run(lambda unit: unit.mutes.in_force(town.clock.now()))


async def type_(town: Town, said: str, *, by: str) -> str:
    """Type a command, and return what came of it."""
    await town.command(said, by=by)
    await town.settle()
    return town.ephemerals(by)[-1]


async def test_a_member_of_the_team_mutes_it_and_hears_that_it_is_so(town: Town) -> None:
    told = await type_(town, PAYMENTS, by="alice")
    assert told.startswith("Mute 1 of team:payments, by alice, until")
    [action] = await actions(town)
    assert (action.request.kind, action.request.by.id, action.state) == (
        ActionKind.MUTE,
        user(town, "alice"),
        ActionState.DONE,
    )
    assert action.request.text == "the provider is down"


@pytest.mark.parametrize(
    ("by", "because"),
    [
        ("bob", "Only members of payments may mute its alerts. You are bob@acme.example in Sentry. Ask one of them."),
        ("mallory", "I do not know who you are in Sentry"),
    ],
)
async def test_who_may_not_is_refused_and_hears_why(town: Town, by: str, because: str) -> None:
    assert (await type_(town, PAYMENTS, by=by)).startswith(f"Not muted (team:payments): {because}")
    assert await mutes(town) == []
    [action] = await actions(town)
    assert action.state is ActionState.REFUSED


WIDGETS = "/sentry mute project:shop-widgets for 2h because x"


async def test_a_mute_that_would_hold_another_teams_pages_needs_its_people(town: Town) -> None:
    assert "That would hold pages of core as well" in await type_(town, WIDGETS, by="alice")
    assert "I do not know" in await type_(town, WIDGETS, by="mallory")
    assert await mutes(town) == []


async def test_an_admin_of_sentry_mutes_whatever_pages(town: Town) -> None:
    admin = Member("1", "Alice", "alice@acme.example", role="admin")
    await town.worker.store.run(lambda unit: unit.people.learn_members([admin]))
    await type_(town, WIDGETS, by="alice")
    assert [each.author for each in await mutes(town)] == ["alice"]


async def test_where_every_team_with_a_pager_lets_them_no_team_need_be_named(tmp_path: Path) -> None:
    lets = ROUTES.replace('pagerduty: "${PAGERDUTY_CORE}"', 'pagerduty: "${PAGERDUTY_CORE}", may: {mute: mapped}')
    async with a_town(tmp_path, asks_sentry=True, routes=lets) as town:
        await type_(town, WIDGETS, by="alice")
        assert [each.author for each in await mutes(town)] == ["alice"]


async def test_a_mute_is_named_after_the_directory_and_not_after_the_payload(town: Town) -> None:
    fields = {"command": "/sentry", "text": PAYMENTS.removeprefix("/sentry "), "trigger_id": "1.2.3"}
    fields |= {"user_id": town.world.slack.user("alice").id, "user_name": "the boss"}
    raw = urlencode(fields | {"team_id": town.world.slack.team_id}).encode()
    await town.post(town.world.callbacks.signed(raw), raw, path=PATH)
    await town.settle()
    assert [each.author for each in await mutes(town)] == ["alice"]


async def test_a_team_may_let_anybody_mute_its_alerts(tmp_path: Path) -> None:
    async with a_town(tmp_path, asks_sentry=True, routes=FOR_ALL) as town:
        await type_(town, PAYMENTS, by="mallory")
        assert [each.author for each in await mutes(town)] == ["mallory"]


async def test_a_mute_is_ended_by_whom_its_team_lets_or_who_set_it(town: Town) -> None:
    await type_(town, PAYMENTS, by="alice")
    assert (await type_(town, "/sentry unmute 1", by="bob")).startswith("Mute 1 is not ended: Only members of payments")
    assert len(await mutes(town)) == 1
    await town.worker.store.run(lambda unit: unit.people.learn_members([Member("1", "Alice", "alice@acme.example")]))
    assert await type_(town, "/sentry unmute 1", by="alice") == "Mute 1 ended by alice"
    assert await type_(town, "/sentry unmute 1", by="alice") == "Mute 1 was over already"
    assert await type_(town, "/sentry unmute 7", by="mallory") == "There is no mute 7"


async def test_the_operators_own_mutes_ask_nobody(town: Town) -> None:
    for asked in (MUTE, EndMute(1, ROOT)):
        town.services.kept.append([raw_of(asked, door=Door.CLI, at=town.clock.now())])
        await town.settle()
    [ended] = await town.worker.store.run(lambda unit: unit.mutes.listing())
    assert (ended.author, ended.ended_at) == ("root", town.clock.now())
    recorded = await actions(town)  # for the audit; at the command line nobody waits for an answer
    assert [(each.request.by.id, each.reply_at) for each in recorded] == [("root", None)] * 2


async def test_what_comes_from_slack_and_does_not_say_who_asked_there_is_done_by_nobody(
    town: Town, issue: Issue
) -> None:
    town.services.kept.append([raw_of(MUTE, door=Door.SLACK, at=town.clock.now())])
    await town.settle()
    assert await mutes(town) == []
    [note] = await town.worker.store.run(lambda unit: unit.inbound.quarantined(limit=10))
    assert note.because == "what is asked for by cli cannot come by slack"


async def test_what_slack_tells_twice_mutes_once(town: Town, issue: Issue) -> None:
    happenings, alice = town.world.happenings, town.world.slack.user("alice")
    words = f"<@{town.world.slack.bot_user}> mute team:payments for 2h because the provider is down"
    said = {"user": alice.id, "channel": town.channel("payments").id, "ts": "1700000000.000100", "text": words}
    event = happenings.envelope({"type": "app_mention", **said})
    await happenings.again(event, 0)
    await town.settle()
    await town.command("/sentry unmute 1")
    await town.settle()
    await happenings.again(event, 1)
    await town.settle()
    assert not await mutes(town)
    assert [each.request.kind for each in await actions(town)] == [ActionKind.MUTE, ActionKind.UNMUTE]
