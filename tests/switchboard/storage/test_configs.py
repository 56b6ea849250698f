"""Books and metrics as rows, on both engines: exactly one book is in force."""

from __future__ import annotations

from switchboard.errors import Fault
from switchboard.storage.configs import Refusal, StoredBook
from switchboard.storage.store import Store
from tests.switchboard.builders import AT, after

FIRST = StoredBook("h1", "routes: []", b"p1", AT)
SECOND = StoredBook("h2", "routes: [x]", b"p2", after(1))


def activate(store: Store, book: StoredBook) -> None:
    store.transact(lambda unit: unit.books.activate(book))


def test_the_last_activated_book_is_in_force_and_the_others_are_kept(store: Store) -> None:
    assert store.transact(lambda unit: unit.books.active()) is None
    activate(store, FIRST)
    activate(store, SECOND)
    assert store.transact(lambda unit: unit.books.active()) == SECOND
    assert store.transact(lambda unit: unit.books.get("h1")) == FIRST
    assert store.transact(lambda unit: unit.books.get("h3")) is None


def test_an_older_book_may_come_back(store: Store) -> None:
    for book in (FIRST, SECOND, FIRST, FIRST):
        activate(store, book)
    assert store.transact(lambda unit: unit.books.active()) == FIRST


def test_each_process_leaves_its_last_counts(store: Store) -> None:
    for text in ("a 1", "a 2"):
        store.transact(lambda unit, text=text: unit.books.write_metrics("worker", text, at=AT))  # type: ignore[misc]
    store.transact(lambda unit: unit.books.write_metrics("web", "b 1", at=AT))
    assert store.transact(lambda unit: unit.books.metrics()) == {"worker": "a 2", "web": "b 1"}


def test_what_is_refused_keeps_its_time_until_it_is_not_refused_any_more(store: Store) -> None:
    first, other = (Fault("core.yaml", line, "routes", "wrong", "Mend it") for line in (3, 4))
    store.transact(lambda unit: unit.books.refuse({"core.yaml": (first,), "web.yaml": (first,)}, at=AT))
    store.transact(lambda unit: unit.books.refuse({"core.yaml": (other, first)}, at=after(1)))
    assert store.transact(lambda unit: unit.books.refusals()) == (Refusal("core.yaml", (other, first), AT),)
    store.transact(lambda unit: unit.books.refuse({}, at=AT))
    assert store.transact(lambda unit: unit.books.refusals()) == ()
