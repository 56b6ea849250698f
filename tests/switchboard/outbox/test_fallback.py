"""Who comes next when one after the other cannot be told: a page that dies is always heard of, with all that went wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from switchboard.config.config import Config
from switchboard.config.load import load_config
from switchboard.digests.owing import tell
from switchboard.model.card import Step
from switchboard.model.decision import Destination, DestinationKind, Severity
from switchboard.model.delivery import DeliveryState
from switchboard.model.outcome import GaveUp
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineKind
from switchboard.outbox.ledger import Ledger, Pick
from tests.switchboard.builders import AT, a_digest, after, an_owed_digest
from tests.switchboard.outbox.player import a_ledger, pick, settle
from tests.switchboard.processing import ALERTS, CONFIG, PAGER, PAYMENTS, Pipeline

CORE, OPS = "pagerduty:core", "slack:#ops"
ONLY_PAGES = CONFIG.replace(
    'notify: ["pagerduty:payments", "slack:#payments"]', 'notify: ["pagerduty:payments"]'
).replace("customer_tier:gold", "customer_tier:none")


@pytest.fixture(name="ledger")
def _ledger(pipeline: Pipeline) -> Ledger:
    pipeline.house.transact(lambda unit: unit.attempts.know_channels({"#payments": "C1"}))
    return a_ledger(ops=Destination(DestinationKind.SLACK, "#ops"))


def config_of(text: str) -> Config:
    config, _ = load_config(text, file="routes.yaml")
    assert config is not None
    return config


def in_lane(picks: list[Pick], lane: str) -> Pick:
    [one] = [one for one in picks if one.lane == lane]
    return one


def refused(ledger: Ledger, pipeline: Pipeline, *lanes: str) -> list[str]:
    """Refuse for good whatever goes to these lanes, take all else; returns which lanes were tried."""
    tried = []
    for seconds in range(10):
        for one in pick(ledger, pipeline, seconds * 5):
            tried.append(one.lane)
            settle(ledger, pipeline, one, GaveUp(f"no {one.lane}") if one.lane in lanes else None, seconds * 5)
    return tried


def test_where_the_page_fallback_dies_too_the_teams_own_channel_is_told(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.config = config_of(ONLY_PAGES)
    pipeline.event(level="fatal")
    assert refused(ledger, pipeline, PAGER, CORE) == [PAGER, CORE, PAYMENTS]
    why = f"{PAGER} could not be told: no {PAGER}; {CORE} could not be told: no {CORE}"
    assert pipeline.latest()[PAYMENTS].stands_in_for == why


def test_everybody_is_asked_in_turn_until_one_can_be_told(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.config = config_of(ONLY_PAGES)
    pipeline.event(level="fatal")
    assert refused(ledger, pipeline, PAGER, CORE, PAYMENTS, ALERTS) == [PAGER, CORE, PAYMENTS, ALERTS, OPS]
    told = pipeline.latest()[OPS]
    assert (told.state, str(told.stands_in_for).count("could not be told")) == (DeliveryState.DELIVERED, 4)


def test_where_nobody_can_be_told_it_ends(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.config = config_of(ONLY_PAGES)
    pipeline.event(level="fatal")
    assert refused(ledger, pipeline, PAGER, CORE, PAYMENTS, ALERTS, OPS) == [PAGER, CORE, PAYMENTS, ALERTS, OPS]


def test_a_channel_that_has_the_message_already_says_aloud_that_nobody_was_paged(
    pipeline: Pipeline, ledger: Ledger
) -> None:
    pipeline.event(level="fatal")
    picks = pick(ledger, pipeline)
    settle(ledger, pipeline, in_lane(picks, PAYMENTS))
    settle(ledger, pipeline, in_lane(picks, PAGER), GaveUp("no key"))
    settle(ledger, pipeline, in_lane(pick(ledger, pipeline), CORE), GaveUp("no key either"))
    edit = in_lane(pick(ledger, pipeline, 2), PAYMENTS)
    settle(ledger, pipeline, edit, seconds=2)
    said = in_lane(pick(ledger, pipeline, 4), PAYMENTS).job
    assert (edit.job.step, said.step, said.aloud) == (Step.REFRESH, Step.ENTRY, True)
    assert said.entry is not None
    assert "no key either" in str(said.entry.detail)


def test_a_page_that_is_refused_at_the_page_fallbacks_own_service_goes_to_its_channel(
    pipeline: Pipeline, ledger: Ledger
) -> None:
    pipeline.config = config_of(
        ONLY_PAGES.replace('page_fallback: ["pagerduty:core"]', 'page_fallback: ["pagerduty:payments"]')
    )
    pipeline.event(level="fatal")
    assert refused(ledger, pipeline, PAGER) == [PAGER, PAYMENTS]


def test_a_page_fallback_that_rings_at_the_same_service_is_passed_over(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.config = config_of(ONLY_PAGES.replace("${PAGERDUTY_CORE}", "${PAGERDUTY_PAYMENTS}"))
    pipeline.event(level="fatal")
    assert refused(ledger, pipeline, PAGER) == [PAGER, PAYMENTS]


def test_of_several_page_fallbacks_the_dead_one_is_left_out(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.config = config_of(
        ONLY_PAGES.replace(
            'page_fallback: ["pagerduty:core"]', 'page_fallback: ["pagerduty:payments", "pagerduty:core"]'
        )
    )
    pipeline.event(level="fatal")
    assert refused(ledger, pipeline, PAGER) == [PAGER, CORE]


def test_what_is_held_is_told_all_the_same_where_a_page_died(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.event(level="fatal")
    held = replace(pipeline.latest()[PAYMENTS], state=DeliveryState.HELD, held_by="quiet:payments", due_at=None)
    pipeline.house.transact(lambda unit: unit.deliveries.save([held]))
    refused(ledger, pipeline, PAGER, CORE)
    assert pipeline.latest()[PAYMENTS].state is DeliveryState.DELIVERED


def test_after_the_fallback_comes_the_operators_channel(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.event()
    assert refused(ledger, pipeline, PAYMENTS, ALERTS) == [PAYMENTS, ALERTS, OPS]


def test_who_died_an_hour_ago_is_asked_again(pipeline: Pipeline, ledger: Ledger) -> None:
    pipeline.config = config_of(ONLY_PAGES)
    pipeline.event(level="fatal")
    refused(ledger, pipeline, PAGER, CORE)
    hour = timedelta(hours=1).total_seconds() + 60
    pipeline.event(number=2, seconds=hour, level="fatal")
    settle(ledger, pipeline, in_lane(pick(ledger, pipeline, hour), PAGER), GaveUp("still no key"), hour)
    assert CORE in [one.lane for one in pick(ledger, pipeline, hour)]


def test_a_message_that_was_on_its_way_when_the_page_died_says_it_in_its_thread(
    pipeline: Pipeline, ledger: Ledger
) -> None:
    pipeline.event(level="fatal")
    picks = pick(ledger, pipeline, 0)
    settle(ledger, pipeline, in_lane(picks, PAGER), GaveUp("no key"), 1)
    settle(ledger, pipeline, in_lane(pick(ledger, pipeline, 1), CORE), GaveUp("no key"), 2)
    settle(ledger, pipeline, in_lane(picks, PAYMENTS), None, 3)
    said = []
    for seconds in range(4, 24, 5):
        for one in pick(ledger, pipeline, seconds):
            said += [one.job.entry.kind] if one.job.entry else []
            settle(ledger, pipeline, one, None, seconds)
    assert TimelineKind.UNTOLD in said


def test_a_stand_in_for_a_page_that_could_not_be_raised_was_not_delivered_before_it_is(
    pipeline: Pipeline, ledger: Ledger
) -> None:
    pipeline.config = config_of(ONLY_PAGES)
    pipeline.event(level="fatal")
    [page] = pick(ledger, pipeline)
    settle(ledger, pipeline, page, seconds=1)
    louder = replace(pipeline.latest()[PAGER], severity=Severity.CRITICAL, due_at=after(2))
    asked = replace(louder, level=2)
    pipeline.house.transact(lambda unit: unit.deliveries.save([asked]))
    [step] = pick(ledger, pipeline, 2)
    settle(ledger, pipeline, step, GaveUp("no levels"), 3)
    instead = pipeline.latest()[CORE]
    assert (instead.delivered_at, instead.paged_at, instead.state) == (None, None, DeliveryState.PENDING)
    assert louder.dimensions
    assert instead.dimensions == replace(louder.dimensions, teams=("core",))


def test_of_a_digest_that_cannot_be_told_those_who_run_switchboard_alone_hear_and_nobody_is_woken(
    pipeline: Pipeline, ledger: Ledger
) -> None:
    pipeline.config = config_of(CONFIG.replace('fallback: ["slack:#alerts"]', 'fallback: ["pagerduty:core"]'))
    owed = pipeline.house.transact(lambda unit: unit.digests.save(an_owed_digest()))
    pipeline.house.transact(lambda unit: tell([owed.id], a_digest(), [], unit, AT))
    assert refused(ledger, pipeline, PAYMENTS) == [PAYMENTS, OPS]
    assert refused(ledger, pipeline, PAYMENTS) == []
