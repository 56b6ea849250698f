"""Who acted is not called again, and who did not is: episodes, routes and pagers, each for itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from switchboard.model.delivery import DeliveryState, Reason
from switchboard.model.escalation import EscalationEnd
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineKind
from switchboard.routetests.script import Ack, Event, MuteStep, ScriptFrame, TurnStep
from switchboard.state.deliveries import rested
from switchboard.storage.store import Unit
from tests.switchboard.escalation.house import FATAL, OWNED, House, a_house, config, deliveries

ONE_STEP = "      - {after: 10m, notify: [pagerduty:owner]}"
OTHER = Event(level="fatal", title="other", issue="other", frames=(ScriptFrame(path="src/pay.py"),))
TEAMLESS = config("      - {after: 10m, notify: [pagerduty:core]}").replace(
    "notify: [slack:owner, pagerduty:owner]", 'notify: ["slack:#all"]'
)


@pytest.fixture(name="house")
def _house() -> Iterator[House]:
    house = a_house(config())
    with closing(house.store):
        yield house


def level(house: House, lane: str = "pagerduty:payments") -> int:
    """Return the level that the newest page at a lane was asked to go on to, 0 for none."""
    newest = deliveries(house, lane)[0]
    return newest.place.level if newest.place else 0


def test_the_steps_of_an_earlier_episode_silence_none_of_the_next(house: House) -> None:
    house.fires(OWNED)
    house.minutes(60)
    house.turns(TurnStep.RESOLVE)
    house.minutes(120)
    house.turns(TurnStep.REGRESS)
    house.fires(OWNED)
    told = house.minutes(70)
    assert level(house) == 2
    after_the_page = told[told.index(next(each for each in told if each[1] == "pagerduty:core")) :]
    assert [lane for _, lane in after_the_page].count("slack:#core") == 2, "told, and told once more"


def two_routes(steps: str) -> House:
    both = config(steps)
    second = both[both.index("  - name: fatal") : both.index("fallback:")].replace("fatal\n", "again\n", 1)
    return a_house(both.replace("fallback:", f"{second}fallback:", 1))


def test_two_routes_with_one_destination_go_on_as_far_as_one_does() -> None:
    steps = "      - {after: 10m, notify: [pagerduty:owner], repeat: 2}"
    house = two_routes(steps)
    house.fires(OWNED)
    house.minutes(60)
    assert level(house) == 4
    house.store.close()


def test_an_acknowledgement_that_runs_out_revives_nothing_of_an_earlier_episode() -> None:
    house = a_house(config(timeout="30m"))
    for _ in range(2):
        house.fires(OWNED)
        house.acknowledge(Ack("issue", team="payments"))
        house.minutes(15)
        house.turns(TurnStep.RESOLVE)
        house.minutes(60)
        house.turns(TurnStep.REGRESS)
    house.fires(OWNED)
    house.acknowledge(Ack("issue", team="payments"))
    house.minutes(31)
    assert [each.end for each in house.escalations() if each.end is None] == [None]
    house.store.close()


@pytest.mark.parametrize("event", [OWNED, FATAL])
def test_an_acknowledgement_in_a_channel_of_no_team_ends_it(event: Event) -> None:
    house = a_house(TEAMLESS)
    house.fires(event)
    house.acknowledge(Ack("issue"))
    assert house.minutes(30) == []
    assert house.end is EscalationEnd.ACKNOWLEDGED
    house.store.close()


def test_an_acknowledgement_of_another_team_in_a_team_s_own_route_does_not_end_it(house: House) -> None:
    house.fires(OWNED)
    house.acknowledge(Ack("issue", team="core"))
    assert "pagerduty:core" in [lane for _, lane in house.minutes(31)]


def test_what_was_reopened_by_hand_escalates_from_its_first_step(house: House) -> None:
    house.fires(OWNED)
    house.minutes(15)
    assert level(house) == 2
    house.turns(TurnStep.RESOLVE)
    house.minutes(1)
    house.turns(TurnStep.UNRESOLVE)
    house.minutes(1)
    assert level(house) == 0, "it rings its first level again"
    house.fires(OWNED)
    told = house.minutes(60)
    assert level(house) == 2
    assert "pagerduty:core" in [lane for _, lane in told]


def test_what_a_summary_lists_once_a_mute_ended_escalates(house: House) -> None:
    house.mute(MuteStep("level:fatal", timedelta(hours=1), "x"))
    house.fires(OWNED)
    house.fires(OTHER)
    house.minutes(62)
    assert {each.state for each in deliveries(house, "pagerduty:payments")} <= {
        DeliveryState.BUNDLED,
        DeliveryState.SUPPRESSED,
    }
    told = house.minutes(60)
    assert "pagerduty:payments" in [lane for _, lane in told], "a step has a page of its own"


def test_a_page_that_is_held_is_asked_for_no_level_and_opens_at_its_first(house: House) -> None:
    house.fires(OWNED)
    house.minutes(2)
    house.mute(MuteStep("level:fatal", timedelta(hours=2), "x"))
    house.fires(OWNED)
    house.minutes(60)
    assert deliveries(house, "pagerduty:core")[0].state is DeliveryState.HELD
    assert any(kind is TimelineKind.PAGED and "pagerduty:core (held)" in str(said) for kind, said in house.lines())
    assert deliveries(house, "pagerduty:core")[0].level == 0


def test_the_one_page_after_an_hour_escalates_as_the_first_did() -> None:
    house = a_house(config(ONE_STEP.replace("owner", "core")))
    house.fires(OWNED)

    def close(unit: Unit) -> None:
        page = next(each for each in unit.deliveries.listing() if str(each.destination) == "pagerduty:payments")
        unit.deliveries.save([rested(page, why="closed by hand", events=1, now=house.now)])

    house.store.transact(close)
    house.minutes(15)
    assert house.end is EscalationEnd.CLOSED_BY_HAND
    house.minutes(50)
    house.fires(OWNED)
    assert deliveries(house, "pagerduty:payments")[0].recalls is not None
    assert "pagerduty:core" in [lane for _, lane in house.minutes(12)]
    house.store.close()


def test_a_step_to_a_pager_that_died_calls_who_stands_in_and_says_so() -> None:
    house = a_house(config("      - {after: 10m, notify: [pagerduty:owner]}"))
    house.fires(OWNED)

    def die(unit: Unit) -> None:
        page = next(each for each in unit.deliveries.listing() if str(each.destination) == "pagerduty:payments")
        place = replace(page.place, stands=False) if page.place else None
        dead = replace(page, state=DeliveryState.FAILED, reason=Reason.GIVEN_UP, closed_at=house.now, place=place)
        unit.deliveries.save([dead])

    house.store.transact(die)
    assert "pagerduty:core" in [lane for _, lane in house.minutes(12)]
    said = [text for kind, text in house.lines() if kind is TimelineKind.PAGED]
    assert [text for text in said if "pagerduty:core" in str(text)]
    assert not [text for text in said if "pagerduty:payments" in str(text)]
    house.store.close()


def test_a_page_that_the_pager_closed_by_itself_was_taken_up_by_nobody() -> None:
    house = a_house(config(ONE_STEP.replace("owner", "core")))
    house.fires(OWNED)

    def close(unit: Unit) -> None:
        page = next(each for each in unit.deliveries.listing() if str(each.destination) == "pagerduty:payments")
        unit.deliveries.save([rested(page, why="closed by PagerDuty", events=1, now=house.now, by_hand=False)])

    house.store.transact(close)
    assert "pagerduty:core" in [lane for _, lane in house.minutes(12)]
    house.store.close()
