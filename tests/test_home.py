"""The Home tab: what is mine, what my teams own, what is quiet; what is pressed there is done, told, and shown there."""

from __future__ import annotations

import json
from typing import Any

from sandbox.sentry.crash import Crash, Frame
from sandbox.sentry.issue import Issue
from sandbox.slack.views import View
from switchboard.model.action import Deed
from tests.acting import actions, ask, user
from tests.town import Town

WIDGET = Crash(
    type="TypeError",
    value="undefined is not a function",
    project="shop-widgets",
    frames=(Frame("widgets/basket.js", "add", 7),),
)


def words(view: View) -> str:
    """Tell all that a view says."""
    return json.dumps(view.content["blocks"], ensure_ascii=False)


def now(town: Town, who: str = "alice") -> str:
    """Tell what somebody's Home says now, without looking at it anew."""
    return words(town.world.slack.views.homes[user(town, who)])


async def press(town: Town, view: View, name: str, **more: Any) -> None:
    """Press something on Home, and let the worker work."""
    said = await town.press_in_view(view, name, **more)
    assert said.trouble is None


def number(issue: Issue) -> str:
    """Tell an issue's number."""
    return str(issue.id)


async def test_it_says_who_i_am_and_lists_what_is_mine_and_what_my_teams_own(town: Town, issue: Issue) -> None:
    theirs = words(await town.open_home())
    assert "alice@acme.example in Sentry" in theirs
    assert "No open issue that I know of is assigned to you." in theirs
    assert "Open in payments" in theirs
    assert issue.short_id in theirs
    await ask(town, Deed.ASSIGN, issue.short_id)
    await town.advance(3)
    mine = words(await town.open_home())
    assert "No open issue" not in mine
    assert "Nothing else that I know of is open." in mine
    assert mine.count(f'"{issue.short_id}"') == 1


async def test_what_is_resolved_is_shown_so_once_it_is_read_back_and_told(town: Town, issue: Issue) -> None:
    view = await town.open_home()
    await press(town, view, f"resolve:{number(issue)}")
    await town.advance(3)
    assert issue.status == "resolved"
    assert issue.short_id not in now(town)
    assert "resolved" in town.dms()[-1]


async def test_while_sentry_is_down_the_row_says_that_it_is_under_way_and_not_that_it_is_done(
    town: Town, issue: Issue
) -> None:
    view = await town.open_home()
    town.world.faults.add(service="sentry", kind="down")
    await press(town, view, f"resolve:{number(issue)}")
    await town.advance(3)
    assert "Resolving it… " in now(town)
    assert "waiting for Sentry" in town.dms()[-1]
    town.world.faults.clear()
    await town.advance(60)
    assert issue.status == "resolved"
    assert issue.short_id not in now(town)
