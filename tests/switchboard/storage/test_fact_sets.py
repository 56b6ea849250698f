"""What retention and those who forget ask of facts that are kept, on both engines."""

from __future__ import annotations

from sqlalchemy import delete, insert

from switchboard.model.facts import Frame
from switchboard.model.replace import replace
from switchboard.storage.alerts import alert, decided, fact_set, stack
from switchboard.storage.columns import packed
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, a_decision, an_alert, facts, kept_alert
from tests.switchboard.storage.kept import ids, unused

ANA, BEN = (("email", "ana@example.com"),), (("email", "ben@example.com"),)
SOMEBODY = (("email", "somebody"),)
FRAMES = (Frame("src/ana.py"),)


def _add(unit: Unit, inbound_id: int, **over: object) -> int:
    news = an_alert(facts=facts(frames=FRAMES, **over))
    decision = a_decision(because=f"route {inbound_id}")
    return unit.subjects.add_alert(news, subject_id=3, inbound_id=inbound_id, config_hash="c", decision=decision)


def _delete(unit: Unit, *ids: int) -> None:
    unit._session.execute(delete(alert).where(alert.c.id.in_(ids)))


def test_what_no_alert_refers_to_any_more_is_found_and_deleted(store: Store) -> None:
    def work(unit: Unit) -> None:
        kept, gone = _add(unit, 1), _add(unit, 2, tags=(("a", "b"),))
        sets, stacks, decisions = (
            unit.fact_sets.unused_fact_sets,
            unit.fact_sets.unused_stacks,
            unit.fact_sets.unused_decisions,
        )
        assert unused(unit) == ([], [], [])
        _delete(unit, gone)
        assert [len(each) for each in unused(unit)] == [1, 0, 1]
        sets.delete(ids(unit, fact_set))
        decisions.delete(ids(unit, decided))
        assert len(ids(unit, fact_set)) == 1, "what is referred to stays, whoever asks"
        assert kept_alert(unit, kept).facts.frames == FRAMES
        _delete(unit, kept)
        sets.delete(ids(unit, fact_set))
        stacks.delete(ids(unit, stack))
        assert [ids(unit, each) for each in (fact_set, stack)] == [[], []]

    store.transact(work)


def test_slices_go_on_where_the_last_ended(store: Store) -> None:
    def work(unit: Unit) -> None:
        for number in range(5):
            _add(unit, number, tags=((str(number), "b"),))
        asked = unit.fact_sets
        first = [each.id for each in asked.fact_sets(0, limit=3)]
        assert len(first) == 3
        assert len(asked.fact_sets(first[-1], limit=3)) == 2
        assert len(asked.alerts(0, limit=9)) == 5
        assert [each.frames for each in asked.stacks(0, limit=9)] == [FRAMES]

    store.transact(work)


def test_what_is_deleted_and_comes_again_is_kept_again(store: Store) -> None:
    def work(unit: Unit) -> None:
        _delete(unit, _add(unit, 1))
        kept = unit.fact_sets
        for of, table in (
            (kept.unused_fact_sets, fact_set),
            (kept.unused_stacks, stack),
            (kept.unused_decisions, decided),
        ):
            of.delete(ids(unit, table))
        again = kept_alert(unit, _add(unit, 1))
        assert (again.facts, again.decision.because) == (facts(frames=FRAMES), "route 1")

    store.transact(work)


def test_who_is_taken_out_of_a_fact_set_is_gone_from_all_that_had_it_and_from_no_other(store: Store) -> None:
    def work(unit: Unit) -> None:
        first, same, other = _add(unit, 1, user=ANA), _add(unit, 2, user=ANA), _add(unit, 3, user=BEN)
        [kept] = unit.fact_sets.fact_sets(0, limit=9)
        unit.fact_sets.replace_fact_set(kept.id, replace(kept.facts, user=SOMEBODY))
        assert [kept_alert(unit, id_).facts.user for id_ in (first, same, other)] == [SOMEBODY, SOMEBODY, BEN]
        later = _add(unit, 4, user=ANA)
        assert kept_alert(unit, later).facts.user == ANA, "news of somebody is their own again"
        assert len(unit.fact_sets.fact_sets(0, limit=9)) == 1

    store.transact(work)


def test_what_is_an_alerts_own_is_written_anew_alone(store: Store) -> None:
    def work(unit: Unit) -> None:
        first, other = _add(unit, 1, user=ANA), _add(unit, 2, user=BEN)
        record = kept_alert(unit, other)
        unit.fact_sets.replace_facts(other, replace(record.facts, user=SOMEBODY))
        assert kept_alert(unit, other).facts == replace(record.facts, user=SOMEBODY)
        assert kept_alert(unit, first).facts.user == ANA

    store.transact(work)


def test_a_stack_is_written_anew_for_all_that_came_this_way(store: Store) -> None:
    def work(unit: Unit) -> None:
        ids = [_add(unit, 1), _add(unit, 2)]
        [kept] = unit.fact_sets.stacks(0, limit=9)
        unit.fact_sets.replace_stack(kept.id, (Frame("src/somebody.py"),))
        ids.append(_add(unit, 3))
        shown = {kept_alert(unit, id_).facts.frames for id_ in ids}
        assert shown == {(Frame("src/somebody.py"),)}

    store.transact(work)


def test_an_alert_of_an_earlier_version_is_written_anew_as_well(store: Store) -> None:
    own = {
        "id": 70,
        "inbound_id": 8,
        "subject_id": 3,
        "at": AT,
        "change": "occurred",
        "config_hash": "c",
        "test": False,
    }
    columns = {**own, "facts": packed(facts(user=ANA)), "decision": packed(a_decision())}

    def work(unit: Unit) -> None:
        unit._session.execute(insert(alert).values(**columns))
        [record] = unit.fact_sets.alerts(0, limit=9)
        unit.fact_sets.replace_facts(record.id, replace(record.facts, user=SOMEBODY))
        assert kept_alert(unit, 70).facts.user == SOMEBODY
        assert unit._session.execute(fact_set.select()).all() == []

    store.transact(work)
