"""Promise 2: anything may arrive twice; nobody is told twice. Where that cannot be known, the repeat says so."""

from __future__ import annotations

import pytest

from sandbox.sentry import bodies
from sandbox.sentry.issue import Issue
from switchboard.model.intent import Replay
from tests.promises.scenes import a_crash, a_webhook, ask, calls, reached, reasons, shown, the_message, thread
from tests.town import Town

DAY = 86_400


async def _told(town: Town) -> Issue:
    """Let #payments be told of an issue."""
    issue = await town.capture(a_crash())
    await town.settle()
    return issue


# What arrives twice.


async def test_the_same_webhook_twice_is_told_once(town: Town) -> None:
    issue = await _told(town)
    again = a_webhook(town, bodies.event_alert(issue.events[0]), key="one-key")
    for _ in range(3):
        assert (await town.post(*again)).status_code == 202
    await town.advance(10)
    assert "1 event" in shown(the_message(town, "payments"))
    assert len(calls(town, "chat.postMessage", "ok")) == 1


async def test_the_same_event_by_two_rules_is_told_and_counted_once(town: Town) -> None:
    event = town.world.sentry.take_in(a_crash())[0].event
    for rule in ("New issues", "Many users"):
        await town.post(*a_webhook(town, bodies.event_alert(event, rule=rule)))
    await town.advance(10)
    assert "1 event" in shown(the_message(town, "payments"))


async def test_a_new_issue_and_its_first_event_are_one_message_at_its_owners(town: Town) -> None:
    await _told(town)
    await town.advance(10)
    assert (len(town.texts("payments")), town.texts("alerts")) == (1, [])


async def test_an_event_told_as_an_error_and_as_an_alert_is_counted_once(town: Town) -> None:
    town.world.sentry.send_errors = True
    await _told(town)
    await town.advance(10)
    assert "1 event" in shown(the_message(town, "payments"))
    assert town.texts("alerts") == []


@pytest.mark.parametrize("later", [60, DAY])
async def test_a_webhook_that_is_sent_again_by_hand_changes_nothing(town: Town, later: int) -> None:
    issue = await _told(town)
    first = a_webhook(town, bodies.event_alert(issue.events[0]), key="by-hand")
    await town.post(*first)
    await town.world.sentry.resolve(issue)
    await town.advance(later, step=later / 4)
    said = shown(the_message(town, "payments"))
    await town.post(*first)
    await town.advance(10)
    assert shown(the_message(town, "payments")) == said
    assert "repeat of inbound" in str((await reasons(town)).values())


async def test_a_resolve_that_is_heard_twice_makes_one_line(town: Town) -> None:
    issue = await _told(town)
    issue.move("resolved")
    resolved = a_webhook(town, bodies.issue(issue, "resolved"), "issue")
    await town.post(*resolved)
    await town.advance(5)
    await town.post(*resolved)
    await town.advance(5)
    assert len(thread(town, "payments")) == 1


async def test_bodies_that_the_operator_replays_tell_nobody_again(town: Town) -> None:
    await _told(town)
    await ask(town, Replay((1, 2)))
    await town.advance(30)
    assert "1 event" in shown(the_message(town, "payments"))
    assert town.texts("alerts") == []


# What nobody knows whether it arrived.


async def test_a_message_whose_answer_was_lost_is_found_and_not_posted_again(town: Town) -> None:
    town.world.faults.add(service="slack", kind="reset_after", method="chat.postMessage", times=1)
    await _told(town)
    await town.advance(60)
    assert len(calls(town, "chat.postMessage")) == 1
    assert calls(town, "conversations.history", "ok")
    assert "repeat" not in shown(the_message(town, "payments"))


async def test_a_line_whose_answer_was_lost_is_found_in_its_thread(town: Town) -> None:
    issue = await _told(town)
    town.world.faults.add(service="slack", kind="reset_after", method="chat.postMessage", times=1)
    await town.world.sentry.resolve(issue)
    await town.advance(60)
    assert len(thread(town, "payments")) == 1
    assert calls(town, "conversations.replies", "ok")


async def test_a_message_that_was_lost_on_its_way_is_posted_once(town: Town) -> None:
    town.world.faults.add(service="slack", kind="reset_before", method="chat.postMessage", times=1)
    await _told(town)
    await town.advance(60)
    assert len(town.texts("payments")) == 1


@pytest.mark.parametrize("kind", ["reset_before", "reset_after"])
async def test_a_line_that_may_be_lost_is_said_once_whichever_way_it_was(town: Town, kind: str) -> None:
    issue = await _told(town)
    town.world.faults.add(service="slack", kind=kind, method="chat.postMessage", times=1)
    await town.world.sentry.resolve(issue)
    await town.advance(60)
    assert len(thread(town, "payments")) == 1


async def test_many_lost_answers_in_a_row_still_make_one_message(town: Town) -> None:
    town.world.faults.add(service="slack", kind="reset_after", method="chat.postMessage", times=1)
    town.world.faults.add(service="slack", kind="down", method="conversations.history", times=4)
    await _told(town)
    await town.advance(300, step=2)
    assert len(town.texts("payments")) == 1


async def test_where_nobody_may_look_the_repeat_says_that_it_may_be_one(town: Town) -> None:
    town.world.faults.add(service="slack", kind="reset_after", method="chat.postMessage", times=1)
    await _told(town)
    town.world.slack.auth_error = "missing_scope"
    await town.advance(10)
    town.world.slack.auth_error = None
    await town.advance(60)
    first, second = town.channel("payments").roots()
    assert "May be a repeat" not in shown(first)
    assert "May be a repeat" in shown(second)


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "500"])
async def test_a_page_whose_answer_was_lost_is_one_incident(town: Town, kind: str) -> None:
    town.world.faults.add(service="pagerduty", kind=kind, times=2)
    await town.capture(a_crash(level="fatal"))
    await town.advance(60)
    assert len(town.world.pagerduty.incidents) == 1


# A worker that dies while it speaks.


async def test_a_worker_that_died_while_it_posted_finds_its_message(town: Town) -> None:
    await _die_while_posting(town)
    assert len(town.texts("payments")) == 1
    assert "repeat" not in shown(the_message(town, "payments"))


async def test_a_worker_that_died_while_it_replied_finds_its_line(town: Town) -> None:
    issue = await _told(town)
    await town.advance(5)
    await town.world.sentry.resolve(issue)
    await _die_while_posting(town, crash=False)
    assert len(thread(town, "payments")) == 1


async def test_a_worker_that_died_while_it_paged_opens_no_second_incident(town: Town) -> None:
    town.world.faults.add(service="pagerduty", kind="slow", seconds=5, times=1)
    await town.capture(a_crash(level="fatal"))
    await town.settle()
    await town.restart_worker()
    await town.advance(60)
    assert len(town.world.pagerduty.incidents) == 1


async def test_a_worker_that_died_before_it_posted_posts_once(town: Town) -> None:
    await town.capture(a_crash())
    await town.worker.work()
    await town.restart_worker()
    await town.advance(10)
    assert len(town.texts("payments")) == 1


async def _die_while_posting(town: Town, *, crash: bool = True) -> None:
    """Let the worker die while Slack holds its post back; Slack then takes it after all."""
    town.world.faults.add(service="slack", kind="slow", method="chat.postMessage", seconds=5, times=1)
    said = len(calls(town, "chat.postMessage", "ok"))
    if crash:
        await town.capture(a_crash())
    await town.settle()
    await reached(lambda: town.world.held)
    await town.restart_worker()
    town.clock.move(6)
    await reached(lambda: len(calls(town, "chat.postMessage", "ok")) > said)
    await town.advance(60)
