"""Links and codes as rows, on both engines."""

from __future__ import annotations

from switchboard.model.aged import Passing
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT, after

CODE, OTHER = "a" * 64, "b" * 64


def test_somebody_is_one_member_and_a_member_one_person(store: Store) -> None:
    def link(unit: Unit) -> list[str | None]:
        links = unit.people.links
        links.add("U1", "501", at=AT)
        links.add("U2", "501", at=AT)
        links.add("U2", "502", at=after(1))
        return [links.member("U1"), links.member("U2"), *links.people("502"), *links.people("501")]

    assert store.transact(link) == [None, "502", "U2"]


def test_a_link_is_ended_once(store: Store) -> None:
    store.transact(lambda unit: unit.people.links.add("U1", "501", at=AT))
    assert [store.transact(lambda unit: unit.people.links.remove("U1")) for _ in range(2)] == [True, False]


def test_the_last_code_that_somebody_was_shown_counts(store: Store) -> None:
    def offer(unit: Unit) -> list[object]:
        links = unit.people.links
        links.offer("U1", CODE, until=after(900))
        links.offer("U2", "c" * 64, until=after(5))
        first = links.offered(CODE)
        links.offer("U1", OTHER, until=after(901))
        return [first, links.offered(CODE), links.offered(OTHER)]

    assert store.transact(offer) == [("U1", after(900)), None, ("U1", after(901))]
    store.transact(lambda unit: unit.passing.forget(Passing.LINK_CODES, before=after(6), limit=9))
    assert store.transact(lambda unit: unit.people.links.offered("c" * 64)) is None
    store.transact(lambda unit: unit.people.links.withdraw("U1"))
    assert store.transact(lambda unit: unit.people.links.offered(OTHER)) is None
