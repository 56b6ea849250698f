"""The Home tab: what is mine, what my teams own, what is quiet; what is pressed there is done, told, and shown there."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import httpx

from asgi import create_app
from bot.words import NOT_KEPT, NOT_READ
from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import Issue
from sandbox.slack.views import View
from switchboard.model.action import ActionKind, Assignee, AssigneeKind
from switchboard.model.people import Preference
from switchboard.model.replace import replace
from switchboard.storage.store import reading_store
from tests.acting import ask, user
from tests.town import Town

WIDGET = Crash(
    type="TypeError",
    value="undefined is not a function",
    project="shop-widgets",
    frames=(Frame("widgets/basket.js", "add", 7),),
)


def words(view: View) -> str:
    """Return all that a view says."""
    return json.dumps(view.content["blocks"], ensure_ascii=False)


def home(town: Town, who: str = "alice") -> str:
    """Return what somebody's Home says now, without looking at it anew."""
    return words(town.world.slack.views.homes[user(town, who)])


async def press(town: Town, name: str, *, by: str = "alice", **more: Any) -> None:
    """Open a Home, press something on it, and let the worker work."""
    view = await town.open_home(by=by)
    said = await town.press_in_view(view, name, by=by, **more)
    assert said.trouble is None
    await town.advance(3)


async def liked(town: Town, who: str = "alice") -> Preference:
    """Return what somebody likes."""
    return await town.worker.store.run(lambda unit: unit.people.preference(user(town, who)))


async def test_it_says_who_i_am_and_lists_what_is_mine_and_what_my_teams_own(town: Town, issue: Issue) -> None:
    theirs = words(await town.open_home())
    assert "alice@acme.example in Sentry" in theirs
    assert "No open issue that I know of is assigned to you." in theirs
    assert "Open in payments" in theirs
    assert issue.short_id in theirs
    await ask(town, ActionKind.ASSIGN, issue.short_id)
    mine = words(await town.open_home())
    assert "No open issue" not in mine
    assert "Nothing else that I know of is open." in mine
    assert mine.count(f'"{issue.short_id}"') == 1


async def test_what_others_own_is_not_mine_until_i_have_it(town: Town) -> None:
    issue = await town.capture(WIDGET)
    await town.advance(5)
    assert issue.short_id not in words(await town.open_home())
    await ask(town, ActionKind.ASSIGN, issue.short_id)
    assert issue.short_id in words(await town.open_home())
    assert issue.short_id not in words(await town.open_home(by="bob"))


async def test_a_stranger_is_told_what_helps_and_still_sees_what_is_muted(town: Town, issue: Issue) -> None:
    theirs = words(await town.open_home(by="carol"))
    assert "I do not know who you are in Sentry" in theirs
    assert "/sentry link" in theirs
    assert issue.short_id not in theirs
    assert "My issues" not in theirs
    assert "Nothing is muted." in theirs


async def test_what_is_resolved_there_leaves_it_once_it_is_read_back_and_is_told(town: Town, issue: Issue) -> None:
    await press(town, f"resolve:{issue.id}")
    assert issue.status == "resolved"
    assert issue.short_id not in home(town)
    assert "resolved" in town.dms()[-1]


async def test_while_sentry_is_down_the_row_says_that_it_is_under_way_and_not_that_it_is_done(
    town: Town, issue: Issue
) -> None:
    await town.open_home()
    town.world.faults.add(service="sentry", kind="down")
    await press(town, f"resolve:{issue.id}")
    assert "Resolving it… " in home(town)
    assert "waiting for Sentry" in town.dms()[-1]
    town.world.faults.clear()
    await town.advance(60)
    assert issue.status == "resolved"
    assert issue.short_id not in home(town)


async def test_what_a_menu_and_a_button_ask_for_is_done_and_shown(town: Town, issue: Issue) -> None:
    await press(town, f"more:{issue.id}", choose="Assign to me")
    assert "assigned to Alice" in home(town)
    await press(town, f"more:{issue.id}", choose="Unassign")
    assert "assigned to Alice" not in home(town)
    await press(town, f"ignore:{issue.id}", choose="For 1 day")
    assert issue.status == "ignored"
    assert issue.short_id not in home(town)


async def test_modals_open_from_home_and_what_is_filled_in_is_done_and_shown(town: Town, issue: Issue) -> None:
    await press(town, f"assign:{issue.id}")
    await town.submit(await town.opened(), {"who": ("pay", "#payments-team"), "why": "they know it"})
    await town.advance(3)
    assert "assigned to payments-team" in home(town)
    await press(town, f"ignore:{issue.id}", choose="Something else…")
    assert issue.short_id in words(await town.opened())
    await town.close(await town.opened())
    await press(town, f"more:{issue.id}", choose="Details")
    view = await town.opened()
    assert view.title == "Details"
    assert "rich_text_preformatted" in words(view)


async def test_an_issue_that_no_message_tells_of_has_details_too(town: Town, issue: Issue) -> None:
    other = await town.capture(replace(WIDGET, value="quiet"), rule=None)
    await town.settle()
    await ask(town, ActionKind.ASSIGN, other.short_id)
    await press(town, f"more:{other.id}", choose="Details")
    assert other.short_id in words(await town.opened())


async def test_who_may_not_is_refused_truthfully(town: Town, issue: Issue) -> None:
    view = await town.open_home()
    said = await town.press_in_view(view, f"resolve:{issue.id}", by="carol")
    assert said.trouble is None
    await town.advance(3)
    assert issue.status == "unresolved"
    assert "I do not know who you are in Sentry" in town.dms("carol")[-1]


async def test_a_mute_is_listed_and_ended_there(town: Town, issue: Issue) -> None:
    await town.command("/sentry mute team:payments for 2h because the card provider is down")
    await town.advance(2)
    shown = words(await town.open_home())
    assert "team:payments" in shown
    assert "the card provider is down" in shown
    await press(town, "home_end_mute:1")
    assert "Nothing is muted." in home(town)


async def test_whoever_wants_no_messages_says_so_there_or_by_a_command(town: Town) -> None:
    assert (await liked(town)).assigned_dm
    assert "initial_options" in words(await town.open_home())
    await press(town, "home_assigned_dm", choose=[])
    assert not (await liked(town)).assigned_dm
    assert "initial_options" not in home(town)
    said = await town.command("/sentry dm on")
    assert said.text == "From now on you are told directly when an issue is assigned to you."
    await town.settle()
    assert (await liked(town)).assigned_dm
    assert "initial_options" in words(await town.open_home())


async def test_an_intent_that_cannot_be_kept_changes_nothing_and_is_said_where_it_was_pressed(
    town: Town, issue: Issue
) -> None:
    view = await town.open_home()
    await town.services.inbox.stop()
    for name in (f"resolve:{issue.id}", "home_assigned_dm"):
        await town.press_in_view(view, name, choose=[] if name == "home_assigned_dm" else None)
        modal = await town.opened()
        assert NOT_KEPT in words(modal)
        await town.close(modal)
    await town.advance(2)
    assert issue.status == "unresolved"


async def test_where_the_database_does_not_answer_it_says_so(town: Town) -> None:
    with closing(reading_store(f"sqlite:///{town.folder}/missing.db")) as nowhere:
        town.world.callbacks.transport = httpx.ASGITransport(create_app(replace(town.services, reader=nowhere)))
        view = await town.open_home()
    assert NOT_READ in words(view)


async def test_refreshing_shows_it_as_it_is_now(town: Town, issue: Issue) -> None:
    view = await town.open_home()
    await town.world.sentry.resolve(issue)
    await town.advance(3)
    assert issue.short_id in words(view)
    before = view.version
    await town.press_in_view(view, "home_refresh")
    await town.published(before)
    assert issue.short_id not in home(town)


async def test_slack_failing_once_does_not_leave_a_home_behind(town: Town, issue: Issue) -> None:
    await town.open_home()
    town.world.faults.add(service="slack", method="views.publish", kind="500", times=1)
    view = town.world.slack.views.homes[user(town, "alice")]
    await town.press_in_view(view, f"resolve:{issue.id}")
    await town.advance(10)
    assert issue.short_id not in home(town)


async def test_many_issues_are_counted_and_the_newest_shown(town: Town) -> None:
    for n in range(18):
        await town.capture(Crash(value=f"card {n:02} declined", type=f"Error{n:02}"))
    await town.advance(10)
    theirs = words(await town.open_home())
    assert "and 3 more: " in theirs
    assert "card 17 declined" in theirs
    assert "card 02 declined" not in theirs


async def test_who_wants_no_messages_gets_none_when_an_issue_is_assigned_to_them(town: Town, issue: Issue) -> None:
    await press(town, "home_assigned_dm", choose=[])
    await press(town, f"assign:{issue.id}")
    await town.close(await town.opened())
    await ask(
        town, ActionKind.ASSIGN, issue.short_id, by="bob", assignee=Assignee(AssigneeKind.EMAIL, "alice@acme.example")
    )
    await town.advance(3)
    assert issue.short_id in words(await town.open_home())
    assert town.dms() == []


async def test_pressed_twice_it_is_done_once_and_the_second_is_told_so(town: Town, issue: Issue) -> None:
    view = await town.open_home()
    await town.press_in_view(view, f"resolve:{issue.id}")
    await town.press_in_view(view, f"resolve:{issue.id}")
    await town.advance(3)
    assert issue.status == "resolved"
    assert ["already" in each for each in town.dms()] == [False, True]
