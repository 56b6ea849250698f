"""The policy: nothing is given up before its time unless it was refused for good, and waits grow within their bounds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.clock import FIRST_WAIT, LONGEST_WAIT, backoff
from switchboard.model.card import Job, Step
from switchboard.model.decision import DestinationKind, Severity
from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.outcome import Absent, Gate, GaveUp, Outcome, Sent, TryAgain, Unknown
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.model.traits import Traits
from switchboard.outbox.policy import Settled, Terms, settle
from tests.switchboard.builders import (
    AT,
    INCIDENT,
    MESSAGE,
    PAGER,
    a_delivered,
    a_delivery,
    a_job,
    a_page,
    a_subject,
    after,
    an_entry,
)

DEAD_AFTER = timedelta(hours=6)
LINE = an_entry(seq=4)
MESSAGES = DestinationKind.SLACK.traits


UNTIL, TAKEN = AT + timedelta(hours=4), replace(INCIDENT, acknowledged=True)


def terms(**over: Any) -> Terms:
    known: dict[str, Any] = {"now": AT, "jitter": 0.5, "dead_after": DEAD_AFTER, "is_open": True}
    known["traits"] = MESSAGES
    return Terms(**(known | over))


def settled(delivery: Delivery, outcome: Outcome, job: Job | None = None, **over: Any) -> Settled:
    return settle(delivery, job or a_job(), outcome, terms(**over))


# --- sent


def test_what_was_sent_is_told_with_its_place_and_the_timelines_end_that_it_shows() -> None:
    failing = a_delivery(attempts=3, failing_since=AT, unknown_since=AT, last_error="429", cursor=4)
    told = settled(failing, Sent(MESSAGE)).delivery
    assert (told.state, told.place, told.shown, told.cursor, told.delivered_at) == (
        DeliveryState.DELIVERED,
        MESSAGE,
        5,
        4,
        AT,
    )
    assert (told.attempts, told.failing_since, told.unknown_since, told.last_error) == (0, None, None, None)


def test_what_was_sent_while_it_was_resolved_closes() -> None:
    told = settled(a_delivery(), Sent(MESSAGE), is_open=False).delivery
    assert (told.state, told.closed_at) == (DeliveryState.CLOSED, AT)


def test_what_was_sent_while_it_moved_is_closed_and_keeps_why() -> None:
    moved = a_delivery(state=DeliveryState.SUPPRESSED, reason=Reason.MOVED, why="moved to core")
    told = settled(moved, Sent(MESSAGE)).delivery
    assert (told.state, told.why, told.place) == (DeliveryState.CLOSED, "moved to core", MESSAGE)
    assert told.reason is Reason.MOVED


def test_a_version_that_was_shown_is_not_that_which_is_wanted_now() -> None:
    told = settled(a_delivery(wanted=9), Sent(MESSAGE), a_job(subject=a_subject(version=5))).delivery
    assert (told.wanted, told.shown) == (9, 5)


def test_a_message_found_again_is_edited_once_more() -> None:
    found = settled(a_delivery(unknown_since=AT), Sent(MESSAGE, "found"), a_job(Step.FIND)).delivery
    assert (found.state, found.shown, found.unknown_since) == (DeliveryState.DELIVERED, 0, None)


def test_a_line_that_was_sent_moves_the_cursor_and_nothing_else() -> None:
    told = settled(a_delivered(cursor=3), Sent(), a_job(Step.ENTRY, entry=LINE)).delivery
    assert told == a_delivered(cursor=4)


def test_a_line_found_again_leaves_the_message_where_it_is() -> None:
    reply = replace(MESSAGE, lookup="C1/1767350999.000100")
    doubted = a_delivered(cursor=3, unknown_since=AT)
    found = settled(doubted, Sent(reply, "found"), a_job(Step.FIND, entry=LINE)).delivery
    assert found == a_delivered(cursor=4)


def test_an_incident_that_was_resolved_stands_no_more() -> None:
    silent = replace(INCIDENT, stands=False)
    closed = settled(a_page(state=DeliveryState.CLOSED), Sent(INCIDENT), a_job(Step.CLOSE), is_open=False).delivery
    assert (closed.state, closed.place) == (DeliveryState.CLOSED, silent)


def test_a_page_resolved_before_it_was_seen_to_open_is_over() -> None:
    tried = a_delivery(destination=PAGER, attempts=1)
    closed = settled(tried, Sent(INCIDENT), a_job(Step.CLOSE), is_open=False).delivery
    assert (closed.state, closed.closed_at) == (DeliveryState.CLOSED, AT)
    reopened = settled(tried, Sent(INCIDENT), a_job(Step.CLOSE), is_open=True).delivery
    assert reopened.state is DeliveryState.PENDING


# --- not now


def test_a_refusal_for_now_waits_for_the_destinations_own_time() -> None:
    result = settled(a_delivery(), TryAgain("429", timedelta(seconds=30), Gate.LANE))
    assert (result.gate, result.until, result.delivery.due_at) == (Gate.LANE, after(30), after(30))
    assert (result.delivery.attempts, result.delivery.failing_since) == (1, AT)


def test_a_refusal_of_one_delivery_closes_no_gate() -> None:
    result = settled(a_delivery(), TryAgain("busy", timedelta(seconds=30)))
    assert (result.gate, result.until, result.delivery.due_at) == (None, None, after(30))


def test_failing_begins_once() -> None:
    again = settled(a_delivery(attempts=2, failing_since=AT), TryAgain("down"), now=after(60)).delivery
    assert (again.attempts, again.failing_since) == (3, AT)


def test_an_unknown_outcome_is_looked_for_where_one_can_look() -> None:
    assert settled(a_delivery(), Unknown("time-out")).delivery.unknown_since == AT
    assert settled(a_delivered(), Unknown("time-out"), a_job(Step.ENTRY, entry=LINE)).delivery.unknown_since == AT
    assert settled(a_delivered(), Unknown("time-out"), a_job(Step.REFRESH)).delivery.unknown_since is None
    assert settled(a_delivery(), Unknown("time-out"), traits=PAGER.traits).delivery.unknown_since is None


def test_the_first_unknown_bounds_the_look() -> None:
    assert settled(a_delivery(unknown_since=AT), Unknown("again"), now=after(9)).delivery.unknown_since == AT


def test_what_is_not_there_is_due_again_at_once() -> None:
    looked = settled(a_delivery(unknown_since=AT), Absent(), a_job(Step.FIND), now=after(9)).delivery
    assert (looked.unknown_since, looked.due_at, looked.may_repeat) == (None, after(9), False)


def test_where_nobody_can_look_the_repeat_says_so() -> None:
    looked = settled(a_delivery(unknown_since=AT), GaveUp("missing_scope"), a_job(Step.FIND)).delivery
    assert (looked.unknown_since, looked.may_repeat, looked.state) == (None, True, DeliveryState.PENDING)


# --- given up


def test_a_message_refused_for_good_is_dead_and_says_why() -> None:
    result = settled(a_delivery(), GaveUp("is_archived"))
    assert (result.died, result.delivery.state) == ("is_archived", DeliveryState.FAILED)
    assert (result.delivery.why, result.delivery.due_at) == ("given up: is_archived", None)


def test_a_line_refused_for_good_is_passed_over() -> None:
    passed = settled(a_delivered(), GaveUp("msg_too_long"), a_job(Step.ENTRY, entry=LINE))
    assert (passed.died, passed.delivery.state, passed.delivery.cursor) == (None, DeliveryState.DELIVERED, 4)


def test_a_message_that_can_no_longer_be_edited_ends_its_episode() -> None:
    gone = settled(a_delivered(wanted=9), GaveUp("message_not_found"), a_job(Step.REFRESH))
    assert (gone.died, gone.delivery.state, gone.delivery.shown) == (None, DeliveryState.CLOSED, 9)
    assert gone.delivery.closed_at == AT


@pytest.mark.parametrize("since, dead", [(timedelta(seconds=1), False), (timedelta(0), True)])
def test_a_failing_delivery_is_dead_after_its_time(since: timedelta, dead: bool) -> None:
    failing = a_delivery(attempts=50, failing_since=AT - DEAD_AFTER + since)
    assert (settled(failing, TryAgain("down")).died == "down") is dead


OUTCOMES = st.one_of(
    st.builds(TryAgain, st.just("busy"), st.none() | st.integers(0, 7200).map(lambda s: timedelta(seconds=s))),
    st.just(Unknown("time-out")),
    st.just(Absent()),
    st.just(Sent(MESSAGE)),
)


@given(st.lists(st.tuples(OUTCOMES, st.integers(1, 3600)), max_size=30), st.floats(0, 1))
def test_nothing_dies_before_its_time_unless_refused_for_good(tries: list[tuple[Outcome, int]], jitter: float) -> None:
    delivery, now = a_delivery(), AT
    for outcome, wait in tries:
        result = settle(delivery, a_job(), outcome, terms(now=now, jitter=jitter))
        if result.died is not None:
            assert delivery.failing_since is not None
            assert now - delivery.failing_since >= DEAD_AFTER
            return
        delivery, now = result.delivery, now + timedelta(seconds=wait)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_wait_stays_within_its_bounds_and_leaves_half_to_chance(attempts: int, jitter: float) -> None:
    wait = backoff(attempts, jitter)
    assert FIRST_WAIT / 2 <= wait <= LONGEST_WAIT
    assert backoff(attempts, 0) * 2 == backoff(attempts, 1)
    assert backoff(attempts, 1) <= backoff(attempts + 1, 1)


@given(st.integers(1, 60), st.floats(0, 1), st.none() | st.integers(0, 600))
def test_a_retry_after_is_never_cut_short(attempts: int, jitter: float, seconds: int | None) -> None:
    told = None if seconds is None else timedelta(seconds=seconds)
    for gate in Gate:
        result = settled(a_delivery(attempts=attempts, failing_since=AT), TryAgain("429", told, gate), jitter=jitter)
        assert result.delivery.due_at is not None
        assert max(result.delivery.due_at, result.until or AT) >= AT + max(told or timedelta(), timedelta(seconds=1))


# --- acknowledged


def test_a_page_that_was_acknowledged_stays_open_and_is_not_acknowledged_again() -> None:
    told = settled(a_page(), Sent(INCIDENT), a_job(Step.ACKNOWLEDGE, delivery=a_page())).delivery
    assert (told.state, told.place) == (DeliveryState.DELIVERED, replace(INCIDENT, acknowledged=True))


def test_a_page_that_cannot_be_acknowledged_goes_on() -> None:
    kept = settled(a_page(), GaveUp("gone"), a_job(Step.ACKNOWLEDGE, delivery=a_page()))
    assert kept.died is None
    assert (kept.delivery.state, kept.delivery.place) == (DeliveryState.DELIVERED, replace(INCIDENT, acknowledged=True))


def a_rest(page: Delivery) -> Job:
    job = a_job(Step.SNOOZE, delivery=page)
    return replace(job, card=replace(job.card, taken_until=UNTIL))


def test_an_incident_that_rests_does_so_until_then_and_what_is_acknowledged_anew_rests_anew() -> None:
    page = a_page(place=TAKEN)
    resting = settled(page, Sent(), a_rest(page)).delivery
    assert resting.place == replace(TAKEN, rests_until=UNTIL, rests=True)
    again = settled(resting, Sent(INCIDENT), a_job(Step.ACKNOWLEDGE, delivery=resting)).delivery
    assert again.place == TAKEN


def test_an_incident_that_is_not_let_rest_stays_acknowledged_and_is_not_asked_for_long() -> None:
    page = a_page(place=TAKEN)
    refused = settled(page, GaveUp("no"), a_rest(page))
    late = settled(replace(page, failing_since=AT - timedelta(minutes=16), attempts=9), TryAgain("down"), a_rest(page))
    for each in (refused, late):
        assert (each.died, each.delivery.state) == (None, DeliveryState.DELIVERED)
        assert each.delivery.place == replace(TAKEN, rests_until=UNTIL)
        assert each.delivery.attempts == 0
    assert settled(page, TryAgain("down"), a_rest(page)).delivery.place == TAKEN


# --- louder


LOW = replace(INCIDENT, severity=Severity.WARNING)


def test_how_loud_a_page_was_said_is_known_from_then_on() -> None:
    page = a_page(place=None, state=DeliveryState.PENDING, severity=Severity.ERROR)
    told = settled(page, Sent(INCIDENT), a_job(Step.OPEN, delivery=page), traits=PAGER.traits).delivery
    assert told.place == replace(INCIDENT, severity=Severity.ERROR)
    louder = replace(told, severity=Severity.CRITICAL)
    raised = settled(louder, Sent(INCIDENT), a_job(Step.RAISE, delivery=louder), traits=PAGER.traits).delivery
    assert (raised.state, raised.place) == (DeliveryState.DELIVERED, replace(INCIDENT, severity=Severity.CRITICAL))


@pytest.mark.parametrize("outcome", [GaveUp("the key is gone"), TryAgain("503")])
def test_a_page_that_cannot_be_raised_stands_and_somebody_else_is_told(outcome: Outcome) -> None:
    page = a_page(place=LOW, severity=Severity.CRITICAL, failing_since=AT - timedelta(days=2))
    kept = settled(page, outcome, a_job(Step.RAISE, delivery=page))
    assert kept.died is not None
    assert "critical by now" in kept.died
    assert (kept.delivery.state, kept.delivery.place) == (
        DeliveryState.DELIVERED,
        replace(LOW, severity=Severity.CRITICAL),
    )


# --- opened again, and what may be told twice


def test_what_was_closed_and_cannot_be_found_to_open_again_is_opened_like_the_first() -> None:
    closed = a_page(place=replace(INCIDENT, stands=False))
    lost = settled(closed, GaveUp("no such ticket", lost=True), a_job(Step.REOPEN, delivery=closed))
    assert (lost.died, lost.delivery.place, lost.delivery.due_at) == (None, None, AT)


def test_a_line_for_a_message_that_is_no_more_closes_what_was_told_and_lets_it_be_told_anew() -> None:
    entry = TimelineEntry(kind=TimelineKind.COMMENTED, at=AT, seq=3)
    told = settled(a_page(), GaveUp("deleted", lost=True), a_job(Step.ENTRY, delivery=a_page(), entry=entry))
    assert (told.lost, told.died, told.delivery.cursor) == (True, None, 3)
    assert (told.delivery.state, told.delivery.reason) == (DeliveryState.CLOSED, Reason.LOST)


def test_what_is_opened_again_stands_and_has_its_lines_still_to_come() -> None:
    closed = a_page(place=replace(INCIDENT, stands=False, acknowledged=True), cursor=2)
    told = settled(closed, Sent(), a_job(Step.REOPEN, delivery=closed)).delivery
    assert (told.place, told.cursor) == (INCIDENT, 2)


def test_what_names_no_place_is_out_all_the_same() -> None:
    assert settled(a_delivery(), Sent()).delivery.is_out


@pytest.mark.parametrize(
    "traits, looks, repeats",
    [(Traits(), False, True), (Traits(idempotent=True), False, False), (Traits(searchable=True), True, False)],
)
def test_a_doubtful_try_is_looked_for_or_may_be_told_twice(traits: Traits, looks: bool, repeats: bool) -> None:
    doubtful = settled(a_delivery(), Unknown("time-out"), traits=traits).delivery
    assert (doubtful.unknown_since is not None, doubtful.may_repeat) == (looks, repeats)


PARTLY = replace(INCIDENT, stands=False)


@pytest.mark.parametrize("outcome", [TryAgain("one was put off", left=PARTLY), Unknown("no answer", left=PARTLY)])
def test_what_a_try_left_half_done_is_kept_for_the_next_and_is_no_delivery_yet(outcome: Outcome) -> None:
    again = settled(a_delivery(), outcome, traits=DestinationKind.EMAIL.traits).delivery
    assert (again.state, again.place, again.attempts) == (DeliveryState.PENDING, PARTLY, 1)
    assert again.may_repeat is isinstance(outcome, Unknown)
