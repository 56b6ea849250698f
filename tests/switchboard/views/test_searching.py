"""A search walks what came in, the newest first, and says where it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from switchboard.model.facts import Status
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.search.parse import parse
from switchboard.storage.store import Store, Unit, writing_store
from switchboard.views.searching import BATCH, Found, search
from tests.switchboard.builders import AT, a_decision, a_subject, an_alert, facts


@pytest.fixture(name="store")
def _store(house_url: str) -> Iterator[Store]:
    store = writing_store(house_url)
    yield store
    store.close()


def keep(store: Store, numbers: range, **over: str) -> list[int]:
    """Keep an alert each of these issues."""

    def work(unit: Unit) -> list[int]:
        made = []
        for number in numbers:
            key = SubjectKey(SubjectKind.ISSUE, "acme", str(number))
            known = unit.subjects.find(key)
            subject = known or unit.subjects.save(a_subject(id=0, key=key))
            alert = an_alert(key=key, facts=facts(**over))
            unit.subjects.add_alert(
                alert, subject_id=subject.id, inbound_id=number, config_hash="b", decision=a_decision()
            )
            made.append(subject.id)
        return made

    return store.transact(work)


def ask(store: Store, query: str, *, seconds: float = 0) -> Found:
    """Search, where each look at the time is so many seconds later."""
    passed = [AT]

    def time() -> datetime:
        passed.append(passed[-1] + timedelta(seconds=seconds))
        return passed[-1]

    return store.transact(lambda unit: search(parse(query), unit, time=time))


def test_each_is_looked_at_by_its_newest_alert_the_newest_first(store: Store) -> None:
    first, second = keep(store, range(1, 3), level="error")
    keep(store, range(1, 2), level="fatal")
    found = ask(store, "level:[error,fatal]")
    assert [each.id for each in found.subjects] == [first, second]
    assert [each.id for each in ask(store, "level:fatal").subjects] == [first]
    assert [each.id for each in ask(store, "level:error").subjects] == [second]
    assert (found.looked_at, found.all) == (2, True)


def test_an_issue_is_what_it_has_become_since(store: Store) -> None:
    [number] = keep(store, range(1, 2))

    def resolve(unit: Unit) -> None:
        unit.subjects.save(a_subject(id=number, key=unit.subjects.get(number).key, status=Status.RESOLVED))

    store.transact(resolve)
    assert ask(store, "is:unresolved").subjects == ()
    assert [each.id for each in ask(store, "is:resolved").subjects] == [number]


def test_what_lies_behind_many_others_is_found(store: Store) -> None:
    old = keep(store, range(1, 2), environment="staging")
    keep(store, range(2, 3 * BATCH))
    found = ask(store, "environment:staging")
    assert [each.id for each in found.subjects] == old
    assert found.all


def test_a_search_that_takes_too_long_stops_and_says_how_far_it_came(store: Store) -> None:
    keep(store, range(1, 3 * BATCH))
    found = ask(store, "environment:staging", seconds=0.01)
    assert (found.subjects, found.all) == ((), False)
    assert 50 < found.looked_at < BATCH, "the time is looked at beside each of them"


def test_where_nothing_came_in_nothing_is_found(store: Store) -> None:
    assert ask(store, "level:error") == Found((), 0, all=True)
