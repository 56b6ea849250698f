"""How a member stands in its summary, what leaves it, and in which order the others are listed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.model.decision import Severity
from switchboard.model.delivery import Delivery, DeliveryState, Reason
from switchboard.model.facts import Person, Status
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.muting.summary_members import Standing, levels, listed, promoted, reminds, standing, still_happens
from tests.switchboard.builders import AT, METRIC, a_delivered, a_delivery, a_page, a_subject, after

BUNDLED, SUPPRESSED, CLOSED = DeliveryState.BUNDLED, DeliveryState.SUPPRESSED, DeliveryState.CLOSED
DONE = {"status": Status.RESOLVED}
ANA = {"assignee": Person("user", "Ana")}


def a_bundled(**over: Any) -> Delivery:
    """An error that is listed in a summary."""
    return a_delivery(**({"state": BUNDLED, "due_at": None} | over))


@pytest.mark.parametrize(
    "delivery, subject, stands",
    [
        (a_bundled(), {}, Standing.OPEN),
        (a_bundled(), ANA, Standing.OPEN),
        (a_bundled(), DONE, Standing.OVER),
        (a_bundled(state=CLOSED), DONE, Standing.OVER),
        (a_bundled(state=CLOSED), {}, Standing.OVER),
        (a_bundled(state=SUPPRESSED, reason=Reason.RESOLVED_FIRST), DONE, Standing.MEANWHILE),
        (a_bundled(state=SUPPRESSED, reason=Reason.LISTED, held_by="mute:7"), {}, Standing.OPEN),
        (a_bundled(state=SUPPRESSED, reason=Reason.LISTED, held_by="mute:7"), DONE, Standing.OVER),
        (a_bundled(state=SUPPRESSED, reason=Reason.MOVED), {}, Standing.ELSEWHERE),
        (a_delivery(), {}, Standing.ELSEWHERE),
        (a_delivered(), {}, Standing.ELSEWHERE),
        (a_delivered(state=CLOSED), DONE, Standing.ELSEWHERE),
    ],
)
def test_a_member_stands_as_it_is_told(delivery: Delivery, subject: dict[str, Any], stands: Standing) -> None:
    assert standing(delivery, a_subject(**subject), reminds=False) is stands


@pytest.mark.parametrize(
    "delivery, subject, stands",
    [
        (a_delivered(), {}, Standing.OPEN),
        (a_delivered(), ANA, Standing.OVER),
        (a_delivered(state=CLOSED), DONE, Standing.OVER),
        (a_delivery(state=DeliveryState.FAILED), {}, Standing.ELSEWHERE),
    ],
)
def test_what_is_brought_up_again_is_over_once_somebody_has_it(
    delivery: Delivery, subject: dict[str, Any], stands: Standing
) -> None:
    assert standing(delivery, a_subject(**subject), reminds=True) is stands


def test_only_a_reminder_brings_up_what_was_told() -> None:
    assert reminds(SubjectKey(SubjectKind.SUMMARY, "", "remind:payments", "now"))
    assert not reminds(SubjectKey(SubjectKind.SUMMARY, "", "quiet:remind", "now"))
    assert not reminds(SubjectKey(SubjectKind.NOTICE, "", "remind:payments"))


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from([BUNDLED, CLOSED]), st.integers(0, 99)), max_size=12))
def test_each_subject_is_listed_once_the_open_and_the_newest_first(drawn: list[tuple[int, Any, int]]) -> None:
    deliveries = [a_bundled(id=n, subject_id=of, state=state) for n, (of, state, _) in enumerate(drawn, 1)]
    subjects = {of: a_subject(id=of, last_seen=after(seen)) for of, _, seen in drawn}
    found = listed(deliveries, subjects, reminds=False)
    assert {member.subject.id for member in found} == subjects.keys()
    assert len(found) == len(subjects)
    order = [(member.standing is Standing.OVER, -(member.subject.last_seen or AT).timestamp()) for member in found]
    assert order == sorted(order)
    going = {delivery.subject_id for delivery in deliveries if delivery.state is BUNDLED}
    assert {member.subject.id for member in found if member.standing is Standing.OPEN} == going


def test_levels_are_counted_the_worst_first() -> None:
    of = {n: a_subject(id=n, level=level) for n, level in enumerate(["error", "fatal", "error", "odd", None], 1)}
    members = listed([a_bundled(id=n, subject_id=n) for n in of], of, reminds=False)
    assert levels(members) == (("fatal", 1), ("error", 3), ("odd", 1))


@pytest.mark.parametrize(
    "subject, happens",
    [
        ({"last_seen": AT}, True),
        ({"last_seen": AT - timedelta(minutes=10)}, True),
        ({"last_seen": AT - timedelta(minutes=11)}, False),
        ({"last_seen": None, "changed_at": AT}, True),
        ({"last_seen": None}, False),
        ({"key": METRIC, "last_seen": None}, True),
    ],
)
def test_a_held_page_still_matters_while_it_happens(subject: dict[str, Any], happens: bool) -> None:
    assert still_happens(a_subject(**subject), AT) is happens


RAISED = a_bundled(severity=Severity.CRITICAL)
PAGE = a_page(id=0, state=DeliveryState.PENDING, place=None)


@pytest.mark.parametrize(
    "changed, leaves",
    [
        ([RAISED], True),
        ([a_bundled()], False),
        ([a_bundled(severity=Severity.INFO)], False),
        ([a_bundled(), PAGE], True),
        ([a_bundled(), a_page(id=8)], False),
        ([a_bundled(severity=Severity.CRITICAL, held_by="quiet:payments"), PAGE], False),
        ([a_bundled(state=CLOSED, severity=Severity.CRITICAL)], False),
    ],
)
def test_what_is_raised_or_paged_leaves_its_summary(changed: list[Delivery], leaves: bool) -> None:
    assert bool(list(promoted({7: a_bundled(), 8: a_page(id=8)}, changed))) is leaves
