"""The buttons of a real message open modals in time, and what is filled in comes back as the intent that it is."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import Any

import httpx

from asgi import create_app
from bot.words import NOT_KEPT, NOT_OPENED
from sandbox.sentry.issue import Issue
from sandbox.slack.views import View
from switchboard.model.action import ActionKind, ActionRequest, AssigneeKind, Silence, When
from switchboard.model.replace import replace
from switchboard.storage.store import reading_store
from tests.acting import kept, root
from tests.town import Town

OTHERWISE = "Resolve in a release or commit…"


async def opened(town: Town, action_id: str, choose: str | None = None) -> View:
    """Press a button, or choose from a menu, that opens a modal."""
    said = await town.press("payments", root(town), action_id, choose=choose)
    assert said.trouble is None
    return await town.opened()


def words(view: View) -> str:
    """Return all that a modal holds."""
    return json.dumps(view.content["blocks"], ensure_ascii=False)


async def submitted(town: Town, view: View, **values: Any) -> ActionRequest:
    """Fill a modal in and send it, and return the intent that was kept."""
    said = await town.submit(view, values)
    assert (said.trouble, said.errors) == (None, {})
    return kept(town)[-1]


async def test_one_click_resolves_and_one_click_undoes_it(town: Town, issue: Issue) -> None:
    await town.press("payments", root(town), "resolve")
    await town.advance(3)
    assert issue.status == "resolved"
    assert town.buttons("payments", root(town)) == ["unresolve", "more"]
    await town.press("payments", root(town), "unresolve")
    await town.advance(3)
    assert issue.status == "unresolved"


async def test_an_issue_is_ignored_from_the_menu_and_unarchived_by_one_click(town: Town, issue: Issue) -> None:
    await town.press("payments", root(town), "ignore", choose="Until it escalates")
    await town.advance(3)
    assert issue.status == "ignored"
    assert "unresolve" in town.buttons("payments", root(town))
    await town.press("payments", root(town), "unresolve")
    await town.advance(3)
    assert issue.status == "unresolved"


async def test_a_release_is_asked_for_and_sent(town: Town, issue: Issue) -> None:
    view = await opened(town, "more", OTHERWISE)
    assert issue.short_id in words(view)
    intent = await submitted(town, view, when="release", release="1.4.2", why="fixed by the new client")
    assert (intent.kind, intent.text) == (ActionKind.RESOLVE, "fixed by the new client")
    assert intent.resolution is not None
    assert (intent.resolution.when, intent.resolution.name) == (When.RELEASE, "1.4.2")


async def test_a_mistake_stays_in_the_modal_at_its_field(town: Town, issue: Issue) -> None:
    view = await opened(town, "more", OTHERWISE)
    said = await town.submit(view, {"when": "release", "release": "a/b"})
    assert set(said.errors) == {"release"}
    assert not kept(town)


async def test_another_time_to_ignore_is_asked_for(town: Town, issue: Issue) -> None:
    view = await opened(town, "ignore", "Something else…")
    intent = await submitted(town, view, how_long="events", amount="100", window="1h")
    assert intent.silence == Silence(events=100, window=timedelta(hours=1))


async def test_an_issue_is_assigned_to_whom_the_menu_offers(town: Town, issue: Issue) -> None:
    view = await opened(town, "assign", "Assign to…")
    intent = await submitted(town, view, who=("pay", "#payments-team"))
    assert intent.assignee is not None
    assert (intent.kind, intent.assignee.kind, intent.assignee.name) == (
        ActionKind.ASSIGN,
        AssigneeKind.TEAM,
        "payments-team",
    )


async def test_the_menu_offers_me_then_the_owners_before_anything_is_typed(town: Town, issue: Issue) -> None:
    view, slack = await opened(town, "assign", "Assign to…"), town.world.slack
    offered = await town.world.hands.offered_in_view(slack.user("alice"), view, "who", "")
    assert [option["value"] for option in offered][:2] == ["me", "#payments-team"]


async def test_only_teams_can_be_paged(town: Town, issue: Issue) -> None:
    view, slack = await opened(town, "assign", "Page…"), town.world.slack
    offered = await town.world.hands.offered_in_view(slack.user("alice"), view, "who", "")
    assert offered
    assert all(option["value"].startswith("#") for option in offered)
    intent = await submitted(town, view)
    assert intent.assignee is not None
    assert (intent.kind, intent.assignee.kind) == (ActionKind.PAGE, AssigneeKind.OWNER)


async def test_details_show_the_frames_with_their_source(town: Town, issue: Issue) -> None:
    view = await opened(town, "more", "Details")
    assert view.title == "Details"
    assert issue.short_id in words(view)
    assert "rich_text_preformatted" in words(view)


async def test_why_here_shows_every_route(town: Town, issue: Issue) -> None:
    view = await opened(town, "more", "Why here?")
    assert view.title == "Why here?"
    assert "route “" in words(view)
    assert "path:src/acme/payments/*" in words(view)


async def test_a_note_is_added_from_the_menu_of_the_message(town: Town, issue: Issue) -> None:
    await town.shortcut("payments", root(town), "note")
    view = await town.opened()
    intent = await submitted(town, view, text="seen at noon, too")
    assert (intent.kind, intent.text) == (ActionKind.NOTE, "seen at noon, too")


async def test_a_form_opens_even_where_the_database_does_not_answer(town: Town, issue: Issue) -> None:
    with closing(reading_store(f"sqlite:///{town.folder}/missing.db")) as nowhere:
        app = create_app(replace(town.services, reader=nowhere))
        town.world.callbacks.transport = httpx.ASGITransport(app)
        view = await opened(town, "assign", "Assign to…")
        assert issue.short_id not in words(view)


async def test_a_modal_that_cannot_be_kept_stays_open(town: Town, issue: Issue) -> None:
    await town.shortcut("payments", root(town), "note")
    view = await town.opened()
    await town.services.inbox.stop()
    after = await town.submit(view, {"text": "seen at noon, too"})
    assert after.view
    assert list(after.errors.values()) == [NOT_KEPT]


async def test_a_modal_that_slack_does_not_open_is_told(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="slack", method="views.open", kind="500")
    said = await town.from_menu("payments", root(town), "Details")
    assert (said.trouble, said.view) == (None, None)
    assert (await town.answered()).startswith(NOT_OPENED[:30])


async def test_a_name_from_outside_turns_no_label_around(town: Town, issue: Issue) -> None:
    town.world.sentry.add_member("\u202eecilA\u200b <!channel>", "zoe@acme.example")
    await town.worker.people.refresh()
    await town.press("payments", root(town), "assign", choose="Assign to…")
    view = await town.opened()
    alice = town.world.slack.user("alice")
    [offered] = await town.world.hands.offered_in_view(alice, view, "who", "zoe")
    assert offered["text"] == {"type": "plain_text", "text": "ecilA <!channel> (zoe@acme.example)", "emoji": False}
