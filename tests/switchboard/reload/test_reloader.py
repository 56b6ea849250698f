"""The bookshelf: a bad file never replaces a good book, and the last good one outlives its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard.model.subject import SubjectKind
from switchboard.reload.reloader import Bookshelf
from switchboard.storage.configs import StoredBook
from switchboard.storage.store import Store, Unit
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


def notices(house: Store) -> dict[str, list[str]]:
    """Tell what Switchboard said of itself, by channel."""
    return house.transact(_notices)


def _notices(unit: Unit) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for placement in reversed(unit.placements.listing()):
        subject = unit.subjects.get(placement.subject_id)
        assert subject.key.kind is SubjectKind.NOTICE
        told.setdefault(placement.destination.address, []).append(subject.note or "")
    return told


TELLING = GOOD.replace('#payments"]', '#payments", "slack:#more"]')


def test_a_change_is_told_once_where_it_matters_and_the_first_start_tells_nothing(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, ())
    refresh(shelf, house, GOOD)
    assert notices(house) == {}
    refresh(shelf, house, TELLING)
    refresh(shelf, house, TELLING + "# a comment\n")
    refresh(Bookshelf(file, ()), house)
    said = "The configuration changed: route “all” now also tells #more"
    assert notices(house) == {"#payments": [said], "#more": [said]}


def test_a_change_made_while_nobody_ran_is_told_at_the_next_start(file: Path, house: Store) -> None:
    refresh(Bookshelf(file, ()), house, GOOD)
    refresh(Bookshelf(file, ()), house, TELLING)
    assert list(notices(house)) == ["#payments", "#more"]


@pytest.mark.parametrize("quiet", ["announce: false", "shadow: true"])
def test_changes_are_told_to_nobody_where_that_is_switched_off(file: Path, house: Store, quiet: str) -> None:
    shelf = Bookshelf(file, ())
    refresh(shelf, house, GOOD)
    refresh(shelf, house, TELLING + f"defaults: {{{quiet}}}\n")
    assert routes(shelf) == ["all"]
    assert notices(house) == {}


def test_a_bad_file_is_told_once_with_what_is_wrong_and_which_version_holds(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, (), ops="#ops")
    refresh(shelf, house, GOOD)
    refresh(shelf, house, BAD, seconds=60)
    refresh(Bookshelf(file, (), ops="#ops"), house, seconds=90)
    said = notices(house)
    assert list(said) == ["#alerts", "#ops"]
    assert said["#ops"] == said["#alerts"]
    [text] = said["#ops"]
    assert text.startswith("routes.yaml is refused, line 3: routes[0]")
    assert text.endswith("? 1 more: switchboard check tells them. The version of 12:00 stays in force.")


def test_a_file_that_is_as_it_was_again_is_said_to_be_good_where_it_was_refused(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, (), ops="#ops")
    refresh(shelf, house, GOOD)
    refresh(shelf, house, BAD, seconds=60)
    refresh(Bookshelf(file, (), ops="#ops"), house, GOOD, seconds=90)
    assert [texts[1:] for texts in notices(house).values()] == [["routes.yaml is good again, and in force."]] * 2


def test_who_is_told_what_changed_needs_no_word_that_the_file_is_good_again(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, (), ops="#ops")
    refresh(shelf, house, GOOD)
    refresh(shelf, house, BAD, seconds=60)
    refresh(shelf, house, TELLING, seconds=90)
    assert "good again" not in notices(house)["#alerts"][-1]
    assert notices(house)["#ops"][-1] == "routes.yaml is good again, and in force."


def test_the_faults_of_a_refused_file_are_kept_for_all_to_see_until_it_is_good(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, ())
    refresh(shelf, house, GOOD)
    refresh(shelf, house, BAD, seconds=60)
    [kept] = house.transact(lambda unit: unit.books.refusals())
    assert (kept.file, kept.faults, kept.since) == (str(file), shelf.faults, after(60))
    refresh(shelf, house, BAD + "# still\n", seconds=120)
    [kept] = house.transact(lambda unit: unit.books.refusals())
    assert kept.since == after(60)
    refresh(shelf, house, GOOD)
    assert house.transact(lambda unit: unit.books.refusals()) == ()


def test_a_text_counts_only_once_it_came_to_rest(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, ())
    refresh(shelf, house, GOOD)
    looks = []
    for text in (GOOD, GOOD[:70], GOOD[:90], OTHER, OTHER):
        file.write_text(text)
        looks.append(shelf.rested())
    assert looks == [False, False, False, False, True]
    assert refresh(shelf, house)
    assert not shelf.rested()


def test_what_was_not_committed_is_read_again(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, ())
    refresh(shelf, house, GOOD)
    file.write_text(TELLING)
    with pytest.raises(RuntimeError):
        house.transact(lambda unit: _fail_after(shelf, unit))
    assert active(house).text == GOOD
    shelf.forget()
    refresh(shelf, house)
    assert active(house).text == TELLING
    assert list(notices(house)) == ["#payments", "#more"]


def _fail_after(shelf: Bookshelf, unit: Unit) -> None:
    shelf.refresh(unit, after(1))
    raise RuntimeError


def test_a_changed_owners_file_is_another_configuration(file: Path, house: Store) -> None:
    shelf = Bookshelf(file, ())
    (file.parent / "CODEOWNERS").write_text("src/ @acme/payments\n")
    refresh(shelf, house, GOOD + "owners_file: CODEOWNERS\n")
    assert shelf.book
    assert [rule.pattern for rule in shelf.book.owners] == ["src/"]
    (file.parent / "CODEOWNERS").write_text("lib/ @acme/payments\n")
    assert refresh(shelf, house)
    assert [rule.pattern for rule in shelf.book.owners] == ["lib/"]
    assert notices(house) == {"#payments": ["The configuration changed: payments: 1 owner rule added, 1 removed"]}
