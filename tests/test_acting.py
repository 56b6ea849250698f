"""What a person asks for in Slack is done in Sentry once, seen by everybody, and truthfully told."""

from __future__ import annotations

from sandbox.sentry.crash import Crash
from sandbox.sentry.issue import Issue
from switchboard.model.action import ActionKind, ActionState, Silence
from tests.acting import actions, answers, ask, notes, thread
from tests.town import Town


async def test_a_resolve_is_done_in_sentry_and_shown_with_its_author(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.RESOLVE, issue.short_id, text="flaky upstream")
    await town.advance(3)
    assert issue.status == "resolved"
    assert await answers(town) == [f"{issue.short_id} is resolved."]
    assert town.texts("payments")[0].startswith("Resolved")
    (line,) = thread(town)
    assert "Resolved by Alice" in line
    assert "from Slack: flaky upstream" in line
    assert notes(issue) == ["Resolved by Alice from Slack in #payments: flaky upstream"]


async def test_our_own_echo_and_our_own_note_are_told_once(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.RESOLVE, issue.short_id)
    await town.advance(10)
    assert len(thread(town)) == 1


async def test_two_people_at_once_come_to_one_effect_and_two_truthful_answers(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.RESOLVE, issue.short_id)
    await town.advance(2)
    await ask(town, ActionKind.RESOLVE, issue.short_id, by="bob")
    await town.advance(3)
    first, second = await answers(town)
    assert first == f"{issue.short_id} is resolved."
    assert second
    assert second.startswith(f"{issue.short_id} is already resolved, by Alice 2 s ago")
    assert len(thread(town)) == 1
    assert len(notes(issue)) == 1


async def test_a_click_that_is_played_again_does_nothing(town: Town, issue: Issue) -> None:
    for _ in range(2):
        await ask(town, ActionKind.RESOLVE, issue.short_id, once="trigger.1")
    await town.advance(3)
    assert len(await actions(town)) == 1


async def test_an_issue_that_nobody_knows_is_answered_so(town: Town) -> None:
    await ask(town, ActionKind.RESOLVE, "NOPE-1")
    await town.advance(3)
    assert await answers(town) == ["I know no issue NOPE-1. Is it spelt right?"]


async def test_an_issue_never_told_of_here_is_found_in_sentry(town: Town) -> None:
    town.world.sentry.deliveries.paused = True
    issue = await town.capture(Crash())
    await ask(town, ActionKind.IGNORE, issue.short_id, silence=Silence(forever=True))
    await town.advance(3)
    assert await answers(town) == [f"{issue.short_id} is archived for good."]
    assert issue.substatus == "archived_forever"


async def test_undo_comes_after_what_it_undoes(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.IGNORE, issue.short_id)
    await ask(town, ActionKind.UNRESOLVE, issue.short_id)
    await town.advance(6)
    assert await answers(town) == [
        f"{issue.short_id} is archived until it escalates.",
        f"{issue.short_id} is unresolved again.",
    ]
    assert issue.status == "unresolved"
    assert not town.texts("payments")[0].startswith("Archived")


async def test_a_note_is_a_comment_in_sentry_and_a_line_in_the_thread(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.NOTE, issue.short_id, text="The bank is slow today.")
    await town.advance(6)
    assert notes(issue) == ["The bank is slow today.\n\n(Alice, from Slack in #payments)"]
    (line,) = thread(town)
    assert "Comment by Alice" in line
    assert "The bank is slow today." in line


async def test_a_note_of_ours_whose_webhook_comes_an_hour_late_is_told_once(town: Town, issue: Issue) -> None:
    town.world.sentry.deliveries.paused = True
    await ask(town, ActionKind.NOTE, issue.short_id, text="The bank is slow today.")
    await town.advance(6)
    town.world.sentry.deliveries.paused = False
    await town.advance(3600, step=60)
    await town.world.sentry.tell_of_note(issue, issue.notes[0])
    await town.advance(6)
    assert len(thread(town)) == 1


async def test_an_acknowledged_page_is_acknowledged_at_the_pager(town: Town) -> None:
    issue = await town.capture(Crash(level="fatal"))
    await town.advance(5)
    await ask(town, ActionKind.ACK, issue.short_id)
    await town.advance(3)
    assert [incident.state for incident in town.world.pagerduty.incidents] == ["acknowledged"]
    assert await answers(town) == [f"You acknowledged {issue.short_id} for payments."]
    await ask(town, ActionKind.ACK, issue.short_id, by="bob")
    assert "already acknowledged" in str((await answers(town))[1])


async def test_a_person_has_a_team_paged_once(town: Town, issue: Issue) -> None:
    for _ in range(2):
        await ask(town, ActionKind.PAGE, issue.short_id)
        await town.advance(3)
    assert [incident.state for incident in town.world.pagerduty.incidents] == ["triggered"]
    assert [each.state for each in await actions(town)] == [ActionState.DONE, ActionState.DONE]
    assert "already paged" in str((await answers(town))[1])


async def test_whoever_may_not_is_told_why_and_nothing_happens(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.RESOLVE, issue.short_id, by="mallory")
    await town.advance(3)
    (answer,) = await answers(town)
    assert "I do not know who you are in Sentry" in str(answer)
    assert issue.status == "unresolved"


async def test_an_acknowledgement_ends_with_its_episode(town: Town, issue: Issue) -> None:
    await ask(town, ActionKind.ACK, issue.short_id)
    await town.world.sentry.resolve(issue)
    await town.advance(5)
    await town.world.sentry.regress(issue)
    await town.advance(5)
    await ask(town, ActionKind.ACK, issue.short_id)
    assert [each.answer for each in await actions(town)] == [f"You acknowledged {issue.short_id} for payments."] * 2


async def test_several_issues_in_one_intent_get_one_answer(town: Town, issue: Issue) -> None:
    other = await town.capture(Crash(type="Other", value="else"))
    await town.advance(5)
    await ask(town, ActionKind.RESOLVE, issue.short_id, other.short_id, "NOPE-1")
    await town.advance(5)
    (told,) = town.dms("alice")
    assert f"{issue.short_id} is resolved." in told
    assert f"{other.short_id} is resolved." in told
    assert "I know no issue NOPE-1" in told


async def test_a_command_is_answered_where_it_was_typed(town: Town, issue: Issue) -> None:
    said = await town.command(f"/ignore {issue.short_id} 2h because upstream is down")
    assert said.trouble is None
    await town.advance(5)
    assert town.ephemerals("alice")[-1] == f"{issue.short_id} is archived for 2 h."
    assert town.dms("alice") == []
    assert notes(issue) == ["Archived for 2 h by Alice from Slack in #payments: upstream is down"]


async def test_a_burst_of_actions_stays_within_what_sentry_lets_pass(town: Town) -> None:
    issues = [await town.capture(Crash(type=f"Kind{number}", value="x")) for number in range(12)]
    await town.advance(20)
    await ask(town, ActionKind.RESOLVE, *(one.short_id for one in issues))
    await town.advance(20)
    assert {one.status for one in issues} == {"resolved"}
    assert {each.attempts for each in await actions(town)} == {0}
