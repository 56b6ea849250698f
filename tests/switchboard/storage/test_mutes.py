"""Mutes, inhibitors and what holds deliveries as rows, on both engines."""

from __future__ import annotations

from switchboard.model.delivery import DeliveryState
from switchboard.model.facts import Status
from switchboard.model.mute import Inhibitor, Mute
from switchboard.model.replace import replace
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, ISSUE, METRIC, a_delivered, a_delivery, a_subject, after

MUTE = Mute(inbound_id=3, query="level:error", author="Alice", because="we know", made_at=AT, until=after(60))


def test_a_mute_is_kept_once_for_its_inbound(store: Store) -> None:
    made = store.transact(lambda unit: unit.mutes.add(MUTE))
    assert store.transact(lambda unit: unit.mutes.add(replace(MUTE, query="other"))) == made
    assert made == replace(MUTE, id=made.id)
    assert store.transact(lambda unit: unit.mutes.get(made.id)) == made
    assert store.transact(lambda unit: unit.mutes.get(made.id + 1)) is None


def test_a_mute_holds_until_its_end_or_until_somebody_ends_it(store: Store) -> None:
    one = store.transact(lambda unit: unit.mutes.add(MUTE))
    other = store.transact(lambda unit: unit.mutes.add(replace(MUTE, inbound_id=4, until=after(90))))
    assert store.transact(lambda unit: unit.mutes.in_force(after(59))) == [one, other]
    assert store.transact(lambda unit: unit.mutes.in_force(after(60))) == [other]
    store.transact(lambda unit: unit.mutes.end(other.id, at=after(61)))
    assert store.transact(lambda unit: unit.mutes.in_force(after(61))) == []
    store.transact(lambda unit: unit.mutes.expire(after(100)))
    assert [each.ended_at for each in store.transact(lambda unit: unit.mutes.listing())] == [after(61), after(60)]


def test_a_mute_that_is_made_or_ended_counts_within_its_own_unit(store: Store) -> None:
    def work(unit: Unit) -> list[list[Mute]]:
        seen = [unit.mutes.in_force(AT)]
        made = unit.mutes.add(MUTE)
        seen.append(unit.mutes.in_force(AT))
        unit.mutes.end(made.id, at=AT)
        return [*seen, unit.mutes.in_force(AT)]

    assert [len(found) for found in store.transact(work)] == [0, 1, 0]


def test_an_inhibitor_is_found_by_rule_and_values_while_its_subject_is_open(store: Store) -> None:
    one = store.transact(lambda unit: unit.subjects.save(a_subject(id=0, short_id="SHOP-1")))
    other = store.transact(lambda unit: unit.subjects.save(a_subject(id=0, key=METRIC, title="Errors")))
    rows = [Inhibitor("r", "v", one.id), Inhibitor("r", "v", other.id), Inhibitor("r", "w", other.id)]
    store.transact(lambda unit: unit.mutes.inhibit(rows))
    store.transact(lambda unit: unit.mutes.inhibit(rows[:1]))
    asked = [("r", "v"), ("s", "v")]
    found = store.transact(lambda unit: unit.mutes.inhibiting(asked))
    assert [(each.subject_id, each.name) for each in found] == [(one.id, "SHOP-1"), (other.id, "Errors")]
    store.transact(lambda unit: unit.subjects.save(replace(one, status=Status.RESOLVED)))
    assert [each.name for each in store.transact(lambda unit: unit.mutes.inhibiting(asked))] == ["Errors"]
    assert store.transact(lambda unit: unit.mutes.inhibiting([])) == []


def test_inhibitors_of_closed_subjects_and_of_rules_that_are_gone_are_forgotten(store: Store) -> None:
    store.transact(lambda unit: unit.mutes.forget_inhibitors(rules=[]))
    one = store.transact(lambda unit: unit.subjects.save(a_subject(id=0)))
    closed = store.transact(lambda unit: unit.subjects.save(a_subject(id=0, key=METRIC, status=Status.RESOLVED)))
    rows = [Inhibitor("r", "v", one.id), Inhibitor("gone", "v", one.id), Inhibitor("r", "v", closed.id)]
    store.transact(lambda unit: unit.mutes.inhibit(rows))
    store.transact(lambda unit: unit.mutes.forget_inhibitors(rules=["r"]))
    assert store.transact(lambda unit: unit.mutes.inhibitors()) == {one.id}
    store.transact(lambda unit: unit.mutes.forget_inhibitors(rules=[]))
    assert store.transact(lambda unit: unit.mutes.inhibitors()) == set()


def test_what_a_suppression_holds_is_found_by_its_name_and_end(store: Store) -> None:
    subject = store.transact(lambda unit: unit.subjects.save(a_subject(id=0, key=ISSUE)))
    waits = a_delivery(id=0, subject_id=subject.id, state=DeliveryState.HELD, held_by="mute:7", until=after(60))
    softly = a_delivered(id=0, subject_id=subject.id, episode=2, held_by="inhibit:9")
    over = a_delivered(id=0, subject_id=subject.id, episode=3, held_by="mute:7", state=DeliveryState.CLOSED)
    one, other, _ = store.transact(lambda unit: unit.deliveries.save([waits, softly, over]))
    assert sorted(store.transact(lambda unit: unit.mutes.holding())) == [("inhibit:9", None), ("mute:7", after(60))]
    assert store.transact(lambda unit: unit.mutes.held("mute:7", after(60))) == [one.id]
    assert store.transact(lambda unit: unit.mutes.held("inhibit:9", None)) == [other.id]
    assert store.transact(lambda unit: unit.mutes.newest_held("mute:7", limit=9)) == [one.id]
    assert store.transact(lambda unit: unit.mutes.newest_held("mute:7", limit=0)) == []
    assert store.transact(lambda unit: unit.mutes.newest_held("inhibit:9", limit=9)) == []
