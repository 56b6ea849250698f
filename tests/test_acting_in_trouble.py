"""When Sentry fails, refuses or says nothing, a person is told the truth, and what they asked for is done once or not at all."""

from __future__ import annotations

from pathlib import Path

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from switchboard.model.action import ActionKind, ActionState, Assignee, AssigneeKind, Resolution, When
from tests.acting import actions, answers, ask, notes, thread
from tests.town import Town, a_town


async def test_while_sentry_is_down_the_person_waits_knowingly_and_hears_of_it_later(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="sentry", kind="500")
    await ask(town, ActionKind.RESOLVE, issue.short_id)
    await town.advance(5)
    assert "waiting for Sentry" in str(await answers(town))
    assert len(town.dms("alice")) == 1
    town.world.faults.clear()
    await town.advance(120)
    assert issue.status == "resolved"
    assert town.dms("alice")[-1] == f"{issue.short_id} is resolved."
    assert len(town.dms("alice")) == 2


async def test_what_waits_behind_another_intent_is_told_so_as_well(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="sentry", kind="500")
    await ask(town, ActionKind.RESOLVE, issue.short_id)
    await ask(town, ActionKind.ASSIGN, issue.short_id, by="bob", assignee=Assignee(AssigneeKind.ME))
    await town.advance(5)
    assert "Assign" in town.dms("bob")[0]
    assert "waiting for Sentry" in town.dms("bob")[0]
    town.world.faults.clear()
    await town.advance(120)
    assert [len(town.dms(who)) for who in ("alice", "bob")] == [2, 2]
    assert town.dms("bob")[-1] == f"{issue.short_id} is assigned to Bob."


async def test_what_sentry_refuses_is_told_in_its_own_words(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.RESOLVE, issue.short_id, resolution=Resolution(When.RELEASE, "9.9.9"))
    await town.advance(3)
    (answer,) = await answers(town)
    assert answer == f"{issue.short_id}: Sentry refused: Unable to find a release with the given version."
    assert issue.status == "unresolved"
    assert thread(town) == []


async def test_an_action_survives_the_end_of_the_worker(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="sentry", kind="500")
    await ask(town, ActionKind.RESOLVE, issue.short_id)
    await town.restart_worker()
    town.world.faults.clear()
    await town.advance(10)
    assert issue.status == "resolved"


async def test_a_change_of_which_no_answer_came_is_the_persons_own(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="sentry", kind="reset_after", method="issue.put", times=1)
    await ask(town, ActionKind.RESOLVE, issue.short_id)
    await town.advance(30)
    assert await answers(town) == [f"{issue.short_id} is resolved."]
    (line,) = thread(town)
    assert "Resolved by Alice" in line
    assert len(notes(issue)) == 1


async def test_a_note_that_sentry_will_not_take_undoes_nothing(town: Town, issue: Issue) -> None:
    town.world.faults.add(service="sentry", kind="500", method="notes.post")
    await ask(town, ActionKind.RESOLVE, issue.short_id)
    await town.advance(5)
    assert [each.state for each in await actions(town)] == [ActionState.DONE]
    town.world.faults.clear()
    await town.advance(60)
    assert len(notes(issue)) == 1
    assert town.dms("alice") == [f"{issue.short_id} is resolved."]


async def test_without_a_token_the_answer_says_what_is_missing(tmp_path: Path) -> None:
    async with a_town(tmp_path) as town:
        await town.capture(Crash())
        issue = await town.capture(Crash())
        await town.world.sentry.resolve(issue)
        await town.advance(5)
        await ask(town, ActionKind.RESOLVE, issue.short_id)
        assert ["SENTRY_AUTH_TOKEN is not set" in str(answer) for answer in await answers(town)] == [True]


async def test_another_integration_that_does_the_same_later_is_not_the_person(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.RESOLVE, issue.short_id)
    await town.advance(5)
    await town.world.sentry.unresolve(issue, by="Bob")
    await town.advance(5)
    issue.move("resolved", None)
    await town.world.sentry.tell_as_application(issue, "resolved")
    await town.advance(5)
    assert "Alice" in thread(town)[0]
    assert "Alice" not in thread(town)[-1]
