"""What people say of messages is the same in whatever order it comes, and as often as it comes."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

from switchboard.model.feedback import Feedback, Opinion
from switchboard.storage.store import Store
from tests.switchboard.builders import AT


def said(opinion: Opinion, minute: int, *, by: str = "U1", delivery: int = 7, stands: bool = True) -> Feedback:
    at = AT + timedelta(minutes=minute)
    return Feedback(delivery_id=delivery, by=by, opinion=opinion, at=at, stands=stands)


def test_what_was_said_last_in_each_sense_is_kept_in_whatever_order_it_comes(store: Store) -> None:
    told = [
        said(Opinion.USEFUL, 1),
        said(Opinion.NOISE, 2),
        said(Opinion.USEFUL, 3, stands=False),
        said(Opinion.USEFUL, 1),
    ]
    for number, order in enumerate(permutations(told)):
        for each in order:
            own = Feedback(delivery_id=number, by=each.by, opinion=each.opinion, at=each.at, stands=each.stands)
            store.transact(lambda unit, own=own: unit.feedback.save(own))  # type: ignore[misc]
        kept = store.transact(lambda unit, number=number: unit.feedback.of([number]))  # type: ignore[misc]
        assert {(each.opinion, each.at, each.stands) for each in kept} == {
            (Opinion.USEFUL, AT + timedelta(minutes=3), False),
            (Opinion.NOISE, AT + timedelta(minutes=2), True),
        }


def test_what_is_older_than_the_last_word_does_not_count_and_a_repeat_changes_nothing(store: Store) -> None:
    late, early = said(Opinion.NOISE, 5), said(Opinion.NOISE, 4, stands=False)
    assert [store.transact(lambda unit, each=each: unit.feedback.save(each)) for each in (late, late, early)] == [  # type: ignore[misc]
        True,
        True,
        False,
    ]
    assert store.transact(lambda unit: unit.feedback.of([7])) == [late]


def test_each_person_and_each_delivery_has_its_own(store: Store) -> None:
    told = [said(Opinion.NOISE, 1), said(Opinion.NOISE, 1, by="U2"), said(Opinion.USEFUL, 1, delivery=8)]
    store.transact(lambda unit: [unit.feedback.save(each) for each in told])
    assert store.transact(lambda unit: unit.feedback.of([7, 9])) == told[:2]
