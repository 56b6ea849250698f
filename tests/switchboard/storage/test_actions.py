"""Actions, acknowledgements and our own writes as rows, on both engines."""

from __future__ import annotations

from typing import Any

from switchboard.model.action import (
    Action,
    ActionKind,
    ActionRequest,
    ActionState,
    Actor,
    IssueName,
    NameKind,
    Silence,
    Via,
)
from switchboard.model.aged import Passing
from switchboard.model.replace import replace
from switchboard.senders.slack.place import slack_place
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import ANA, AT, MESSAGE, a_delivered, a_subject, after

INTENT = ActionRequest(
    kind=ActionKind.IGNORE,
    issues=(IssueName(NameKind.SHORT_ID, "SHOP-1"),),
    by=Actor(Via.SLACK, "U1", "Alice"),
    silence=Silence(events=100),
)


def an_action(**over: Any) -> Action:
    """Build an action that is due at AT."""
    known: dict[str, Any] = {
        "inbound_id": 3,
        "number": 0,
        "subject_id": 7,
        "request": INTENT,
        "asked_at": AT,
        "due_at": AT,
    }
    return Action(**(known | over))


def kept(store: Store, *values: Action) -> list[Action]:
    """Keep actions."""
    return store.transact(lambda unit: unit.actions.add(values))


def test_an_action_is_kept_once_for_its_inbound_and_read_back_whole(store: Store) -> None:
    made = kept(store, an_action(), an_action(number=1, subject_id=8))
    assert kept(store, an_action(answer="other")) == made
    assert made == [an_action(id=made[0].id), an_action(id=made[1].id, number=1, subject_id=8)]
    assert store.transact(lambda unit: unit.actions.get(made[0].id)) == made[0]
    assert store.transact(lambda unit: unit.actions.get(99)) is None
    assert store.transact(lambda unit: unit.actions.listing(limit=5)) == made[::-1]


def test_each_subject_has_its_turns_in_order(store: Store) -> None:
    first, second = kept(store, an_action(), an_action(number=1))
    (other,) = kept(store, an_action(inbound_id=4, subject_id=8))
    assert store.transact(lambda unit: unit.actions.due(AT, limit=9)) == [first, other]
    store.transact(lambda unit: unit.actions.save(replace(first, due_at=after(60))))
    assert store.transact(lambda unit: unit.actions.due(AT, limit=9)) == [other]
    store.transact(lambda unit: unit.actions.save(replace(first, state=ActionState.REFUSED, due_at=None)))
    assert store.transact(lambda unit: unit.actions.due(AT, limit=9)) == [second, other]


def test_a_note_that_is_owed_stands_before_nobody(store: Store) -> None:
    first, second = kept(store, an_action(state=ActionState.DONE), an_action(number=1))
    assert store.transact(lambda unit: unit.actions.due(AT, limit=9)) == [first, second]


def test_an_answer_is_told_when_its_time_has_come(store: Store) -> None:
    (made,) = kept(store, an_action(reply_at=after(5)))
    assert store.transact(lambda unit: unit.actions.to_tell(after(4), limit=9)) == []
    assert store.transact(lambda unit: unit.actions.to_tell(after(5), limit=9)) == [made]


def test_what_falls_due_later_says_when(store: Store) -> None:
    kept(store, an_action(reply_at=after(5)), an_action(number=1, due_at=after(7), reply_at=after(9)))
    assert store.transact(lambda unit: unit.actions.next_due(after=AT)) == after(7)
    assert store.transact(lambda unit: unit.actions.next_reply(after=after(5))) == after(9)
    assert store.transact(lambda unit: unit.actions.next_due(after=after(7))) is None


def test_our_own_write_is_remembered_in_whose_name_it_was_last(store: Store) -> None:
    def work(unit: Unit) -> list[Any]:
        unit.actions.remember_write(7, "resolved", by=ANA, at=AT, action_id=1)
        unit.actions.remember_write(7, "resolved", by=replace(ANA, name="Bob"), at=after(5), action_id=2)
        seen: list[Any] = [unit.actions.own_write(7, "resolved"), unit.actions.own_write(7, "archived")]
        unit.passing.forget(Passing.OWN_WRITES, before=after(6), limit=9)
        return [*seen, unit.actions.own_write(7, "resolved")]

    assert store.transact(work) == [(replace(ANA, name="Bob"), after(5)), None, None]


def test_a_delivery_is_found_by_its_message(store: Store) -> None:
    def work(unit: Unit) -> list[Any]:
        subject = unit.subjects.save(a_subject(id=0))
        (told,) = unit.deliveries.save([a_delivered(id=0, subject_id=subject.id)])
        strange = slack_place("C1", "1.0")
        return [told, unit.deliveries.at(MESSAGE.lookup), unit.deliveries.at(strange.lookup)]

    told, found, none = store.transact(work)
    assert found == told
    assert none is None


def test_what_subjects_wait_for_is_told_in_its_order(store: Store) -> None:
    note = replace(INTENT, kind=ActionKind.NOTE)
    first, _, done = kept(
        store, an_action(), an_action(number=1, request=note), an_action(number=2, subject_id=8, state=ActionState.DONE)
    )
    waiting = store.transact(lambda unit: unit.actions.waiting_on([first.subject_id, done.subject_id]))
    assert waiting == {first.subject_id: (ActionKind.IGNORE, ActionKind.NOTE)}


def test_what_goes_on_does_not_forget_that_its_person_was_told_meanwhile(store: Store) -> None:
    (before,) = kept(store, an_action(reply_at=AT))
    store.transact(lambda unit: unit.actions.save(replace(before, replied_at=AT, reply_at=None, reply_attempts=1)))
    store.transact(lambda unit: unit.actions.carry_on(replace(before, noted=True, due_at=None)))
    after_all = store.transact(lambda unit: unit.actions.get(before.id))
    assert after_all == replace(before, noted=True, due_at=None, replied_at=AT, reply_at=None, reply_attempts=1)
