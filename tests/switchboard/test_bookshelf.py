"""The bookshelf: a bad file never replaces a good book, and the last good one outlives its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard.bookshelf import Bookshelf
from switchboard.storage.books import StoredBook
from switchboard.storage.store import Store
from tests.switchboard.builders import AT, after

GOOD = """\
version: 1
teams: {payments: {slack: "#payments"}}
routes: [{name: all, when: "level:error", notify: ["slack:#payments"]}]
fallback: ["slack:#alerts"]
"""
OTHER = GOOD.replace("name: all", "name: every")
BAD = GOOD.replace("notify", "notfy")


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    return tmp_path / "routes.yaml"


def refresh(shelf: Bookshelf, house: Store, text: str | None = None, *, seconds: float = 0) -> bool:
    if text is not None:
        shelf.path.write_text(text, encoding="utf-8")
    return house.transact(lambda unit: shelf.refresh(unit, after(seconds)))


def active(house: Store) -> StoredBook:
    found = house.transact(lambda unit: unit.books.active())
    assert found
    return found


def routes(shelf: Bookshelf) -> list[str]:
    assert shelf.book
    return [route.name for route in shelf.book.routes]


def test_a_good_file_is_put_in_force_once(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, ())
    assert refresh(shelf, house, GOOD)
    assert not refresh(shelf, house, GOOD, seconds=5)
    assert shelf.book
    assert active(house).hash == shelf.book.hash
    assert (active(house).text, active(house).loaded_at) == (GOOD, AT)


def test_a_changed_file_takes_the_place_of_the_one_before(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, ())
    refresh(shelf, house, GOOD)
    assert refresh(shelf, house, OTHER)
    assert routes(shelf) == ["every"]
    assert refresh(shelf, house, GOOD)
    assert (routes(shelf), active(house).text) == (["all"], GOOD)


@pytest.mark.parametrize("bad", [BAD, "", "a: [", "\x00", "version: 2"])
def test_a_bad_file_never_replaces_a_good_one_and_its_faults_are_told(file: Path, house: Store, bad: str) -> None:
    shelf = Bookshelf(file, ())
    refresh(shelf, house, GOOD)
    assert not refresh(shelf, house, bad)
    assert routes(shelf) == ["all"]
    assert active(house).text == GOOD
    assert shelf.faults
    refresh(shelf, house, OTHER)
    assert shelf.faults == ()


@pytest.mark.parametrize("text", [None, BAD])
def test_after_a_restart_the_last_good_book_of_the_database_holds(file: Path, house: Store, text: str | None) -> None:
    refresh(Bookshelf(file, ()), house, GOOD)
    file.unlink()
    shelf = Bookshelf(file, ())
    assert refresh(shelf, house, text)
    assert routes(shelf) == ["all"]
    assert shelf.faults
    assert not refresh(shelf, house)
    assert refresh(shelf, house, OTHER)


@pytest.mark.parametrize("text", [None, BAD])
def test_with_no_good_book_ever_there_is_none_and_it_says_why(file: Path, house: Store, text: str | None) -> None:
    shelf = Bookshelf(file, ())
    assert not refresh(shelf, house, text)
    assert shelf.book is None
    assert shelf.faults
    assert refresh(shelf, house, GOOD)


def test_a_file_that_cannot_be_read_as_text_leaves_the_good_one(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, ())
    refresh(shelf, house, GOOD)
    file.write_bytes(b"\xff\xfe")
    assert not refresh(shelf, house)
    assert routes(shelf) == ["all"]
    assert "cannot be read" in str(shelf.faults[0])


def test_a_file_that_comes_back_clears_what_was_said_of_it(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, ())
    refresh(shelf, house, GOOD)
    file.unlink()
    refresh(shelf, house)
    assert "missing" in str(shelf.faults[0])
    assert not refresh(shelf, house, GOOD)
    assert shelf.faults == ()


def test_a_stored_book_that_this_version_refuses_stops_nothing(file: Path, house: Store) -> None:
    house.transact(lambda unit: unit.books.activate(StoredBook("old", BAD, b"", AT)))
    shelf = Bookshelf(file, ())
    assert not refresh(shelf, house)
    assert shelf.book is None
    assert refresh(shelf, house, GOOD)
