"""An escalation is shown with what comes next and when, or with what ended it and who; never with a step that will not be taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from switchboard.config.load import load_config
from switchboard.routetests.script import Ack, MuteStep, TurnStep
from switchboard.state.deliveries import rested
from switchboard.storage.store import Unit
from switchboard.views.escalations import (
    EscalationState,
    EscalationView,
    StepState,
    escalation_lines,
    escalations,
    say_escalation,
)
from switchboard.views.shown import shown_by
from tests.switchboard.escalation.house import KEYS, OWNED, House, a_house, config

NEXT = "escalation of “fatal”: next: in 17 min (Mon 02 Mar 03:30 UTC) pagerduty:core, slack:#core"


@pytest.fixture(name="house")
def _house() -> Iterator[House]:
    house = a_house(config())
    with closing(house.store):
        house.fires(OWNED)
        yield house


def views(house: House) -> tuple[EscalationView, ...]:
    """Return the escalations of the issue as they are shown."""
    [subject] = {each.subject_id for each in house.escalations()}
    return house.store.transact(lambda unit: escalations(unit, subject, shown_by(unit)))


def lines(house: House) -> tuple[str, ...]:
    """Return what is said of them."""
    return escalation_lines(views(house), now=house.now, zone="UTC")


def test_one_that_runs_says_what_is_next_and_when(house: House) -> None:
    house.minutes(13)
    assert lines(house) == (
        f"{NEXT}, unless acknowledged, assigned or resolved",
        "  • step 1, after 10 min: pagerduty:payments (taken)",
        "  • step 2, after 20 min: pagerduty:core, slack:#core (next, 0 of 2 times)",
    )


def test_one_whose_steps_were_all_taken_says_so(house: House) -> None:
    house.minutes(60)
    [view] = views(house)
    assert (view.state, view.next_at, view.why) == (EscalationState.OVER, None, "its last step was taken")
    assert [step.state for step in view.steps] == [StepState.TAKEN, StepState.TAKEN]
    assert view.next_step is None
    assert lines(house)[0] == "escalation of “fatal”: ended Mon 02 Mar 03:50 UTC: its last step was taken"


def test_a_step_that_will_not_be_taken_is_not_shown_as_coming(house: House) -> None:
    house.minutes(13)
    house.acknowledge(Ack("issue", team="payments"))
    assert house.end is None, "its row is judged when its step is due"
    [view] = views(house)
    assert view.state is EscalationState.OVER
    assert [step.state for step in view.steps] == [StepState.TAKEN, StepState.LEFT_OUT]
    assert lines(house)[0].startswith("escalation of “fatal”: takes no further step: it was acknowledged by ")
    house.minutes(60)
    assert lines(house)[0].startswith("escalation of “fatal”: ended Mon 02 Mar 03:30 UTC: it was acknowledged by ")


def test_an_acknowledgement_does_not_stop_a_step_that_waits_for_more() -> None:
    house = a_house(config("      - {after: 10m, unless: [resolved], notify: [pagerduty:core]}"))
    with closing(house.store):
        house.fires(OWNED)
        house.acknowledge(Ack("issue", team="payments"))
        assert lines(house)[0].endswith("pagerduty:core, unless resolved")


@pytest.mark.parametrize(
    ("turn", "why"), [(TurnStep.RESOLVE, "it was resolved"), (TurnStep.ARCHIVE, "it was archived")]
)
def test_what_ended_it_is_said(house: House, turn: TurnStep, why: str) -> None:
    house.minutes(5)
    house.turns(turn)
    [view] = views(house)
    assert view.state is EscalationState.OVER
    assert view.why.startswith(why)


def test_a_page_closed_by_hand_is_what_ended_it(house: House) -> None:
    def close(unit: Unit) -> None:
        page = next(each for each in unit.deliveries.listing() if str(each.destination) == "pagerduty:payments")
        unit.deliveries.save([rested(page, why="closed by hand", events=1, now=house.now)])

    house.store.transact(close)
    assert views(house)[0].why == "its page was closed by hand"


def test_one_whose_route_told_nobody_yet_waits() -> None:
    house = a_house(config())
    with closing(house.store):
        house.mute(MuteStep("level:fatal", timedelta(days=1), "we know"))
        house.fires(OWNED)
        [view] = views(house)
        assert (view.state, view.next_at) == (EscalationState.WAITS, None)
        assert lines(house)[0] == (
            "escalation of “fatal”: waits, as all that its route told is held; 10 min after that pagerduty:payments"
        )


def test_its_steps_are_those_that_were_frozen(house: House) -> None:
    before = [step.tells for step in views(house)[0].steps]
    steps = "      - {after: 1m, notify: [slack:core]}"
    house.config = load_config(config(steps), file="routes.yaml", variables=KEYS)[0]
    house.minutes(5)
    assert [step.tells for step in views(house)[0].steps] == before


def test_a_step_that_is_due_is_next_now(house: House) -> None:
    [view] = views(house)
    assert view.next_at is not None
    assert ": next: now pagerduty:payments, " in say_escalation(view, now=view.next_at, zone="UTC")


def test_the_newest_come_first_and_only_so_many(house: House) -> None:
    house.turns(TurnStep.RESOLVE)
    house.minutes(24 * 60)
    house.turns(TurnStep.REGRESS)
    house.fires(OWNED)
    states = [view.state for view in views(house)]
    assert states[0] is EscalationState.RUNS
    assert EscalationState.OVER in states
    [subject] = {each.subject_id for each in house.escalations()}
    assert len(house.store.transact(lambda unit: escalations(unit, subject, shown_by(unit), limit=1))) == 1
