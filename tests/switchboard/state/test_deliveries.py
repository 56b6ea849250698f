"""What is owed: later decisions only add deliveries or raise severity, and every open delivery hears every update."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.decision import Decision, Notify, Severity
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineKind
from switchboard.state.deliveries import DEAD_RESTS, FALLBACK_WAITS, GATHER, Owing, owe
from switchboard.state.issue_state import Folded, Turn
from tests.switchboard.builders import (
    ALERTS,
    AT,
    PAGER,
    PAYMENTS,
    a_decision,
    a_delivered,
    a_delivery,
    a_notify,
    a_page,
    a_subject,
    after,
    an_entry,
)

NOW = after(60)
OPEN = Folded(a_subject(version=6))
RETURNED = Folded(a_subject(version=6), (an_entry(),), Turn.RETURNED, loud=True)
TO_FALLBACK = a_decision(a_notify(ALERTS, routes=()), fallback=True)


def owing(**over: Any) -> Owing:
    known: dict[str, Any] = {"alert_id": 12, "now": NOW}
    return Owing(**(known | over))


def owed(decision: Decision, *latest: Delivery, folded: Folded = OPEN, **over: Any) -> list[Delivery]:
    known = {str(delivery.destination): delivery for delivery in latest}
    return list(owe(decision, folded, known, owing(**over)).deliveries)


# --- what opens


def test_a_first_decision_opens_an_episode_due_at_once() -> None:
    [opened] = owed(a_decision(a_notify(severity=Severity.CRITICAL)))
    assert (opened.id, opened.episode, opened.state) == (0, 1, DeliveryState.PENDING)
    assert (opened.severity, opened.due_at, opened.wanted, opened.alert_id) == (Severity.CRITICAL, NOW, 6, 12)
    assert opened.first_alert_id == 12


def test_an_alert_of_a_closed_issue_opens_nothing() -> None:
    assert owed(a_decision(a_notify()), folded=Folded(a_subject(status=Status.RESOLVED))) == []


@pytest.mark.parametrize("over", [{"state": DeliveryState.CLOSED}, {"state": DeliveryState.SUPPRESSED, "why": "x"}])
def test_after_a_closed_episode_the_next_alert_opens_the_next(over: dict[str, Any]) -> None:
    [opened] = owed(a_decision(a_notify()), a_delivered(episode=4, **over))
    assert (opened.id, opened.episode, opened.place, opened.state) == (0, 5, None, DeliveryState.PENDING)


def test_a_shadow_is_decided_and_told_to_nobody_once() -> None:
    decision = a_decision(a_notify(shadow=True))
    [shadow] = owed(decision)
    assert (shadow.state, shadow.due_at) == (DeliveryState.SUPPRESSED, None)
    assert owed(decision, replace(shadow, id=8)) == []


def test_a_route_out_of_its_shadow_is_told() -> None:
    [shadow] = owed(a_decision(a_notify(shadow=True)))
    [opened] = owed(a_decision(a_notify()), replace(shadow, id=8))
    assert (opened.state, opened.episode) == (DeliveryState.PENDING, 2)


def test_a_fallback_of_a_bare_alert_waits_for_the_event_behind_it() -> None:
    assert owed(TO_FALLBACK, bare=True)[0].due_at == NOW + FALLBACK_WAITS
    assert owed(TO_FALLBACK)[0].due_at == NOW
    assert owed(a_decision(a_notify()), bare=True)[0].due_at == NOW


def test_a_destination_given_up_is_not_asked_again_by_every_event() -> None:
    dead = a_delivery(state=DeliveryState.FAILED, closed_at=AT)
    assert owed(a_decision(a_notify()), dead) == []
    assert owed(a_decision(a_notify()), dead, folded=RETURNED)[0].episode == 2
    assert owed(a_decision(a_notify()), dead, now=AT + DEAD_RESTS)[0].episode == 2


# --- what is raised


def test_a_later_match_raises_severity_at_once_and_says_so() -> None:
    known = a_delivered(severity=Severity.WARNING, routes=("old",))
    found = owe(a_decision(a_notify(severity=Severity.CRITICAL)), OPEN, {str(PAYMENTS): known}, owing())
    [raised], [entry] = found.deliveries, found.entries
    assert (raised.severity, raised.due_at, raised.routes) == (Severity.CRITICAL, NOW, ("old", "payments"))
    assert (entry.kind, entry.detail) == (TimelineKind.SEVERITY, "critical by payments")


def test_a_quieter_match_lowers_nothing_and_says_nothing() -> None:
    known = a_delivered(severity=Severity.CRITICAL)
    found = owe(a_decision(a_notify(severity=Severity.INFO)), OPEN, {str(PAYMENTS): known}, owing())
    assert (found.deliveries[0].severity, found.entries) == (Severity.CRITICAL, ())
    assert found.deliveries[0].due_at == NOW + GATHER


def test_the_alert_that_matched_last_is_the_one_that_is_shown() -> None:
    assert owed(a_decision(a_notify()), a_delivered(alert_id=1))[0].alert_id == 12


def test_a_delivery_that_the_decision_does_not_name_keeps_its_own_alert() -> None:
    other = a_delivered(destination=ALERTS, alert_id=1)
    assert [delivery.destination for delivery in owed(a_decision(a_notify()), other)] == [PAYMENTS]


def test_a_match_does_not_cut_short_the_wait_that_a_failure_set() -> None:
    waits = a_delivery(attempts=3, due_at=after(300))
    assert owed(a_decision(a_notify(severity=Severity.CRITICAL)), waits)[0].due_at == after(300)


# --- what moves


def test_a_later_match_closes_a_delivered_fallback_as_moved() -> None:
    _, moved = owed(a_decision(a_notify()), a_delivered(destination=ALERTS, fallback=True))
    assert (moved.state, moved.why, moved.due_at) == (DeliveryState.CLOSED, "moved to payments", NOW)


def test_a_fallback_that_was_never_out_is_just_not_told() -> None:
    _, moved = owed(a_decision(a_notify()), a_delivery(destination=ALERTS, fallback=True))
    assert (moved.state, moved.due_at) == (DeliveryState.SUPPRESSED, None)


def test_a_fallback_that_may_be_out_is_closed_and_edited() -> None:
    _, moved = owed(a_decision(a_notify()), a_delivery(destination=ALERTS, fallback=True, unknown_since=AT))
    assert (moved.state, moved.due_at) == (DeliveryState.CLOSED, NOW)


def test_a_fallback_that_may_still_arrive_is_not_looked_for_sooner_because_it_moved() -> None:
    lands = after(69)
    doubted = a_delivery(destination=ALERTS, fallback=True, unknown_since=AT, due_at=lands)
    _, moved = owed(a_decision(a_notify()), doubted)
    assert (moved.state, moved.due_at) == (DeliveryState.CLOSED, lands)


def test_a_fallback_incident_moves_only_to_another_page() -> None:
    page = a_page(fallback=True, destination=replace(PAGER, address="core"))
    assert len(owed(a_decision(a_notify()), page)) == 1
    _, moved = owed(a_decision(a_notify(PAGER)), page)
    assert moved.state is DeliveryState.CLOSED


def test_a_shadow_takes_over_nothing() -> None:
    assert len(owed(a_decision(a_notify(shadow=True)), a_delivered(destination=ALERTS, fallback=True))) == 1


def test_what_stands_in_for_a_dead_destination_is_not_moved_back_to_it() -> None:
    dead = a_delivery(state=DeliveryState.FAILED, closed_at=AT)
    stand_in = a_delivered(
        destination=ALERTS, fallback=True, stands_in_for="slack:#payments could not be told: is_archived"
    )
    assert owed(a_decision(a_notify()), dead, stand_in) == []


# --- whatever is decided

NOTIFIES = st.builds(
    Notify,
    st.sampled_from([PAYMENTS, ALERTS, PAGER]),
    st.sampled_from(Severity),
    st.sampled_from([("a",), ("b",), ("a", "b")]),
)
DECISIONS = st.lists(NOTIFIES, max_size=3, unique_by=lambda notify: notify.destination).map(
    lambda notifies: a_decision(*notifies)
)


@given(st.lists(DECISIONS, max_size=6))
def test_later_decisions_only_add_deliveries_or_raise_severity(decisions: list[Decision]) -> None:
    known: dict[str, Delivery] = {}
    for decision in decisions:
        before = dict(known)
        found = owe(decision, OPEN, known, owing()).deliveries
        known |= {str(delivery.destination): delivery for delivery in found}
        assert known.keys() >= before.keys()
        for lane, old in before.items():
            new = known[lane]
            assert new.severity.rank >= old.severity.rank
            assert set(new.routes) >= set(old.routes)
            assert (new.state in OPEN_STATES, new.episode) == (True, old.episode)


@given(DECISIONS)
def test_the_same_decision_again_owes_nothing_new(decision: Decision) -> None:
    first = owe(decision, OPEN, {}, owing())
    known = {str(delivery.destination): replace(delivery, id=1) for delivery in first.deliveries}
    again = owe(decision, OPEN, known, owing())
    assert again.entries == ()
    assert {str(p.destination): replace(p, due_at=NOW) for p in again.deliveries} == known
