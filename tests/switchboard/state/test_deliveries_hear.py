"""What deliveries hear: an open one every update of its subject, a closed one its lines, the others nothing."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.model.delivery import Act, Delivery, DeliveryState, Reason
from switchboard.model.facts import Person, Status
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineKind
from switchboard.state.deliveries import GATHER, hear
from switchboard.state.issue_state import Folded, Turn
from tests.switchboard.builders import (
    ANA,
    AT,
    INCIDENT,
    MESSAGE,
    a_delivered,
    a_delivery,
    a_page,
    a_subject,
    after,
    an_entry,
)

NOW = after(60)
OPEN = Folded(a_subject(version=6))
CLOSED = Folded(
    a_subject(version=6, status=Status.RESOLVED), (an_entry(TimelineKind.RESOLVED),), Turn.CLOSED, loud=True
)
REOPENED = Folded(a_subject(version=6), (an_entry(TimelineKind.UNRESOLVED),), Turn.REOPENED, loud=True)
RETURNED = Folded(a_subject(version=6), (an_entry(),), Turn.RETURNED, loud=True)


def heard(delivery: Delivery, folded: Folded) -> Delivery | None:
    found = hear([delivery], folded, now=NOW)
    return found[0] if found else None


def test_a_delivered_delivery_hears_counts_after_a_while_and_changes_at_once() -> None:
    quiet, loud = heard(a_delivered(), OPEN), heard(a_delivered(), replace(OPEN, loud=True))
    assert quiet
    assert loud
    assert (quiet.wanted, quiet.due_at, loud.due_at) == (6, NOW + GATHER, NOW)


def test_resolving_closes_what_is_told() -> None:
    closed = heard(a_delivered(), CLOSED)
    assert closed
    assert (closed.state, closed.closed_at, closed.due_at) == (DeliveryState.CLOSED, NOW, NOW)


def test_resolving_leaves_what_is_owed_for_the_outbox_to_drop() -> None:
    owed_still = heard(a_delivery(), CLOSED)
    assert owed_still
    assert owed_still.state is DeliveryState.PENDING


@pytest.mark.parametrize("place, state", [(MESSAGE, DeliveryState.DELIVERED), (None, DeliveryState.PENDING)])
def test_unresolving_by_hand_opens_the_same_episode_again(place: Any, state: DeliveryState) -> None:
    reason = None if place else Reason.RESOLVED_FIRST
    closed = DeliveryState.CLOSED if place else DeliveryState.SUPPRESSED
    reopened = heard(a_delivered(place=place, state=closed, reason=reason, why=reason, closed_at=AT), REOPENED)
    assert reopened
    assert (reopened.state, reopened.episode, reopened.closed_at) == (state, 1, None)
    assert (reopened.reason, reopened.why) == (None, None)


@pytest.mark.parametrize("reason", [Reason.MOVED, Reason.SHADOW])
def test_unresolving_by_hand_opens_nothing_that_was_moved_or_shadowed(reason: Reason) -> None:
    assert heard(a_delivered(state=DeliveryState.SUPPRESSED, reason=reason), REOPENED) is None


def test_an_incident_closed_and_reopened_is_due_for_a_new_trigger() -> None:
    closed = a_page(state=DeliveryState.CLOSED, place=replace(INCIDENT, stands=False))
    reopened = heard(closed, REOPENED)
    assert reopened
    assert (reopened.state, reopened.due_at) == (DeliveryState.DELIVERED, NOW)


def test_a_closed_message_hears_lines_but_neither_counts_nor_the_next_episode() -> None:
    closed = a_delivered(state=DeliveryState.CLOSED)
    assert heard(closed, OPEN) is None
    assert heard(closed, RETURNED) is None
    archived = heard(closed, replace(RETURNED, turn=Turn.NONE))
    assert archived
    assert (archived.state, archived.due_at) == (DeliveryState.CLOSED, NOW)


def test_a_message_that_is_over_for_a_reason_of_its_own_hears_no_lines() -> None:
    moved = a_delivered(state=DeliveryState.CLOSED, reason=Reason.MOVED)
    assert heard(moved, replace(RETURNED, turn=Turn.NONE)) is None


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.SUPPRESSED])
def test_the_dead_and_the_suppressed_hear_nothing(state: DeliveryState) -> None:
    assert heard(a_delivery(state=state, why="x"), RETURNED) is None


def test_no_news_cuts_short_the_wait_that_a_failure_set() -> None:
    waits = a_delivery(attempts=3, due_at=after(300))
    for folded in (OPEN, replace(OPEN, loud=True), CLOSED):
        later = heard(waits, folded)
        assert later
        assert later.due_at == after(300)


ROBOT = Person("application", "Sentry")


@pytest.mark.parametrize(
    "kind",
    [
        TimelineKind.ACKNOWLEDGED,
        TimelineKind.ASSIGNED,
        TimelineKind.RESOLVED,
        TimelineKind.ARCHIVED,
        TimelineKind.PAGED,
    ],
)
def test_what_a_person_first_does_about_it_is_remembered(kind: TimelineKind) -> None:
    first, second = an_entry(kind, by=ANA, detail="why"), an_entry(TimelineKind.ASSIGNED, by=Person("user", "Bob"))
    once = heard(a_delivered(), replace(OPEN, entries=(first,)))
    assert once
    assert once.acted == Act(first.at, kind, ANA, "why")
    again = heard(once, replace(OPEN, entries=(second,)))
    assert again
    assert again.acted == once.acted


@pytest.mark.parametrize(
    "kind, by",
    [
        (TimelineKind.ASSIGNED, ROBOT),
        (TimelineKind.RESOLVED, None),
        (TimelineKind.COMMENTED, ANA),
        (TimelineKind.REGRESSED, ANA),
    ],
)
def test_what_comes_about_by_itself_and_what_is_only_said_is_no_act(kind: TimelineKind, by: Person | None) -> None:
    quiet = heard(a_delivered(), replace(OPEN, entries=(an_entry(kind, by=by),)))
    assert quiet
    assert quiet.acted is None


def test_nobody_acts_on_what_is_over() -> None:
    over = a_delivered(state=DeliveryState.CLOSED, closed_at=AT)
    later = heard(over, replace(OPEN, entries=(an_entry(TimelineKind.ASSIGNED, by=ANA),)))
    assert later
    assert later.acted is None


@pytest.mark.parametrize("by", [ANA, ROBOT, None])
def test_what_closed_it_is_remembered_until_it_is_reopened(by: Person | None) -> None:
    line = an_entry(TimelineKind.RESOLVED, by=by, detail=None)
    closed = heard(a_delivered(), replace(CLOSED, entries=(line,)))
    assert closed
    assert closed.closing == Act(line.at, TimelineKind.RESOLVED, by, None)
    reopened = heard(closed, REOPENED)
    assert reopened
    assert reopened.closing is None
    assert reopened.acted == closed.acted
