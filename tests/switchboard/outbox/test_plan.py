"""The plan: what a delivery needs next. After an unknown outcome it is looked for before anything is said again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.card import Step
from switchboard.model.decision import Severity
from switchboard.model.delivery import Delivery, DeliveryPlace, DeliveryState
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.model.traits import Traits
from switchboard.outbox.plan import Do, Drop, Rest, plan
from tests.switchboard.builders import AT, INCIDENT, MESSAGE, PAGER, PAYMENTS, a_delivered, a_delivery, a_page, an_entry

OUT, SILENT = INCIDENT, replace(INCIDENT, stands=False)
LINE = an_entry(seq=3)


def steps(
    delivery: Delivery,
    *entries: TimelineEntry,
    is_open: bool = True,
    aloud: tuple[str, ...] = (),
) -> list[Do]:
    found = plan(delivery, entries, delivery.destination.traits, is_open=is_open, aloud=aloud)
    assert isinstance(found, tuple)
    return list(found)


CASES: list[tuple[str, Delivery, list[Step]]] = [
    ("what is owed is opened", a_delivery(), [Step.OPEN]),
    ("what is told and true needs nothing", a_delivered(), []),
    ("what is behind is edited", a_delivered(wanted=6), [Step.REFRESH]),
    ("what was closed is edited once more", a_delivered(state=DeliveryState.CLOSED, wanted=6), [Step.REFRESH]),
    ("what was closed before it was out is left", a_delivery(state=DeliveryState.CLOSED), []),
    ("an incident that stands needs nothing", a_page(wanted=9), []),
    ("an incident whose episode is over is resolved", a_page(state=DeliveryState.CLOSED), [Step.CLOSE]),
    ("an incident that was resolved is left", a_page(state=DeliveryState.CLOSED, place=SILENT), []),
    ("an incident that opens again is triggered", a_page(place=SILENT), [Step.OPEN]),
    ("the dead are left", a_delivery(state=DeliveryState.FAILED, wanted=9), []),
    ("the suppressed are left", a_delivery(state=DeliveryState.SUPPRESSED), []),
    ("the folded are left", a_delivery(state=DeliveryState.BUNDLED), []),
]


@pytest.mark.parametrize("delivery, want", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_state_needs_its_step(delivery: Delivery, want: list[Step]) -> None:
    assert [do.step for do in steps(delivery)] == want


def test_what_was_resolved_before_it_was_told_is_dropped() -> None:
    assert plan(a_delivery(), (), PAYMENTS.traits, is_open=False) == Drop()


def test_a_page_that_may_be_out_is_resolved_though_it_was_never_seen_to_open() -> None:
    for tried in (a_delivery(destination=PAGER, attempts=1), a_delivery(destination=PAGER, unknown_since=AT)):
        assert steps(tried, is_open=False) == [Do(Step.CLOSE)]


def test_edit_and_line_may_go_in_either_order() -> None:
    assert steps(a_delivered(wanted=6), LINE) == [Do(Step.REFRESH), Do(Step.ENTRY, LINE)]


def test_an_edit_for_counts_alone_is_idle_and_a_last_one_is_not() -> None:
    assert steps(a_delivered(wanted=6))[0].idle
    assert not steps(a_delivered(wanted=6), LINE)[0].idle
    assert not steps(a_delivered(state=DeliveryState.CLOSED, wanted=6))[0].idle


def test_lines_of_the_named_kinds_are_said_aloud() -> None:
    assert steps(a_delivered(), LINE, aloud=("regressed",))[0].aloud
    assert not steps(a_delivered(), an_entry(TimelineKind.ASSIGNED), aloud=("regressed",))[0].aloud


def test_an_unknown_message_is_looked_for_and_an_unknown_line_by_itself() -> None:
    assert steps(a_delivery(unknown_since=AT), LINE) == [Do(Step.FIND)]
    assert steps(a_delivered(unknown_since=AT), LINE) == [Do(Step.FIND, LINE)]


def test_where_nobody_can_look_it_is_said_again() -> None:
    assert steps(a_delivery(destination=PAGER, unknown_since=AT)) == [Do(Step.OPEN)]


DELIVERIES = st.builds(
    a_delivery,
    state=st.sampled_from(DeliveryState),
    place=st.sampled_from([None, MESSAGE, OUT, SILENT]),
    wanted=st.integers(0, 3),
    shown=st.integers(0, 3),
    attempts=st.integers(0, 3),
    unknown_since=st.sampled_from([None, AT]),
)
TRAITS = st.builds(Traits, **dict.fromkeys(Traits.__struct_fields__, st.booleans()))
LINES = st.lists(st.just(LINE), max_size=2)


def test_no_pager_rings_anew_for_a_team_that_is_on_it_and_what_may_ring_unheard_is_acknowledged() -> None:
    page = a_delivery(destination=PAGER)
    traits = page.destination.traits
    assert plan(page, [], traits, is_open=True, taken_up=True) == Rest()
    tried = plan(replace(page, attempts=1), [], traits, is_open=True, taken_up=True)
    assert isinstance(tried, tuple)
    assert [do.step for do in tried] == [Step.ACKNOWLEDGE]


@given(DELIVERIES, LINES, st.booleans())
def test_nothing_is_repeated_before_it_was_looked_for(
    delivery: Delivery, entries: list[TimelineEntry], is_open: bool
) -> None:
    found = plan(delivery, entries, delivery.destination.traits, is_open=is_open)
    if delivery.unknown_since is not None and isinstance(found, tuple):
        assert {do.step for do in found} <= {Step.FIND}


@given(DELIVERIES, LINES, st.booleans(), TRAITS)
def test_what_is_over_is_never_opened(
    delivery: Delivery, entries: list[TimelineEntry], is_open: bool, traits: Traits
) -> None:
    found = plan(delivery, entries, traits, is_open=is_open)
    over = delivery.state in (DeliveryState.CLOSED, DeliveryState.FAILED, DeliveryState.SUPPRESSED)
    if over and isinstance(found, tuple):
        assert {Step.OPEN, Step.REOPEN}.isdisjoint(do.step for do in found)


def test_a_page_that_got_louder_is_said_again_once_and_not_while_something_holds() -> None:
    said = replace(OUT, severity=Severity.WARNING)
    louder = a_page(place=said, severity=Severity.CRITICAL)
    assert plan(louder, (), PAGER.traits, is_open=True) == (Do(Step.RAISE),)
    assert plan(replace(louder, held_by="mute:1"), (), PAGER.traits, is_open=True) == ()
    again = a_page(place=replace(said, severity=Severity.CRITICAL), severity=Severity.CRITICAL)
    assert plan(again, (), PAGER.traits, is_open=True) == ()
    assert plan(a_page(place=said, severity=Severity.INFO), (), PAGER.traits, is_open=True) == ()


def test_a_page_that_its_team_took_up_is_acknowledged_once() -> None:
    taken = plan(a_page(place=OUT), (), PAGER.traits, is_open=True, taken_up=True)
    assert taken == (Do(Step.ACKNOWLEDGE),)
    told = a_page(place=replace(OUT, acknowledged=True))
    assert plan(told, (), PAGER.traits, is_open=True, taken_up=True) == ()


def test_what_is_acknowledged_for_a_time_is_asked_to_rest_once_and_anew_where_its_end_moved() -> None:
    until = AT + timedelta(hours=4)

    def planned(place: DeliveryPlace, *, taken_up: bool = True) -> list[Step]:
        page = a_page(place=place)
        found = plan(page, (), page.destination.traits, is_open=True, taken_up=taken_up, rests_until=until)
        assert isinstance(found, tuple)
        return [do.step for do in found]

    taken = replace(OUT, acknowledged=True)
    assert planned(OUT) == [Step.ACKNOWLEDGE], "first it rings no more"
    assert planned(taken) == [Step.SNOOZE]
    assert planned(replace(taken, rests_until=until, rests=True)) == []
    assert planned(replace(taken, rests_until=until)) == [], "what was refused is not asked for again"
    assert planned(replace(taken, rests_until=until - timedelta(hours=1), rests=True)) == [Step.SNOOZE]
    assert planned(taken, taken_up=False) == []


def test_a_line_that_would_arrive_by_itself_waits_while_something_holds_its_place() -> None:
    mail, chat = Traits(threads=True, sparing=True), Traits(threads=True)
    held = a_delivered(held_by="quiet:payments")
    assert plan(held, [LINE], mail, is_open=True) == ()
    assert plan(held, [LINE], chat, is_open=True) == (Do(Step.ENTRY, LINE),)
    assert plan(replace(held, held_by=None), [LINE], mail, is_open=True) == (Do(Step.ENTRY, LINE),)
    over = replace(held, state=DeliveryState.CLOSED)
    assert plan(over, [LINE], mail, is_open=False) == (Do(Step.ENTRY, LINE),)
