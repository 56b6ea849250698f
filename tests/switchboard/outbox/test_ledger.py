"""The ledger: a try is written before its call, what came of it after, and what a dead process left is looked for."""

from __future__ import annotations

from datetime import timedelta

from switchboard.model.card import Step
from switchboard.model.delivery import DeliveryState
from switchboard.model.outcome import Gate, GaveUp, TryAgain, Unknown
from switchboard.model.subject import TimelineKind
from tests.switchboard.builders import AT, MESSAGE
from tests.switchboard.outbox.player import a_ledger, pick, settle
from tests.switchboard.processing import ALERTS, PAGER, PAYMENTS, Pipeline


def test_a_try_is_written_down_before_its_call(pipeline: Pipeline) -> None:
    pipeline.event()
    [one] = pick(a_ledger(), pipeline)
    assert (one.lane, one.job.step) == (PAYMENTS, Step.OPEN)
    [attempt] = pipeline.house.transact(lambda unit: unit.attempts.unfinished())
    assert (attempt.id, attempt.step, attempt.delivery_id) == (one.attempt_id, Step.OPEN, 1)
    assert pick(a_ledger(), pipeline) == []


def test_what_was_sent_is_told_and_nothing_more_is_due(pipeline: Pipeline) -> None:
    pipeline.event()
    ledger = a_ledger()
    settle(ledger, pipeline, pick(ledger, pipeline)[0])
    told = pipeline.latest()[PAYMENTS]
    assert (told.state, told.place, told.due_at) == (DeliveryState.DELIVERED, MESSAGE, None)
    assert pipeline.house.transact(lambda unit: unit.attempts.unfinished()) == []
    assert pick(ledger, pipeline, 60) == []


def test_each_lane_gets_one_try_and_a_busy_one_none(pipeline: Pipeline) -> None:
    pipeline.event(level="fatal")
    assert {one.lane for one in pick(a_ledger(), pipeline, busy=frozenset({PAYMENTS}))} == {PAGER}
    assert {one.lane for one in pick(a_ledger(), pipeline)} == {PAYMENTS}


def test_news_that_came_during_a_try_is_due_after_it(pipeline: Pipeline) -> None:
    pipeline.event()
    ledger = a_ledger()
    [one] = pick(ledger, pipeline)
    pipeline.issue("resolved", seconds=1, status="resolved")
    settle(ledger, pipeline, one, seconds=2)
    assert pipeline.latest()[PAYMENTS].state is DeliveryState.CLOSED
    [edit] = pick(ledger, pipeline, 3)
    assert (edit.job.step, edit.job.card.subject.status.value) == (Step.REFRESH, "resolved")


def test_what_was_resolved_before_it_was_told_is_never_sent(pipeline: Pipeline) -> None:
    pipeline.event()
    pipeline.issue("resolved", seconds=1, status="resolved")
    assert pick(a_ledger(), pipeline, 1) == []
    assert pipeline.latest()[PAYMENTS].state is DeliveryState.SUPPRESSED


def test_a_retry_after_holds_its_lane_and_no_other(pipeline: Pipeline) -> None:
    pipeline.event(level="fatal")
    ledger = a_ledger()
    picks = {one.lane: one for one in pick(ledger, pipeline)}
    settle(ledger, pipeline, picks[PAYMENTS], TryAgain("429", timedelta(seconds=30), Gate.LANE))
    settle(ledger, pipeline, picks[PAGER])
    assert pick(ledger, pipeline, 29) == []
    [again] = pick(ledger, pipeline, 30)
    assert (again.lane, again.job.step) == (PAYMENTS, Step.OPEN)


def test_an_unknown_outcome_is_looked_for_from_its_first_try_on(pipeline: Pipeline) -> None:
    pipeline.event()
    ledger = a_ledger()
    settle(ledger, pipeline, pick(ledger, pipeline)[0], Unknown("time-out"), seconds=1)
    [look] = pick(ledger, pipeline, 60)
    assert look.job.step is Step.FIND
    assert look.job.since is not None
    assert look.job.since <= AT + timedelta(seconds=1)


def test_what_a_dead_process_was_trying_is_looked_for(pipeline: Pipeline) -> None:
    pipeline.event(level="fatal")
    pick(a_ledger(), pipeline)
    ledger = a_ledger()
    assert pipeline.house.transact(lambda unit: ledger.recover(unit, now=AT)) == 2
    assert {one.lane: one.job.step for one in pick(ledger, pipeline, 11)} == {PAYMENTS: Step.FIND, PAGER: Step.OPEN}
    assert pipeline.house.transact(lambda unit: ledger.recover(unit, now=AT)) == 2


def test_a_message_that_is_found_again_has_the_lines_still_to_come_that_were_new_since_it_was_tried(
    pipeline: Pipeline,
) -> None:
    pipeline.event()
    ledger = a_ledger()
    settle(ledger, pipeline, pick(ledger, pipeline)[0], Unknown("time-out"), seconds=1)
    pipeline.issue("resolved", seconds=2, status="resolved")
    settle(ledger, pipeline, pick(ledger, pipeline, 60)[0], seconds=60)
    steps = []
    for _ in range(2):
        [one] = pick(ledger, pipeline, 70)
        steps.append((one.job.step, one.job.entry and one.job.entry.kind))
        settle(ledger, pipeline, one, seconds=70)
    assert sorted(steps, key=str) == [(Step.ENTRY, TimelineKind.RESOLVED), (Step.REFRESH, None)]


def test_a_message_that_is_opened_shows_all_that_was_new_before_and_says_none_of_it_again(pipeline: Pipeline) -> None:
    pipeline.event()
    ledger = a_ledger()
    settle(ledger, pipeline, pick(ledger, pipeline)[0], TryAgain("500"))
    pipeline.issue("resolved", seconds=1, status="resolved")
    pipeline.issue("unresolved", seconds=2, substatus="regressed")
    settle(ledger, pipeline, pick(ledger, pipeline, 60)[0], seconds=60)
    assert pick(ledger, pipeline, 70) == []


def test_what_a_dead_process_sent_has_time_to_arrive_before_it_is_looked_for_whatever_is_heard(
    pipeline: Pipeline,
) -> None:
    pipeline.event(level="fatal")
    pick(a_ledger(), pipeline)
    ledger = a_ledger()
    pipeline.house.transact(lambda unit: ledger.recover(unit, now=AT))
    pipeline.event(number=2, seconds=1, level="fatal")
    assert [one.lane for one in pick(ledger, pipeline, 9)] == [PAGER]
    assert [one.job.step for one in pick(ledger, pipeline, 10)] == [Step.FIND]


def test_what_is_refused_for_good_is_told_to_the_fallback_with_the_reason(pipeline: Pipeline) -> None:
    pipeline.event()
    ledger = a_ledger()
    settle(ledger, pipeline, pick(ledger, pipeline)[0], GaveUp("is_archived"))
    latest = pipeline.latest()
    assert latest[PAYMENTS].state is DeliveryState.FAILED
    [instead] = pick(ledger, pipeline)
    assert (instead.lane, instead.job.card.because) == (
        ALERTS,
        "stands in: slack:C1 could not be told: is_archived",
    )


def test_a_page_that_is_refused_pages_the_page_fallback(pipeline: Pipeline) -> None:
    pipeline.event(level="fatal")
    ledger = a_ledger()
    page = next(one for one in pick(ledger, pipeline) if one.lane == PAGER)
    settle(ledger, pipeline, page, GaveUp("no routing key"))
    assert [one.lane for one in pick(ledger, pipeline)] == ["pagerduty:core"]


def test_a_page_that_cannot_be_opened_again_pages_the_page_fallback(pipeline: Pipeline) -> None:
    pipeline.event(level="fatal")
    ledger = a_ledger()
    for one in pick(ledger, pipeline):
        settle(ledger, pipeline, one)
    pipeline.issue("resolved", seconds=60, status="resolved")
    for one in pick(ledger, pipeline, 60):
        settle(ledger, pipeline, one, seconds=60)
    pipeline.issue("unresolved", seconds=120, substatus="ongoing")
    page = next(one for one in pick(ledger, pipeline, 120) if one.lane == PAGER)
    settle(ledger, pipeline, page, GaveUp("no routing key"), seconds=120)
    assert "pagerduty:core" in [one.lane for one in pick(ledger, pipeline, 121)]


def test_nothing_stands_in_for_what_stands_in(pipeline: Pipeline) -> None:
    pipeline.event()
    ledger = a_ledger()
    for because in ("is_archived", "is_archived too"):
        settle(ledger, pipeline, pick(ledger, pipeline)[0], GaveUp(because))
    assert pick(ledger, pipeline, 60) == []
    assert {one.state for one in pipeline.latest().values()} == {DeliveryState.FAILED}


def test_events_after_a_refusal_make_no_new_message_in_the_fallback(pipeline: Pipeline) -> None:
    pipeline.event()
    ledger = a_ledger()
    settle(ledger, pipeline, pick(ledger, pipeline)[0], GaveUp("is_archived"))
    settle(ledger, pipeline, pick(ledger, pipeline)[0])
    for number in range(2, 6):
        pipeline.event(number=number, seconds=10 * number)
    opened = [one for one in pick(ledger, pipeline, 90) if one.job.step is Step.OPEN]
    assert opened == []
    assert len(pipeline.latest()) == 2


def test_a_message_that_comes_late_says_so_and_why(pipeline: Pipeline) -> None:
    pipeline.event()
    ledger = a_ledger()
    settle(ledger, pipeline, pick(ledger, pipeline)[0], TryAgain("Slack answered 503", gate=Gate.LANE))
    [late] = pick(ledger, pipeline, 180)
    assert late.job.card.late == "3 min late: Slack answered 503"


def test_the_next_episode_continues_from_the_message_before(pipeline: Pipeline) -> None:
    pipeline.event()
    ledger = a_ledger()
    settle(ledger, pipeline, pick(ledger, pipeline)[0])
    pipeline.issue("resolved", seconds=60, status="resolved")
    pipeline.issue("unresolved", seconds=120, substatus="regressed")
    opened = next(one for one in pick(ledger, pipeline, 200) if one.job.step is Step.OPEN)
    assert opened.job.card.continues == MESSAGE.url
