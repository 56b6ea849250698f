"""Subjects, timelines and alerts as rows, on both engines."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from switchboard.model.decision import Decision
from switchboard.model.facts import Facts
from switchboard.model.history import AlertRecord
from switchboard.model.news import Change
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, SubjectKey, SubjectKind, TimelineEntry, TimelineKind
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import (
    ISSUE,
    a_decision,
    a_notify,
    a_subject,
    after,
    an_alert,
    an_entry,
    facts,
    kept_alert,
)
from tests.switchboard.storage.words import DECISIONS, ENTRIES, FACTS, SUBJECTS

any_store = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
OTHER = SubjectKey(SubjectKind.ISSUE, "acme", "9")


def save(store: Store, *subjects: Subject) -> list[Subject]:
    return [store.transact(lambda unit, one=one: unit.subjects.save(one)) for one in subjects]  # type: ignore[misc]


def keep(store: Store, inbound_id: int = 1, change: Change = Change.OCCURRED, subject_id: int = 3, **over: str) -> int:
    alert = an_alert(change, facts=facts(**over))
    decision = a_decision(a_notify())
    return store.transact(
        lambda unit: unit.subjects.add_alert(
            alert, subject_id=subject_id, inbound_id=inbound_id, config_hash="b1", decision=decision
        )
    )


@any_store
@given(SUBJECTS, SUBJECTS)
def test_a_subject_is_read_back_as_it_was_written(store: Store, value: Subject, changed: Subject) -> None:
    def both(unit: Unit) -> None:
        known = unit.subjects.find(value.key)
        first = unit.subjects.save(replace(value, id=known.id if known else 0))
        assert unit.subjects.get(first.id) == unit.subjects.find(value.key) == first
        second = unit.subjects.save(replace(changed, id=first.id, key=value.key))
        assert unit.subjects.get(first.id) == second

    store.transact(both)


@any_store
@given(ENTRIES)
def test_a_line_is_read_back_as_it_was_written(store: Store, line: TimelineEntry) -> None:
    def both(unit: Unit) -> None:
        last = unit.subjects.last_entry(3)
        unit.subjects.add_entries(3, [line])
        assert unit.subjects.entries(3, after=last) == [replace(line, seq=last + 1)]

    store.transact(both)


@any_store
@given(FACTS, DECISIONS)
def test_an_alert_is_read_back_as_it_was_decided(store: Store, own: Facts, decision: Decision) -> None:
    def both(unit: Unit) -> tuple[int, AlertRecord]:
        news = an_alert(seconds=5, facts=own, test=True)
        id_ = unit.subjects.add_alert(news, subject_id=3, inbound_id=8, config_hash="b1", decision=decision)
        return id_, kept_alert(unit, id_)

    id_, record = store.transact(both)
    assert record == AlertRecord(
        id=id_,
        inbound_id=8,
        subject_id=3,
        at=after(5),
        change=Change.OCCURRED,
        facts=own,
        config_hash="b1",
        decision=decision,
        test=True,
    )


def test_a_subject_is_found_by_its_key_and_by_what_people_call_it(store: Store) -> None:
    first, second = save(store, a_subject(id=0, short_id="CHECKOUT-3F"), a_subject(id=0, key=OTHER))
    assert store.transact(lambda unit: unit.subjects.find(ISSUE)) == first
    assert store.transact(lambda unit: unit.subjects.find(replace(ISSUE, name="none"))) is None
    assert store.transact(lambda unit: unit.subjects.named("CHECKOUT-3F")) == first
    assert store.transact(lambda unit: unit.subjects.named("9")) == second
    assert store.transact(lambda unit: unit.subjects.named("nothing")) is None


def test_lines_are_numbered_from_the_last_and_told_after_a_number(store: Store) -> None:
    lines = [an_entry(kind) for kind in (TimelineKind.RESOLVED, TimelineKind.REGRESSED, TimelineKind.ASSIGNED)]
    store.transact(lambda unit: unit.subjects.add_entries(3, lines[:1]))
    store.transact(lambda unit: unit.subjects.add_entries(3, lines[1:]))
    store.transact(lambda unit: unit.subjects.add_entries(4, []))
    numbered = [replace(line, seq=number) for number, line in enumerate(lines, 1)]
    assert store.transact(lambda unit: unit.subjects.entries(3)) == numbered
    assert store.transact(lambda unit: unit.subjects.entries(3, after=1, limit=1)) == numbered[1:2]
    assert store.transact(lambda unit: unit.subjects.last_entry(3)) == 3
    assert store.transact(lambda unit: unit.subjects.last_entry(4)) == 0


def test_the_last_facts_are_those_of_an_event(store: Store) -> None:
    keep(store, 1, title="older")
    keep(store, 2, title="newer")
    keep(store, 3, Change.REGRESSED, title="no event")
    keep(store, 4, subject_id=4, title="another issue")
    last = store.transact(lambda unit: unit.subjects.last_facts(3))
    assert last
    assert last.title == "newer"
    assert store.transact(lambda unit: unit.subjects.last_facts(5)) is None


def test_alerts_are_told_newest_first_and_counted(store: Store) -> None:
    ids = [keep(store, inbound_id) for inbound_id in (1, 2, 3)]
    assert [one.id for one in store.transact(lambda unit: unit.subjects.latest_alerts(limit=2))] == ids[:0:-1]
    before = store.transact(lambda unit: unit.subjects.latest_alerts(limit=5, before=ids[1]))
    assert [one.id for one in before] == ids[:1]
    assert store.transact(lambda unit: unit.subjects.alerts_since(after(0))) == 3
    assert store.transact(lambda unit: unit.subjects.alerts_since(after(1))) == 0


def test_an_alert_is_found_by_its_inbound_and_by_its_event(store: Store) -> None:
    id_ = keep(store, 8)
    store.transact(lambda unit: unit.seen.mark([("event_id", "e1")], inbound_id=8, at=after(0)))
    for found in (
        store.transact(lambda unit: unit.subjects.alert_of_inbound(8)),
        store.transact(lambda unit: unit.subjects.alert_named("e1")),
    ):
        assert found
        assert found.id == id_
    assert store.transact(lambda unit: unit.subjects.alert_of_inbound(9)) is None
    assert store.transact(lambda unit: unit.subjects.alert_named("e2")) is None


def test_more_subjects_are_found_than_a_statement_takes_values(store: Store) -> None:
    first, *_, last = save(store, *(a_subject(id=0, key=replace(OTHER, name=str(number))) for number in range(3)))
    wanted = [first.id, *range(10**6, 10**6 + 70_000), last.id]
    assert store.transact(lambda unit: unit.subjects.having(wanted)) == {first.id: first, last.id: last}
    assert store.transact(lambda unit: unit.subjects.having(())) == {}


def test_lines_that_are_worth_a_message_of_their_own_are_told_alone_and_to_their_lane(store: Store) -> None:
    kinds = (TimelineKind.COMMENTED, TimelineKind.RESOLVED, TimelineKind.SEER, TimelineKind.STILL_OPEN)
    lines = [*map(an_entry, kinds), replace(an_entry(TimelineKind.COUNTED), only="slack:C1")]
    store.transact(lambda unit: unit.subjects.add_entries(3, lines))
    found = store.transact(lambda unit: unit.subjects.weighty_entries(3, after=0, limit=9, lane="email:payments"))
    assert [line.kind for line in found] == [TimelineKind.RESOLVED, TimelineKind.STILL_OPEN]
