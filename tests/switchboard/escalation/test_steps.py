"""Escalations played by the real pipeline on a moved clock: who is told when nobody acts, and what ends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from switchboard.config.load import load_config
from switchboard.model.escalation import EscalationEnd
from switchboard.model.subject import TimelineKind
from switchboard.routetests.script import Ack, TurnStep
from switchboard.state.deliveries import rested
from switchboard.storage.store import Unit
from tests.switchboard.escalation.house import KEYS, OWNED, House, a_house, config, deliveries


@pytest.fixture(name="house")
def _house() -> Iterator[House]:
    house = a_house(config())
    with closing(house.store):
        house.fires(OWNED)
        yield house


def test_who_does_nothing_has_the_next_told_each_time_after_the_step_before(house: House) -> None:
    assert {each.lane for each in house.told} == {"slack:#payments", "pagerduty:payments"}
    assert house.minutes(9.5) == []
    assert house.minutes(1) == [(10, "pagerduty:payments")]
    [page] = deliveries(house, "pagerduty:payments")
    assert page.level == 2, "a pager that rings is asked to go on"
    assert set(house.minutes(20)) == {(30, "pagerduty:core"), (30, "slack:#core")}
    assert set(house.minutes(20)) == {(50, "pagerduty:core"), (50, "slack:#core")}, "the pager rings its next level"
    assert house.end is EscalationEnd.DONE
    assert house.minutes(120) == []


@pytest.mark.parametrize("turn", [TurnStep.RESOLVE, TurnStep.ARCHIVE])
def test_what_is_over_escalates_no_more(house: House, turn: TurnStep) -> None:
    house.minutes(5)
    house.turns(turn)
    house.minutes(60)
    assert house.end is EscalationEnd.RESOLVED
    assert not [each for each in house.told if each.lane == "pagerduty:core"]


def test_an_acknowledgement_of_a_team_that_was_told_ends_it(house: House) -> None:
    house.acknowledge(Ack("issue", team="payments"))
    house.minutes(60)
    assert house.end is EscalationEnd.ACKNOWLEDGED
    assert not [each for each in house.told if "core" in each.lane]


def test_a_page_that_was_closed_by_hand_ends_it(house: House) -> None:
    def close(unit: Unit) -> None:
        page = next(each for each in unit.deliveries.listing() if str(each.destination) == "pagerduty:payments")
        unit.deliveries.save([rested(page, why="closed by hand", events=1, now=house.now)])

    house.store.transact(close)
    house.minutes(60)
    assert house.end is EscalationEnd.CLOSED_BY_HAND


def test_a_step_says_itself_what_it_waits_for() -> None:
    steps = "      - {after: 10m, unless: [resolved], notify: [pagerduty:core]}"
    house = a_house(config(steps))
    house.fires(OWNED)
    house.acknowledge(Ack("issue", team="payments"))
    assert house.minutes(15) == [(10, "pagerduty:core")]
    house.store.close()


def test_a_later_alert_of_the_same_episode_begins_none_and_the_next_episode_does(house: House) -> None:
    house.minutes(5)
    house.fires(OWNED)
    assert len(house.escalations()) == 1
    house.turns(TurnStep.RESOLVE)
    house.minutes(2)
    house.turns(TurnStep.REGRESS)
    assert [each.end for each in house.escalations()] == [EscalationEnd.RESOLVED, None]


def test_an_edited_file_does_not_derail_one_that_runs_and_a_vanished_team_has_a_stand_in(house: House) -> None:
    edited = config().split("    escalate:")[0] + 'fallback: ["slack:#alerts"]\npage_fallback: ["pagerduty:core"]\n'
    steps = "      - {after: 10m, notify: [pagerduty:night]}"
    night = config(steps).replace("  core:", '  night: {slack: "#night", pagerduty: "${PAGERDUTY_CORE}"}\n  core:')
    other = a_house(night)
    other.fires(OWNED)
    other.config = house.config = load_config(edited, file="routes.yaml", variables=KEYS)[0]
    assert (30, "slack:#core") in house.minutes(35)
    assert other.minutes(15) == [(10, "pagerduty:core")]
    other.store.close()


def test_a_step_that_leads_to_nobody_is_passed_over_at_once_and_said() -> None:
    steps = "      - {after: 10m, notify: [slack:owner]}\n      - {after: 5m, notify: [slack:core]}"
    house = a_house(config(steps).replace("notify: [slack:owner, pagerduty:owner]", 'notify: ["slack:#all"]'))
    house.fires()
    told = house.minutes(30)
    assert (TimelineKind.PASSED_OVER, "step 1 of “fatal”") in house.lines()
    assert told == [(10, "slack:#core")]
    house.store.close()


def test_two_routes_have_one_each_and_tell_a_destination_once() -> None:
    steps = "      - {after: 10m, notify: [pagerduty:core]}"
    both = config(steps)
    second = both[both.index("  - name: fatal") : both.index("fallback:")].replace("fatal\n", "again\n", 1)
    house = a_house(both.replace("fallback:", f"{second}fallback:", 1))
    house.fires(OWNED)
    assert [each.route for each in house.escalations()] == ["fatal", "again"]
    assert house.minutes(15) == [(10, "pagerduty:core")]
    assert [page.level for page in deliveries(house, "pagerduty:core")] == [0]
    house.store.close()


def test_while_all_that_a_route_told_is_held_its_escalation_waits() -> None:
    quiet = config().replace(
        "routes:", 'maintenance: [{name: restore, when: "level:fatal", every: "03:00-04:00"}]\nroutes:'
    )
    house = a_house(quiet)
    house.fires(OWNED)
    assert house.minutes(59) == []
    assert [each.due_at for each in house.escalations()] == [None]
    told = house.minutes(95)
    assert [minute for minute, lane in told if lane == "pagerduty:core"] == [90, 110]
    house.store.close()


def test_what_was_due_while_nobody_worked_is_taken_once_from_now(house: House) -> None:
    house.now += timedelta(hours=3)
    house.look()
    house.look()
    assert [each.step for each in house.escalations()] == [1]
    assert house.escalations()[0].due_at == house.now + timedelta(minutes=20)


def test_a_clock_that_goes_back_takes_no_step_twice(house: House) -> None:
    house.minutes(31)
    before = len(house.told)
    house.now -= timedelta(hours=1)
    house.look()
    assert len(house.told) == before


def test_an_acknowledgement_runs_out_and_all_begins_again() -> None:
    house = a_house(config(timeout="30m"))
    house.fires(OWNED)
    house.acknowledge(Ack("issue", team="payments"))
    house.minutes(29)
    assert house.end is EscalationEnd.ACKNOWLEDGED
    house.minutes(2)
    assert [each.end for each in house.escalations()] == [None]
    assert house.lines()[-1][0] is TimelineKind.RAN_OUT
    assert "pagerduty:core" in [lane for _, lane in house.minutes(31)]
    house.store.close()


def test_an_acknowledgement_of_what_somebody_has_does_not_run_out() -> None:
    house = a_house(config(timeout="30m"))
    house.fires(OWNED)
    house.acknowledge(Ack("issue", team="payments"))
    house.turns(TurnStep.ASSIGN, to="alice@example.com")
    house.minutes(120)
    assert TimelineKind.RAN_OUT not in [kind for kind, _ in house.lines()]
    house.store.close()


def test_an_acknowledgement_for_a_time_runs_out_at_its_end_and_all_begins_again(house: House) -> None:
    house.acknowledge(Ack("issue", team="payments", lasts=timedelta(hours=1)))
    house.minutes(59)
    assert house.end is EscalationEnd.ACKNOWLEDGED
    house.minutes(2)
    assert [each.end for each in house.escalations()] == [None]
    assert [kind for kind, _ in house.lines()].count(TimelineKind.RAN_OUT) == 1
    assert "pagerduty:core" in [lane for _, lane in house.minutes(31)]


@pytest.mark.parametrize("lasts", [timedelta(days=7, minutes=1), timedelta(0), timedelta(minutes=-5)])
def test_an_acknowledgement_for_longer_than_a_week_or_for_no_time_is_refused(house: House, lasts: timedelta) -> None:
    called = house.acknowledge(Ack("issue", team="payments", lasts=lasts))
    assert called.refused
    assert house.end is None
