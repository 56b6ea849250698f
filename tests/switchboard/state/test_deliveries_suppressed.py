"""What a suppression does to what is owed: it waits, goes on waiting, is told at once when nothing holds it, or speaks softly."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.model.decision import Held, Severity
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.outbox.plan import plan
from switchboard.state.deliveries import Owing, hear, owe
from switchboard.state.issue_state import Folded, Turn
from tests.switchboard.builders import (
    PAYMENTS,
    a_decision,
    a_delivered,
    a_delivery,
    a_notify,
    a_subject,
    after,
    an_entry,
)

NOW = after(60)
MUTE = Held("mute:7", "we know", after(3600))
QUIET = Held("quiet:payments", "", after(7200))
OPEN = Folded(a_subject(version=6))
DEFERRED, TOLD, OWED = DeliveryState.HELD, DeliveryState.DELIVERED, DeliveryState.PENDING


def owed(latest: Delivery | None = None, **over: Any) -> Delivery:
    known = {str(PAYMENTS): latest} if latest else {}
    [found] = owe(a_decision(a_notify(**over)), OPEN, known, Owing(alert_id=12, now=NOW)).deliveries
    return found


def deferred(held: Held = MUTE) -> Delivery:
    return replace(owed(held=held), id=7)


def test_what_is_held_waits_until_its_end_with_its_reason() -> None:
    found = owed(held=MUTE)
    assert (found.state, found.held_by, found.until, found.due_at) == (DEFERRED, "mute:7", after(3600), None)
    assert found.why == "held by mute 7 until Sun 01 Mar 13:00 UTC: we know"


def test_a_shadow_that_is_held_is_a_shadow() -> None:
    assert owed(held=MUTE, shadow=True).state is DeliveryState.SUPPRESSED


def test_what_waits_is_never_planned() -> None:
    assert plan(replace(deferred(), due_at=NOW), [], a_delivery().destination.traits, is_open=True) == ()


def test_what_waits_is_told_at_once_when_a_later_alert_is_not_held() -> None:
    found = owed(deferred())
    assert (found.state, found.due_at, found.held_by, found.until, found.why) == (OWED, NOW, None, None, None)


def test_what_waits_goes_on_waiting_under_what_holds_it_now() -> None:
    found = owed(deferred(), held=QUIET, severity=Severity.CRITICAL)
    assert (found.state, found.held_by, found.until, found.due_at) == (DEFERRED, QUIET.by, QUIET.until, None)
    assert found.severity is Severity.CRITICAL


@pytest.mark.parametrize("turn", list(Turn))
def test_what_waits_hears_all_and_stays_until_it_is_over(turn: Turn) -> None:
    status = Status.RESOLVED if turn is Turn.CLOSED else Status.UNRESOLVED
    folded = Folded(a_subject(version=9, status=status), (an_entry(),), turn, loud=True)
    [heard] = hear([deferred()], folded, now=NOW)
    assert (heard.state, heard.due_at, heard.wanted, heard.held_by) == (DEFERRED, None, 9, "mute:7")


def test_what_is_told_already_is_told_on_and_only_keeps_its_voice_down() -> None:
    found = owed(a_delivered(), held=QUIET, severity=Severity.CRITICAL)
    assert (found.state, found.held_by, found.until, found.due_at) == (TOLD, QUIET.by, QUIET.until, NOW)
    again = owed(found)
    assert (again.held_by, again.until) == (None, None)


def test_what_is_on_its_way_is_not_called_back_by_an_alert() -> None:
    found = owed(a_delivery(attempts=1), held=MUTE)
    assert (found.state, found.held_by) == (OWED, None)


def test_a_shadow_holds_nothing_of_what_is_told() -> None:
    assert owed(a_delivered(), held=MUTE, shadow=True).held_by is None
    assert owed(deferred(), shadow=True).state is DEFERRED
