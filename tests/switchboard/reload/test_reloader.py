"""The reloader: a bad file never replaces a good config, and the last good one outlives its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from switchboard.model.subject import SubjectKind
from switchboard.reload.reloader import Reloader
from switchboard.storage.configs import StoredConfig
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


def refresh(reloader: Reloader, house: Store, text: str | None = None, *, seconds: float = 0) -> bool:
    if text is not None:
        reloader.path.write_text(text, encoding="utf-8")
    return house.transact(lambda unit: reloader.refresh(unit, after(seconds)))


def active(house: Store) -> StoredConfig:
    found = house.transact(lambda unit: unit.configs.active())
    assert found
    return found


def routes(reloader: Reloader) -> list[str]:
    assert reloader.config
    return [route.name for route in reloader.config.routes]


def test_a_good_file_is_put_in_force_once(file: Path, house: Store) -> None:
    reloader = Reloader(file, ())
    assert refresh(reloader, house, GOOD)
    assert not refresh(reloader, house, GOOD, seconds=5)
    assert reloader.config
    assert active(house).hash == reloader.config.hash
    assert (active(house).text, active(house).loaded_at) == (GOOD, AT)


def test_a_changed_file_takes_the_place_of_the_one_before(file: Path, house: Store) -> None:
    reloader = Reloader(file, ())
    refresh(reloader, house, GOOD)
    assert refresh(reloader, house, OTHER)
    assert routes(reloader) == ["every"]
    assert refresh(reloader, house, GOOD)
    assert (routes(reloader), active(house).text) == (["all"], GOOD)


@pytest.mark.parametrize("bad", [BAD, "", "a: [", "\x00", "version: 2"])
def test_a_bad_file_never_replaces_a_good_one_and_its_faults_are_told(file: Path, house: Store, bad: str) -> None:
    reloader = Reloader(file, ())
    refresh(reloader, house, GOOD)
    assert not refresh(reloader, house, bad)
    assert routes(reloader) == ["all"]
    assert active(house).text == GOOD
    assert reloader.faults
    refresh(reloader, house, OTHER)
    assert reloader.faults == ()


@pytest.mark.parametrize("text", [None, BAD])
def test_after_a_restart_the_last_good_config_of_the_database_holds(file: Path, house: Store, text: str | None) -> None:
    refresh(Reloader(file, ()), house, GOOD)
    file.unlink()
    reloader = Reloader(file, ())
    assert refresh(reloader, house, text)
    assert routes(reloader) == ["all"]
    assert reloader.faults
    assert not refresh(reloader, house)
    assert refresh(reloader, house, OTHER)


@pytest.mark.parametrize("text", [None, BAD])
def test_with_no_good_config_ever_there_is_none_and_it_says_why(file: Path, house: Store, text: str | None) -> None:
    reloader = Reloader(file, ())
    assert not refresh(reloader, house, text)
    assert reloader.config is None
    assert reloader.faults
    assert refresh(reloader, house, GOOD)


def test_a_file_that_cannot_be_read_as_text_leaves_the_good_one(file: Path, house: Store) -> None:
    reloader = Reloader(file, ())
    refresh(reloader, house, GOOD)
    file.write_bytes(b"\xff\xfe")
    assert not refresh(reloader, house)
    assert routes(reloader) == ["all"]
    assert "cannot be read" in str(reloader.faults[0])


def test_a_file_that_comes_back_clears_what_was_said_of_it(file: Path, house: Store) -> None:
    reloader = Reloader(file, ())
    refresh(reloader, house, GOOD)
    file.unlink()
    refresh(reloader, house)
    assert "missing" in str(reloader.faults[0])
    assert not refresh(reloader, house, GOOD)
    assert reloader.faults == ()


def test_a_stored_config_that_this_version_refuses_stops_nothing(file: Path, house: Store) -> None:
    house.transact(lambda unit: unit.configs.activate(StoredConfig("old", BAD, b"", AT)))
    reloader = Reloader(file, ())
    assert not refresh(reloader, house)
    assert reloader.config is None
    assert refresh(reloader, house, GOOD)


def notices(house: Store) -> dict[str, list[str]]:
    """Return what Switchboard said of itself, by channel."""
    return house.transact(_notices)


def _notices(unit: Unit) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for delivery in reversed(unit.deliveries.listing()):
        subject = unit.subjects.get(delivery.subject_id)
        assert subject.key.kind is SubjectKind.NOTICE
        told.setdefault(delivery.destination.address, []).append(subject.note or "")
    return told


TELLING = GOOD.replace('#payments"]', '#payments", "slack:#more"]')


def test_a_change_is_told_once_where_it_matters_and_the_first_start_tells_nothing(file: Path, house: Store) -> None:
    reloader = Reloader(file, ())
    refresh(reloader, house, GOOD)
    assert notices(house) == {}
    refresh(reloader, house, TELLING)
    refresh(reloader, house, TELLING + "# a comment\n")
    refresh(Reloader(file, ()), house)
    said = "The configuration changed: route “all” now also notifies #more"
    assert notices(house) == {"#payments": [said], "#more": [said]}


def test_a_change_made_while_nobody_ran_is_told_at_the_next_start(file: Path, house: Store) -> None:
    refresh(Reloader(file, ()), house, GOOD)
    refresh(Reloader(file, ()), house, TELLING)
    assert list(notices(house)) == ["#payments", "#more"]


@pytest.mark.parametrize("quiet", ["announce: false", "shadow: true"])
def test_changes_are_told_to_nobody_where_that_is_switched_off(file: Path, house: Store, quiet: str) -> None:
    reloader = Reloader(file, ())
    refresh(reloader, house, GOOD)
    refresh(reloader, house, TELLING + f"defaults: {{{quiet}}}\n")
    assert routes(reloader) == ["all"]
    assert notices(house) == {}


def test_a_bad_file_is_told_once_with_what_is_wrong_and_which_version_holds(file: Path, house: Store) -> None:
    reloader = Reloader(file, (), ops="#ops")
    refresh(reloader, house, GOOD)
    refresh(reloader, house, f"{BAD}storm: never\n", seconds=60)
    refresh(Reloader(file, (), ops="#ops"), house, seconds=90)
    said = notices(house)
    assert list(said) == ["#alerts", "#ops"]
    assert said["#ops"] == said["#alerts"]
    [text] = said["#ops"]
    assert text.startswith("routes.yaml is refused, line 3: routes[0]")
    assert text.endswith("? 1 more: switchboard check shows them. The version of 12:00 stays in force.")


def test_a_file_that_is_as_it_was_again_is_said_to_be_good_where_it_was_refused(file: Path, house: Store) -> None:
    reloader = Reloader(file, (), ops="#ops")
    refresh(reloader, house, GOOD)
    refresh(reloader, house, BAD, seconds=60)
    refresh(Reloader(file, (), ops="#ops"), house, GOOD, seconds=90)
    assert [texts[1:] for texts in notices(house).values()] == [["routes.yaml is good again, and in force."]] * 2


def test_who_is_told_what_changed_needs_no_word_that_the_file_is_good_again(file: Path, house: Store) -> None:
    reloader = Reloader(file, (), ops="#ops")
    refresh(reloader, house, GOOD)
    refresh(reloader, house, BAD, seconds=60)
    refresh(reloader, house, TELLING, seconds=90)
    assert "good again" not in notices(house)["#alerts"][-1]
    assert notices(house)["#ops"][-1] == "routes.yaml is good again, and in force."


def test_the_faults_of_a_refused_file_are_kept_for_all_to_see_until_it_is_good(file: Path, house: Store) -> None:
    reloader = Reloader(file, ())
    refresh(reloader, house, GOOD)
    refresh(reloader, house, BAD, seconds=60)
    [kept] = house.transact(lambda unit: unit.configs.refusals())
    assert (kept.file, kept.faults, kept.since) == (str(file), reloader.faults, after(60))
    refresh(reloader, house, BAD + "# still\n", seconds=120)
    [kept] = house.transact(lambda unit: unit.configs.refusals())
    assert kept.since == after(60)
    refresh(reloader, house, GOOD)
    assert house.transact(lambda unit: unit.configs.refusals()) == ()


def test_a_text_counts_only_once_it_came_to_rest(file: Path, house: Store) -> None:
    reloader = Reloader(file, ())
    refresh(reloader, house, GOOD)
    looks = []
    for text in (GOOD, GOOD[:70], GOOD[:90], OTHER, OTHER):
        file.write_text(text)
        looks.append(reloader.rested())
    assert looks == [False, False, False, False, True]
    assert refresh(reloader, house)
    assert not reloader.rested()


def test_what_was_not_committed_is_read_again(file: Path, house: Store) -> None:
    reloader = Reloader(file, ())
    refresh(reloader, house, GOOD)
    file.write_text(TELLING)
    with pytest.raises(RuntimeError):
        house.transact(lambda unit: _fail_after(reloader, unit))
    assert active(house).text == GOOD
    reloader.forget()
    refresh(reloader, house)
    assert active(house).text == TELLING
    assert list(notices(house)) == ["#payments", "#more"]


def _fail_after(reloader: Reloader, unit: Unit) -> None:
    reloader.refresh(unit, after(1))
    raise RuntimeError


def test_a_changed_owners_file_is_another_configuration(file: Path, house: Store) -> None:
    reloader = Reloader(file, ())
    (file.parent / "CODEOWNERS").write_text("src/ @acme/payments\n")
    refresh(reloader, house, GOOD + "owners_file: CODEOWNERS\n")
    assert reloader.config
    assert [rule.pattern for rule in reloader.config.owners] == ["src/"]
    (file.parent / "CODEOWNERS").write_text("lib/ @acme/payments\n")
    assert refresh(reloader, house)
    assert [rule.pattern for rule in reloader.config.owners] == ["lib/"]
    assert notices(house) == {"#payments": ["The configuration changed: payments: 1 owner rule added, 1 removed"]}
