"""What is said of a configuration: short, once, and to those whom it concerns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from switchboard.config.config import Config
from switchboard.errors import Fault
from switchboard.model.replace import replace
from switchboard.reload.announce import RefusedChange, announce_changes, announce_refusal
from switchboard.storage.store import Store, Unit
from tests.switchboard.builders import AT
from tests.switchboard.routing.samples import a_config

TELL = "name: owned, when: has:team, notify: ['slack:owner']"
CONFIG = a_config(TELL)
FAULT = Fault("conf/core.yaml", 12, "routes[0].when", "nothing to look for", "Write a condition")


def notices(house: Store) -> dict[str, str]:
    """Return what was said, by channel; the last where there are several."""
    return house.transact(_notices)


def _notices(unit: Unit) -> dict[str, str]:
    found = reversed(unit.deliveries.listing())
    return {one.destination.address: unit.subjects.get(one.subject_id).note or "" for one in found}


def refuse(
    house: Store, config: Config, *faults: Fault, file: str = "core.yaml", hours: int = 1, ops: str = ""
) -> None:
    house.transact(
        lambda unit: announce_refusal(
            RefusedChange(file, faults or (FAULT,), "text"),
            config,
            since=AT - timedelta(hours=hours),
            ops=ops,
            unit=unit,
            now=AT,
        )
    )


def of_core(config: Config) -> Config:
    """The same config, with its route in the file of the team core."""
    routes = tuple(replace(route, teams=frozenset({"core"}), file="conf/team.yaml") for route in config.routes)
    return replace(config, routes=routes)


@pytest.mark.parametrize("file", ["core.yaml", "team.yaml"])
def test_a_refused_file_of_a_team_is_told_to_that_team_and_to_those_who_run_it(house: Store, file: str) -> None:
    refuse(house, of_core(CONFIG), file=file, ops="#ops")
    text = (
        "core.yaml is refused, line 12: routes[0].when: nothing to look for. Write a condition."
        " The version of 11:00 stays in force."
    )
    assert notices(house) == {"#core": text, "#ops": text}


def test_a_refused_file_that_speaks_for_all_is_told_at_the_fallback(house: Store) -> None:
    refuse(house, CONFIG, file="_global.yaml")
    assert list(notices(house)) == ["#alerts"]


def test_where_announcing_is_off_those_who_run_it_are_told_all_the_same(house: Store) -> None:
    refuse(house, replace(CONFIG, defaults=replace(CONFIG.defaults, announce=False)), ops="#ops")
    assert list(notices(house)) == ["#ops"]


def test_an_older_version_is_named_by_its_day_in_the_config_s_time_zone(house: Store) -> None:
    refuse(house, replace(CONFIG, defaults=replace(CONFIG.defaults, timezone="Asia/Tokyo")), hours=48)
    assert "The version of 27 Feb 2026 21:00 stays in force" in notices(house)["#core"]


def test_the_same_refusal_is_told_once_and_another_again(house: Store) -> None:
    for fault in (FAULT, FAULT, replace(FAULT, line=13)):
        refuse(house, CONFIG, fault)
    assert len(house.transact(lambda unit: unit.deliveries.listing())) == 2


def test_a_long_fault_is_cut(house: Store) -> None:
    refuse(house, CONFIG, replace(FAULT, problem="x" * 5000))
    assert len(notices(house)["#core"]) < 400


def test_many_changes_are_counted_after_the_first(house: Store) -> None:
    after = a_config(*(f"name: r{number}, when: has:team, notify: ['slack:core']" for number in range(30)))
    house.transact(lambda unit: announce_changes(CONFIG, after, unit=unit, now=AT))
    said = notices(house)["#core"]
    assert said.startswith("The configuration changed: route “owned” removed; new route “r0” notifies slack:core; ")
    assert said.endswith("; and 21 more")


def test_a_channel_known_by_name_and_by_id_is_told_once(house: Store) -> None:
    house.transact(lambda unit: unit.attempts.know_channels({"#core": "C0123456789"}))
    after = a_config(TELL, "name: twice, when: a:b, notify: ['slack:core', 'slack:C0123456789']")
    house.transact(lambda unit: announce_changes(CONFIG, after, unit=unit, now=AT))
    assert list(notices(house)) == ["C0123456789"]
