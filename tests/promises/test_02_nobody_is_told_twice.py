"""Promise 2: anything may arrive twice; nobody is told twice. Where that cannot be known, the repeat says so."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.sentry import bodies
from sandbox.sentry.issue import Issue
from sandbox.slack.message import Message
from switchboard.actions import Replay, written
from switchboard.model.placement import PlacementState
from tests.promises.scenes import a_crash, a_webhook, ask, calls, reached, reasons, shown, the_message, thread
from tests.town import Town, a_town

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
    assert "1 event received" in shown(the_message(town, "payments"))
    assert len(calls(town, "chat.postMessage", "ok")) == 1


async def test_the_same_event_by_two_rules_is_told_and_counted_once(town: Town) -> None:
    event = town.world.sentry.take_in(a_crash())[0].event
    for rule in ("New issues", "Many users"):
        await town.post(*a_webhook(town, bodies.event_alert(event, rule=rule)))
    await town.advance(10)
    assert "1 event received" in shown(the_message(town, "payments"))


async def test_a_new_issue_and_its_first_event_are_one_message_at_its_owners(town: Town) -> None:
    await _told(town)
    await town.advance(10)
    assert (len(town.texts("payments")), town.texts("alerts")) == (1, [])


async def test_an_event_told_as_an_error_and_as_an_alert_is_counted_once(town: Town) -> None:
    town.world.sentry.send_errors = True
    await _told(town)
    await town.advance(10)
    assert "1 event received" in shown(the_message(town, "payments"))
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
    assert "repeat of body" in str((await reasons(town)).values())


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
    await ask(town, written(Replay((1, 2))))
    await town.advance(30)
    assert "1 event received" in shown(the_message(town, "payments"))
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


# Anything, in any order.

FAULTS = st.tuples(
    st.sampled_from(["reset_before", "reset_after", "500", "429", "down"]),
    st.sampled_from(["chat.postMessage", "chat.update", "conversations.history", "conversations.replies", None]),
    st.integers(1, 3),
)
STEPS = st.one_of(
    st.tuples(st.just("crash"), st.integers(0, 2)),
    st.tuples(st.just("resolve"), st.integers(0, 2)),
    st.tuples(st.just("unresolve"), st.integers(0, 2)),
    st.tuples(st.just("fault"), FAULTS),
    st.tuples(st.just("restart"), st.none()),
    st.tuples(st.just("wait"), st.integers(1, 90)),
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(story=st.lists(STEPS, min_size=3, max_size=14))
async def test_whatever_breaks_and_whenever_the_worker_dies_each_thing_is_said_once(story: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with a_town(Path(folder)) as town:
            for what, detail in story:
                await _live(town, what, detail)
            town.world.faults.clear()
            await town.advance(900, step=10)
            said = Counter(_mark(message) for message in town.channel("payments").messages)
            assert [mark for mark, times in said.items() if times > 1] == []
            assert all(placement.state is not PlacementState.OWED for placement in await town.placements())
            _latest_messages_are_true(town)


async def _live(town: Town, what: str, detail: Any) -> None:
    issues = list(town.world.sentry.issues.values())
    if what == "crash":
        await town.capture(a_crash(f"Charge{detail}", level="fatal"))
    elif what == "fault":
        kind, method, times = detail
        town.world.faults.add(service="slack", kind=kind, method=method, times=times, seconds=20)
        town.world.faults.add(service="pagerduty", kind=kind, times=times, seconds=20)
    elif what == "restart":
        await town.worker.outbox.tick()
        await town.restart_worker()
    elif what == "wait":
        await town.advance(detail)
    elif detail < len(issues) and (issues[detail].status == "resolved") == (what == "unresolve"):
        await getattr(town.world.sentry, what)(issues[detail])
    await town.advance(1)


def _mark(message: Message) -> tuple[int, int]:
    payload = (message.metadata or {})["event_payload"]
    return payload["placement"], payload["entry"]


def _latest_messages_are_true(town: Town) -> None:
    """The newest message of each issue says how the issue stands, and its incident is open only while it is."""
    latest = {text.split(": ")[1]: text for text in town.texts("payments")}
    for issue in town.world.sentry.issues.values():
        name = issue.title.split(":")[0]
        if name in latest:
            assert latest[name].lower().startswith(issue.status), (latest[name], issue.status)
        opened = [one for one in town.world.pagerduty.incidents if name in one.summary and one.state != "resolved"]
        assert len(opened) == (issue.status == "unresolved"), (issue.status, town.world.pagerduty.incidents)
