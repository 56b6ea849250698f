"""Who somebody is and what they may do, from an intent in Slack to the issue in Sentry."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from switchboard.model.action import ActionKind, ActionState, Assignee, AssigneeKind
from tests.acting import actions, ask, notes, user
from tests.town import ROUTES, Town, a_town

WITH_CAROL = ROUTES + "people: {carol: {email: carol@acme.example, sentry: '501'}}\n"


async def last(town: Town) -> tuple[ActionState, str]:
    """Return what became of the newest action."""
    newest = (await actions(town))[-1]
    return newest.state, newest.answer or ""


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("mallory", "Slack has told me no address of theirs that it has verified"),
        ("carol", "no member of Sentry has carol@"),
    ],
)
async def test_who_is_nobody_in_sentry_changes_nothing_there(town: Town, issue: Issue, name: str, because: str) -> None:
    await ask(town, ActionKind.RESOLVE, issue.short_id, by=name)
    await town.advance(3)
    state, answer = await last(town)
    assert (state, issue.status, notes(issue)) == (ActionState.REFUSED, "unresolved", [])
    assert answer.startswith(f"I do not know who you are in Sentry: {because}")


async def test_only_members_of_the_owning_team_page_unless_it_says_otherwise(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.PAGE, issue.short_id, by="bob")
    await town.advance(3)
    state, answer = await last(town)
    assert state is ActionState.REFUSED
    assert answer.startswith("Only members of payments may page about its issues. You are bob@acme.example in Sentry")
    assert not town.world.pagerduty.incidents
    await ask(town, ActionKind.PAGE, issue.short_id, by="alice")
    await town.advance(3)
    assert (await last(town))[0] is ActionState.DONE
    assert len(town.world.pagerduty.incidents) == 1


async def test_a_slack_user_a_team_and_the_owner_become_who_they_are_in_sentry(town: Town, issue: Issue) -> None:
    for assignee, name in (
        (Assignee(AssigneeKind.SLACK, user(town, "bob")), "Bob"),
        (Assignee(AssigneeKind.TEAM, "core-team"), "core-team"),
        (Assignee(AssigneeKind.OWNER), "payments-team"),
        (Assignee(AssigneeKind.ME), "Alice"),
    ):
        await ask(town, ActionKind.ASSIGN, issue.short_id, assignee=assignee)
        await town.advance(3)
        assert issue.assigned_to is not None
        assert issue.assigned_to.name == name


async def test_somebody_who_is_nobody_in_sentry_is_given_nothing(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.ASSIGN, issue.short_id, assignee=Assignee(AssigneeKind.SLACK, user(town, "mallory")))
    await town.advance(3)
    state, answer = await last(town)
    assert (state, issue.assigned_to) == (ActionState.REFUSED, None)
    assert answer.startswith("I do not know who mallory is in Sentry")


async def test_routes_yaml_says_who_somebody_is(tmp_path: Path) -> None:
    async with a_town(tmp_path, asks_sentry=True, routes=WITH_CAROL) as town:
        issue = await town.capture(Crash())
        await town.advance(5)
        await ask(town, ActionKind.RESOLVE, issue.short_id, by="carol")
        await town.advance(3)
        assert issue.status == "resolved"
        assert notes(issue)[0].startswith("Resolved by Alice from Slack")


async def test_who_joined_since_is_known_after_the_next_sync(town: Town, issue: Issue) -> None:
    town.world.sentry.add_member("Carol", "Carol@acme.example", teams=("payments-team",))
    await town.worker.people.refresh()
    await ask(town, ActionKind.PAGE, issue.short_id, by="carol")
    await town.advance(3)
    assert (await last(town))[0] is ActionState.DONE
