"""Channels can be shared with other companies: their people see what is told there, and get nothing else from us."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.door import PATH
from bot.words import NOT_NOW, NOT_OURS
from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from sandbox.slack.parts import parts
from sandbox.world import World
from tests.acting import kept, root, user
from tests.town import ROUTES, Town, a_town

OPEN_TO_ALL = ROUTES.replace("sentry: payments-team}", "sentry: payments-team, may: {resolve: anyone, mute: anyone}}")


def _eve(world: World) -> None:
    """Let there be Eve, of another company, which has Alice's address for hers."""
    world.slack.add_user("eve", "alice@acme.example", foreign=True)


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    """Give a town where everybody may do much."""
    async with a_town(tmp_path, asks_sentry=True, routes=OPEN_TO_ALL, before=_eve) as town:
        yield town


@pytest.fixture(name="issue")
async def _issue(town: Town) -> Issue:
    issue = await town.capture(Crash())
    await town.advance(5)
    return issue


@pytest.mark.parametrize(
    "said", ["/resolve {}", "/sentry search is:unresolved", "/sentry mine", "/sentry link", "/sentry"]
)
async def test_their_commands_are_refused(town: Town, issue: Issue, said: str) -> None:
    assert (await town.command(said.format(issue.short_id), by="eve")).text == NOT_OURS
    assert not kept(town)


async def test_their_clicks_change_nothing_and_open_nothing(town: Town, issue: Issue) -> None:
    for action_id, choose in (("resolve", None), ("more", "Details")):
        assert (await town.press("payments", root(town), action_id, by="eve", choose=choose)).trouble is None
        await town.advance(2)
    assert town.ephemerals("eve") == [NOT_OURS, NOT_OURS]
    assert town.modal("eve") is None
    assert issue.status == "unresolved"
    assert not kept(town)


async def test_their_shortcuts_and_mentions_and_notes_are_refused(town: Town, issue: Issue) -> None:
    await town.shortcut("payments", root(town), "note", by="eve")
    await town.say(f"<@{town.world.slack.bot_user}> search is:unresolved", by="eve")
    await town.say("!note hello", by="eve", thread=root(town))
    await town.say("we see that, too", by="eve", thread=root(town))
    await town.advance(2)
    assert town.ephemerals("eve") == [NOT_OURS] * 3
    assert not kept(town)


async def test_a_form_that_is_handed_to_them_is_not_taken_and_offers_nobody(town: Town, issue: Issue) -> None:
    await town.press("payments", root(town), "assign", choose="Assign to…", by="alice")
    view = await town.opened()
    menu = next(one for one in parts(view.content["blocks"]) if one.element["type"] == "external_select")
    eve = town.world.slack.user("eve")
    assert await town.world.hands.offered_in_view(eve, view, menu.action_id, "") == []
    metadata = {"view": {"type": "modal", "callback_id": "note", "blocks": [{"type": "input", "block_id": "text"}]}}
    about = {"type": "view_submission", "user": {"id": eve.id}, "team": {"id": "T0OTHER"}}
    ack = await town.world.callbacks.interactive("view_submission", about | metadata)
    assert ack.json["errors"] == {"text": NOT_OURS}
    assert not kept(town)


async def test_the_home_of_somebody_elses_is_not_shown(town: Town) -> None:
    await town.world.happenings.open_home(town.world.slack.user("eve"))
    assert "views.publish" not in [entry.method for entry in town.world.log]


async def test_who_joined_is_served_after_the_next_sync(town: Town, issue: Issue) -> None:
    town.world.slack.add_user("dave", "dave@acme.example")
    assert (await town.command("/sentry status", by="dave")).text == NOT_OURS
    await town.worker.people.refresh()
    assert (await town.command("/sentry status", by="dave")).text != NOT_OURS


async def test_who_left_is_not_served_any_more(town: Town, issue: Issue) -> None:
    assert (await town.command("/sentry status", by="carol")).text != NOT_OURS
    town.world.slack.user("carol").deleted = True
    await town.worker.people.refresh()
    town.clock.move(601)
    assert (await town.command("/sentry status", by="carol")).text == NOT_OURS


async def test_whom_routes_yaml_names_is_served_wherever_they_are(tmp_path: Path) -> None:
    named = ROUTES + "people:\n  eve: {slack: U00000005, email: bob@acme.example}\n"
    async with a_town(tmp_path, asks_sentry=True, routes=named, before=_eve) as town:
        assert user(town, "eve") == "U00000005"
        assert "bob@acme.example" in ((await town.command("/sentry whoami", by="eve")).text or "")


@pytest.mark.parametrize("fault", ["500", "missing_scope"])
async def test_where_slack_does_not_tell_its_people_no_question_is_answered(tmp_path: Path, fault: str) -> None:
    def untold(world: World) -> None:
        if fault == "missing_scope":
            world.slack.lacking.add("users:read")
        else:
            world.faults.add(service="slack", method="users.list", kind="500")

    async with a_town(tmp_path, asks_sentry=True, routes=OPEN_TO_ALL, before=untold) as town:
        issue = await town.capture(Crash())
        await town.advance(5)
        for said in ("/sentry search is:unresolved", f"/sentry show {issue.short_id}", "/sentry mine", "/sentry link"):
            assert (await town.command(said)).text == NOT_NOW
        for label in ("Details", "Why here?"):
            await town.from_menu("payments", root(town), label)
        assert town.modal("alice") is None
        await town.press("payments", root(town), "assign", choose="Assign to…")
        assert issue.short_id not in str((await town.opened()).content)


async def test_where_slack_does_not_tell_its_people_nobody_unknown_changes_anything(tmp_path: Path) -> None:
    def untold(world: World) -> None:
        world.faults.add(service="slack", method="users.list", kind="500")

    async with a_town(tmp_path, asks_sentry=True, routes=OPEN_TO_ALL, before=untold) as town:
        issue = await town.capture(Crash())
        await town.advance(5)
        await town.command(f"/resolve {issue.short_id}")
        await town.advance(5)
        assert len(kept(town)) == 1
        assert issue.status == "unresolved"
        assert (await town.answered()).startswith("I cannot tell yet")


async def test_whom_routes_yaml_names_is_served_even_where_slack_tells_nobody(tmp_path: Path) -> None:
    named = ROUTES + "people:\n  alice: {slack: U00000001, email: alice@acme.example}\n"
    async with a_town(
        tmp_path, routes=named, before=lambda world: world.faults.add(service="slack", method="users.list", kind="500")
    ) as town:
        assert user(town, "alice") == "U00000001"
        assert ((await town.command("/sentry whoami")).text or "").startswith("You are alice in Slack")


async def test_what_is_of_another_workspace_is_refused(town: Town, issue: Issue) -> None:
    fields = {"command": "/sentry", "text": "search is:unresolved", "trigger_id": "1.2.3", "team_id": "T0OTHER"}
    raw = urlencode(fields | {"user_id": user(town, "alice")}).encode()
    said = await town.post(town.world.callbacks.signed(raw), raw, path=PATH)
    assert said.json()["text"] == NOT_OURS


async def test_while_slack_does_not_say_who_we_are_no_question_is_answered(town: Town, issue: Issue) -> None:
    fault = town.world.faults.add(service="slack", method="auth.test", kind="500")
    assert (await town.command("/sentry search is:unresolved")).text == NOT_NOW
    town.world.faults.clear(id=fault.id)
    town.clock.move(6)
    assert issue.short_id in ((await town.command("/sentry search is:unresolved")).text or "")


async def test_a_guest_is_served_where_they_are_known_in_sentry(town: Town, issue: Issue) -> None:
    for name, address in (("gail", "gail@other.example"), ("bea", "bob@acme.example")):
        town.world.slack.add_user(name, address).guest = True
    town.world.slack.user("bob").deleted = True
    await town.worker.people.refresh()
    assert (await town.command("/sentry search is:unresolved", by="gail")).text == NOT_OURS
    assert issue.short_id in ((await town.command("/sentry search is:unresolved", by="bea")).text or "")


async def test_a_guest_of_a_single_channel_changes_nothing_unless_named(tmp_path: Path) -> None:
    def bea_is_one(world: World) -> None:
        bea = world.slack.add_user("bea", "bob@acme.example")
        bea.guest = bea.one_channel = True
        world.slack.user("bob").deleted = True

    named = OPEN_TO_ALL + "people:\n  bea: {slack: U00000005, email: bob@acme.example}\n"
    for routes, status in ((OPEN_TO_ALL, "unresolved"), (named, "resolved")):
        folder = tmp_path / status
        folder.mkdir()
        async with a_town(folder, asks_sentry=True, routes=routes, before=bea_is_one) as town:
            issue = await town.capture(Crash())
            await town.advance(5)
            await town.command("/sentry mute team:payments for 2h because x", by="bea")
            await town.command(f"/resolve {issue.short_id}", by="bea")
            await town.advance(8)
            assert issue.status == status
            mutes = await town.worker.store.run(lambda unit: unit.mutes.listing())
            assert bool(mutes) is (status == "resolved")
