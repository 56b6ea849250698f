"""The mechanism that storms, quiet hours and mail share: fold into a summary, keep it true, let go of single ones."""

from __future__ import annotations

from typing import Any

from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind
from switchboard.muting.summaries import bundle_into, promote, write_down
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, MESSAGE, PAYMENTS, a_delivery, a_subject, after

KEY = SubjectKey(SubjectKind.SUMMARY, "", "storm:1", "now slack:#payments")


def issue(unit: Unit, number: int, **over: Any) -> Delivery:
    """An issue that is pending for #payments."""
    subject = a_subject(key=SubjectKey(SubjectKind.ISSUE, "acme", str(number)), id=0, **over)
    return a_delivery(id=0, subject_id=unit.subjects.save(subject).id)


def fold(unit: Unit, *deliveries: Delivery) -> Subject:
    return bundle_into(KEY, deliveries, place=PAYMENTS, title="A storm", unit=unit, now=AT)


def summary_of(unit: Unit) -> tuple[Subject, Delivery]:
    subject = unit.subjects.find(KEY)
    assert subject
    [delivery] = unit.deliveries.latest(subject.id)
    return subject, delivery


def change(unit: Unit, delivery: Delivery, **over: Any) -> None:
    """Let the issue of a delivery change, as the pipeline does."""
    subject = unit.subjects.get(delivery.subject_id)
    unit.subjects.save(replace(subject, version=subject.version + 1, **over))
    before = unit.deliveries.latest(subject.id)
    closed = DeliveryState.CLOSED if over.get("status") is Status.RESOLVED else delivery.state
    write_down(before, [replace(each, state=closed) for each in before], unit, after(60))


def test_many_are_bundled_in_one_summary_which_is_made_once(house: Store) -> None:
    def work(unit: Unit) -> None:
        first = fold(unit, issue(unit, 1), issue(unit, 2))
        second = fold(unit, issue(unit, 3))
        assert first.id == second.id
        assert [each.state for each in unit.deliveries.in_summary(first.id)] == [DeliveryState.BUNDLED] * 3
        subject, owed = summary_of(unit)
        assert (owed.state, owed.due_at, owed.wanted) == (DeliveryState.PENDING, AT, subject.version)

    house.transact(work)


def test_a_change_of_a_member_is_to_be_shown(house: Store) -> None:
    def work(unit: Unit) -> None:
        fold(unit, issue(unit, 1), issue(unit, 2))
        subject, owed = summary_of(unit)
        told = replace(owed, state=DeliveryState.DELIVERED, place=MESSAGE, shown=owed.wanted, due_at=None)
        unit.deliveries.save([told])
        change(unit, unit.deliveries.in_summary(subject.id)[0], status=Status.RESOLVED)
        subject, shown = summary_of(unit)
        assert (subject.status, shown.state) == (Status.UNRESOLVED, DeliveryState.DELIVERED)
        assert shown.wanted > shown.shown
        assert shown.due_at is not None

    house.transact(work)


def test_a_summary_ends_with_its_last_member_and_goes_on_with_a_new_one(house: Store) -> None:
    def work(unit: Unit) -> None:
        fold(unit, issue(unit, 1), issue(unit, 2))
        subject, owed = summary_of(unit)
        unit.deliveries.save([replace(owed, state=DeliveryState.DELIVERED, place=MESSAGE)])
        for member in unit.deliveries.in_summary(subject.id):
            change(unit, member, status=Status.RESOLVED)
        subject, delivery = summary_of(unit)
        assert (subject.status, delivery.state) == (Status.RESOLVED, DeliveryState.CLOSED)
        fold(unit, issue(unit, 3))
        subject, delivery = summary_of(unit)
        assert (subject.status, delivery.state) == (Status.UNRESOLVED, DeliveryState.DELIVERED)

    house.transact(work)


def test_what_is_promoted_is_due_in_time_and_listed_in_the_summary_no_more(house: Store) -> None:
    def work(unit: Unit) -> None:
        summary = fold(unit, issue(unit, 1), issue(unit, 2))
        first, second = unit.deliveries.in_summary(summary.id)
        promote([first], unit=unit, now=after(60))
        lifted = unit.deliveries.get(first.id)
        assert lifted
        assert (lifted.state, lifted.due_at, lifted.born_at) == (DeliveryState.PENDING, after(60), after(60))
        assert unit.members.of(summary.id) == [second.id]
        promote([lifted], unit=unit, now=after(90))
        assert unit.deliveries.get(first.id) == lifted

    house.transact(work)


def test_a_failure_is_not_cut_short_by_a_change(house: Store) -> None:
    def work(unit: Unit) -> None:
        summary = fold(unit, issue(unit, 1), issue(unit, 2))
        _, owed = summary_of(unit)
        unit.deliveries.save([replace(owed, attempts=3, due_at=after(600))])
        change(unit, unit.deliveries.in_summary(summary.id)[0], status=Status.RESOLVED)
        assert summary_of(unit)[1].due_at == after(600)

    house.transact(work)
