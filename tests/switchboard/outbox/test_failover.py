"""A page that its pager neither takes nor refuses is told elsewhere after `page_failover_after`, and tried on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from switchboard.model.decision import Destination, DestinationKind
from switchboard.model.delivery import DeliveryState
from switchboard.model.outcome import Gate, TryAgain
from switchboard.outbox.failover import hand_over
from switchboard.outbox.ledger import Ledger
from tests.switchboard.builders import AT
from tests.switchboard.outbox.player import a_ledger, pick, settle
from tests.switchboard.outbox.test_fallback import CORE, ONLY_PAGES, config_of, in_lane
from tests.switchboard.processing import PAGER, PAYMENTS, Pipeline

OPS = Destination(DestinationKind.SLACK, "#ops")
DOWN = TryAgain("PagerDuty answered 503", gate=Gate.LANE)


@pytest.fixture(name="ledger")
def _ledger(pipeline: Pipeline) -> Ledger:
    pipeline.house.transact(lambda unit: unit.attempts.know_channels({"#payments": "C1"}))
    pipeline.config = config_of(ONLY_PAGES)
    return a_ledger(ops=OPS)


def down(ledger: Ledger, pipeline: Pipeline, *lanes: str, seconds: float) -> None:
    for one in pick(ledger, pipeline, seconds):
        settle(ledger, pipeline, one, DOWN if one.lane in lanes else None, seconds)


def over(pipeline: Pipeline, seconds: float) -> int:
    now = AT + timedelta(seconds=seconds)
    return pipeline.house.transact(lambda unit: hand_over(unit, pipeline.config, now, ops=OPS))


def test_after_two_minutes_the_page_fallback_is_paged_with_why_and_the_first_is_tried_on(
    pipeline: Pipeline, ledger: Ledger
) -> None:
    pipeline.event(level="fatal")
    down(ledger, pipeline, PAGER, seconds=0)
    assert over(pipeline, 119) == 0
    assert over(pipeline, 120) == 1
    known = pipeline.latest()
    assert known[PAGER].state is DeliveryState.PENDING
    assert "PagerDuty answered 503" in (known[CORE].stands_in_for or "")
    assert {one.lane for one in pick(ledger, pipeline, 121)} == {PAGER, CORE}


def test_it_is_handed_over_once(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.event(level="fatal")
    down(ledger, pipeline, PAGER, seconds=0)
    assert [over(pipeline, seconds) for seconds in (120, 125, 600)] == [1, 0, 0]


def test_where_the_stand_ins_pager_is_silent_too_the_teams_channel_is_told(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.event(level="fatal")
    down(ledger, pipeline, PAGER, seconds=0)
    over(pipeline, 120)
    down(ledger, pipeline, PAGER, CORE, seconds=121)
    assert over(pipeline, 240) == 0
    assert over(pipeline, 241) == 1
    why = pipeline.latest()[PAYMENTS].stands_in_for or ""
    assert f"{PAGER} could not be told" in why
    assert f"{CORE} could not be told" in why


def test_a_page_that_waits_behind_a_closed_lane_is_handed_over_though_it_was_never_tried(
    pipeline: Pipeline, ledger: Ledger
) -> None:
    pipeline.event(level="fatal")
    down_for_long = TryAgain("PagerDuty's rate limit", after=timedelta(minutes=10), gate=Gate.LANE)
    settle(ledger, pipeline, in_lane(pick(ledger, pipeline), PAGER), down_for_long)
    pipeline.event(level="fatal", number=2, seconds=1, issue_id="4202", title="another")
    assert over(pipeline, 60) == 0
    assert over(pipeline, 125) == 2


def test_what_was_taken_up_or_is_over_is_handed_to_nobody(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.event(level="fatal")
    down(ledger, pipeline, PAGER, seconds=0)
    pipeline.issue("resolved", seconds=30)
    assert over(pipeline, 300) == 0


def test_a_page_that_came_through_may_be_handed_over_anew_when_it_cannot_be_raised(
    pipeline: Pipeline, ledger: Ledger
) -> None:
    pipeline.event(level="fatal")
    down(ledger, pipeline, PAGER, seconds=0)
    over(pipeline, 120)
    down(ledger, pipeline, seconds=125)
    assert pipeline.latest()[PAGER].handed_over_at is None
    assert over(pipeline, 600) == 0
