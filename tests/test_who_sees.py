"""What somebody may not see in Sentry, nothing in Slack shows them: no answer, no search, no details, no Home."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from switchboard.model.people import Member, Sight
from tests.acting import root
from tests.town import Town, a_town

HIDDEN, SHOWN = frozenset({"core-team"}), frozenset({"payments-team"})


@pytest.fixture(name="town")
async def _town(tmp_path: Path) -> AsyncIterator[Town]:
    async with a_town(tmp_path, asks_sentry=True) as town:
        yield town


@pytest.fixture(name="issue")
async def _issue(town: Town) -> Issue:
    issue = await town.capture(Crash())
    await town.world.sentry.assign(issue, to="Alice")
    await town.advance(8)
    return issue


async def seen_by(town: Town, sight: Sight) -> None:
    await town.worker.store.run(lambda unit: unit.people.learn_sight(sight, at=town.clock.now()))


async def close(town: Town, issue: Issue, teams: frozenset[str]) -> None:
    """Let only these teams see the issue's project."""
    await seen_by(town, Sight(open=False, teams={issue.project.slug: teams}))


QUESTIONS = ("/sentry show {}", "/sentry why {}", "/sentry search is:unresolved", "/sentry mine")


async def test_who_may_see_it_is_shown_it(town: Town, issue: Issue) -> None:
    await close(town, issue, SHOWN)
    for said in QUESTIONS:
        assert issue.title in ((await town.command(said.format(issue.short_id))).text or "")


@pytest.mark.parametrize("sight", ["closed", "unknown"])
async def test_who_may_not_see_it_is_shown_nothing_of_it(town: Town, issue: Issue, sight: str) -> None:
    await (close(town, issue, HIDDEN) if sight == "closed" else seen_by(town, Sight(open=None, teams={})))
    for said in QUESTIONS:
        assert issue.title not in ((await town.command(said.format(issue.short_id))).text or "")
    assert issue.short_id not in ((await town.command("/sentry search is:unresolved")).text or "")
    for action_id, choose in (("more", "Details"), ("more", "Why here?"), ("assign", "Assign to…")):
        await town.press("payments", root(town), action_id, choose=choose)
        assert issue.title not in str((await town.opened()).content)
    assert issue.title not in str((await town.open_home()).content)


async def test_a_manager_sees_what_no_team_of_theirs_does(town: Town, issue: Issue) -> None:
    await close(town, issue, HIDDEN)
    boss = Member("1", "Alice", "alice@acme.example", role="manager")
    await town.worker.store.run(lambda unit: unit.people.learn_members([boss]))
    assert issue.title in ((await town.command(f"/sentry show {issue.short_id}")).text or "")


async def test_without_a_token_what_is_told_in_slack_is_shown_there(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        issue = await town.capture(Crash())
        await town.advance(5)
        assert issue.title in ((await town.command("/sentry search is:unresolved")).text or "")
