"""Pacing: a channel takes one message a second, edits have a budget of their own, and closed gates hold."""

from __future__ import annotations

from switchboard.model.card import Step
from switchboard.model.decision import DestinationKind
from switchboard.outbox.budgets import Pacing
from switchboard.outbox.plan import Do
from switchboard.senders.slack.sender import LIMITS
from tests.switchboard.builders import ALERTS, AT, PAYMENTS, after

EDIT = "chat.update"
OF = {DestinationKind.SLACK: LIMITS}


def test_a_channel_takes_one_message_a_second_and_others_are_free() -> None:
    pacing = Pacing(OF)
    pacing.take(PAYMENTS, Do(Step.OPEN), None, AT)
    assert not pacing.may(PAYMENTS, Do(Step.ENTRY), None, after(0.9))
    assert pacing.may(PAYMENTS, Do(Step.ENTRY), None, after(1))
    assert pacing.may(ALERTS, Do(Step.OPEN), None, AT)


def test_an_edit_is_not_held_by_the_channels_pace() -> None:
    pacing = Pacing(OF)
    pacing.take(PAYMENTS, Do(Step.OPEN), None, AT)
    assert pacing.may(PAYMENTS, Do(Step.REFRESH), EDIT, AT)


def test_edits_of_all_channels_share_one_budget_and_idle_ones_stop_first() -> None:
    pacing, limit = Pacing(OF), LIMITS.budgets[EDIT]
    for _ in range(limit.count - limit.reserve):
        pacing.take(ALERTS, Do(Step.REFRESH), EDIT, AT)
    assert not pacing.may(PAYMENTS, Do(Step.REFRESH, idle=True), EDIT, after(1))
    assert pacing.may(PAYMENTS, Do(Step.REFRESH), EDIT, after(1))
    for _ in range(limit.reserve):
        pacing.take(ALERTS, Do(Step.REFRESH), EDIT, AT)
    assert not pacing.may(PAYMENTS, Do(Step.REFRESH), EDIT, after(1))
    assert pacing.may(PAYMENTS, Do(Step.REFRESH), EDIT, AT + limit.per)


def test_messages_say_as_of_when_edits_are_short() -> None:
    pacing = Pacing(OF)
    assert not pacing.is_pressed(EDIT)
    for _ in range(LIMITS.budgets[EDIT].count // 2 + 1):
        pacing.take(PAYMENTS, Do(Step.REFRESH), EDIT, AT)
    assert pacing.is_pressed(EDIT)
    assert pacing.is_pressed(None, EDIT)
    assert not pacing.is_pressed(None)


def test_a_closed_gate_holds_its_lane_or_its_budget_until_its_time() -> None:
    pacing = Pacing(OF, gates={str(PAYMENTS): after(30), EDIT: after(10)})
    assert not pacing.is_open(str(PAYMENTS), after(29))
    assert pacing.is_open(str(PAYMENTS), after(30))
    assert pacing.is_open(str(ALERTS), AT)
    assert not pacing.may(ALERTS, Do(Step.REFRESH), EDIT, after(9))
    assert pacing.may(ALERTS, Do(Step.REFRESH), EDIT, after(10))
