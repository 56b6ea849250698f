"""What people say of a message counts once a person and message, whatever way they say it; the last word of theirs holds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.journal import Json
from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from switchboard.actions.feedback import NOT_COUNTED
from switchboard.digests.noise import votes
from switchboard.model.action import ActionKind
from switchboard.model.feedback import Opinion
from tests.acting import actions, root, user
from tests.town import ROUTES, Town, a_town

USEFUL, NOISE = Opinion.USEFUL, Opinion.NOISE


async def voted(town: Town) -> dict[str, Opinion]:
    """Return who voted how on the message in #payments, by the names of people."""
    await town.settle()
    told = [each for each in await town.deliveries() if each.place and each.place.lookup.endswith(root(town))]
    said = await town.worker.store.run(lambda unit: unit.feedback.of([each.id for each in told]))
    names = {user(town, name): name for name in ("alice", "bob", "carol")}
    return {names.get(by, by): opinion for (_, by), opinion in votes(said).items()}


async def react(town: Town, name: str, *, by: str = "alice", away: bool = False) -> None:
    """React to the message in #payments, a second after what was before."""
    town.clock.move(1)
    await town.react(name, "payments", root(town), by=by, away=away)


async def test_the_last_thumb_of_each_person_counts_in_any_colour(town: Town, issue: Issue) -> None:
    await react(town, "+1")
    await react(town, "-1::skin-tone-4", by="bob")
    assert await voted(town) == {"alice": USEFUL, "bob": NOISE}
    await react(town, "-1")
    assert await voted(town) == {"alice": NOISE, "bob": NOISE}
    await react(town, "-1", away=True)
    assert await voted(town) == {"alice": USEFUL, "bob": NOISE}, "the other thumb is still there"
    await react(town, "+1", away=True)
    assert await voted(town) == {"bob": NOISE}


async def test_a_reaction_is_answered_by_nobody(town: Town, issue: Issue) -> None:
    await react(town, "+1")
    await town.advance(5)
    assert (town.ephemerals(), town.dms(), await actions(town)) == ([], [], [])


async def test_who_chooses_it_from_the_menu_hears_once_that_it_is_noted(town: Town, issue: Issue) -> None:
    for _ in range(2):
        await town.from_menu("payments", root(town), "Noise")
        await town.advance(2)
    assert town.ephemerals() == ["Noted as noise, for route “owned”."] * 2, "once for each press"
    assert await voted(town) == {"alice": NOISE}
    town.clock.move(1)
    await town.from_menu("payments", root(town), "Useful")
    assert await voted(town) == {"alice": USEFUL}
    said = [(each.request.kind, each.request.text) for each in await actions(town)]
    assert said == [(ActionKind.FEEDBACK, "noise")] * 2 + [(ActionKind.FEEDBACK, "useful")]


def thumb(town: Town, ts: str, *, by: str | None = None, kind: str = "reaction_added", **more: Any) -> Json:
    """Return a thumb as Slack tells of it."""
    item = {"type": "message", "channel": town.channel("payments").id, "ts": ts}
    known = {"type": kind, "user": by or user(town, "alice"), "reaction": "+1", "item": item}
    return town.world.happenings.envelope(known | {"item_user": town.world.slack.bot_user} | more)


async def test_what_slack_tells_twice_or_in_another_order_counts_the_same(town: Town, issue: Issue) -> None:
    happenings = town.world.happenings
    added = thumb(town, root(town))
    town.clock.move(5)
    removed = thumb(town, root(town), kind="reaction_removed")
    for number, event in enumerate((removed, added, removed, added)):
        await happenings.again(event, number)
        assert await voted(town) == {}


@pytest.mark.parametrize(
    "more", [{"reaction": "eyes"}, {"item": {"type": "file"}}, {"item_user": "U00000002"}, {"user": None}]
)
async def test_what_is_no_thumb_under_a_message_of_ours_is_not_kept(town: Town, issue: Issue, more: Json) -> None:
    before = town.services.kept.latest(limit=100)
    assert (await town.world.happenings.again(thumb(town, root(town), **more), 0)).status == 200
    assert town.services.kept.latest(limit=100) == before


async def test_a_reaction_that_cannot_be_kept_is_told_again(town: Town, issue: Issue) -> None:
    await town.services.inbox.stop()
    assert (await town.world.happenings.again(thumb(town, root(town)), 0)).status == 503


async def test_a_thumb_under_a_reply_says_nothing_of_the_message(town: Town, issue: Issue) -> None:
    reply = await town.say("on it", thread=root(town))
    await town.world.happenings.again(thumb(town, reply.ts), 0)
    assert await voted(town) == {}


async def test_our_own_bot_and_other_bots_have_no_say(town: Town, issue: Issue) -> None:
    for bot in (town.world.slack.bot_user, "U0OTHERBOT"):
        await town.world.happenings.again(thumb(town, root(town), by=bot), 0)
    assert await voted(town) == {}


async def test_people_of_another_company_have_no_say(tmp_path: Path) -> None:
    async with a_town(
        tmp_path, asks_sentry=True, before=lambda world: world.slack.add_user("eve", "eve@x.example", foreign=True)
    ) as town:
        await town.capture(Crash())
        await town.advance(5)
        await react(town, "-1", by="eve")
        await react(town, "-1", by="bob")
        assert await voted(town) == {"bob": NOISE}


@pytest.fixture(name="routeless")
async def _routeless(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town where the fallback alone is told."""
    routes = ROUTES[: ROUTES.index("routes:")] + 'routes: []\nfallback: ["slack:#payments"]\n'
    async with a_town(tmp_path, asks_sentry=True, routes=routes) as town:
        await town.capture(Crash())
        await town.advance(5)
        yield town


async def test_what_no_route_sent_is_counted_nowhere_and_whoever_asks_is_told(routeless: Town) -> None:
    town = routeless
    await react(town, "-1")
    assert await voted(town) == {}
    [told] = await town.deliveries()
    press = {"type": "overflow", "action_id": "more", "selected_option": {"value": f"1|{told.id}|noise"}}
    asked = {"user": {"id": user(town, "alice")}, "actions": [press], "response_url": town.response_url()}
    await town.world.callbacks.interactive("block_actions", {"type": "block_actions", **asked})
    await town.advance(2)
    assert (await voted(town), town.ephemerals()) == ({}, [NOT_COUNTED])
