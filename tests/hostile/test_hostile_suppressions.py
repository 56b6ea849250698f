"""Suppressions in odd company: teams that go away, clocks that go back, ends that fall together, inhibition in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from switchboard.config.load import load_config
from switchboard.model.delivery import Delivery, DeliveryState
from switchboard.model.inbound import ProgressState
from switchboard.model.replace import replace
from switchboard.routetests.bodies import event_body
from switchboard.routetests.script import Event, MuteStep
from switchboard.routetests.stage import Stage
from switchboard.storage.store import Store, scratch_store

NIGHT = datetime(2026, 3, 2, 22, tzinfo=UTC)
TEAMS = """\
version: 1
teams:
  core: {slack: "#core", quiet: {hours: "19:00-08:00"}}
  web: {slack: "#web"}
routes:
  - {name: core, when: "squad:core", notify: ["slack:core"]}
  - {name: web, when: "!squad:core", notify: ["slack:web"]}
fallback: ["slack:#alerts"]
"""
CIRCLE = """\
inhibit:
  - {when: "squad:a", mutes: "squad:b", same: [project]}
  - {when: "squad:b", mutes: "squad:a", same: [project]}
  - {when: "level:error", mutes: "level:error", same: [project]}
"""
WITHOUT = TEAMS.replace("  core:", "  gone:").replace("slack:core", "slack:gone").replace("#core", "#gone")


@pytest.fixture(name="store")
def _store() -> Iterator[Store]:
    with closing(scratch_store()) as store:
        yield store


def stage(store: Store, text: str = TEAMS) -> Stage:
    return Stage(store, load_config(text, file="routes.yaml")[0], NIGHT)


def happen(on: Stage, number: int, squad: str = "core") -> None:
    event = Event(issue=f"i{number}", title=f"Boom {number}", tags=(("squad", squad),))
    assert on.take(event_body(event, at=on.now, number=number)).state is ProgressState.DONE


def issues(on: Stage) -> list[Delivery]:
    found = on.store.transact(lambda unit: unit.deliveries.listing(limit=1_000))
    return [each for each in found if each.alert_id]


def test_what_waited_for_a_team_that_is_gone_is_told_all_the_same(store: Store) -> None:
    on = stage(store)
    for number in range(3):
        happen(on, number)
    on.config = load_config(WITHOUT, file="routes.yaml")[0]
    on.pass_time(NIGHT + timedelta(minutes=5))
    assert [told.lane for told in on.told] == ["slack:#core"]
    assert {each.state for each in issues(on)} == {DeliveryState.BUNDLED}


def test_a_clock_that_goes_back_tells_nothing_twice_and_loses_nothing(store: Store) -> None:
    on = stage(store)
    happen(on, 1)
    happen(on, 2)
    on.pass_time(NIGHT + timedelta(hours=11))
    told = len(on.told)
    on.now = NIGHT + timedelta(hours=1)
    happen(on, 3)
    on.look()
    on.now = NIGHT + timedelta(hours=11, minutes=5)
    on.look()
    assert told == 1
    assert [each.lane for each in on.told] == ["slack:#core"] * 2
    assert all(each.state is not DeliveryState.HELD for each in issues(on))


def test_suppressions_that_end_together_each_tell_what_they_held_once(store: Store) -> None:
    on = stage(store)
    for number in range(2):
        on.mute(MuteStep(f"squad:m{number}", timedelta(hours=10), "<!channel>"))
    for number in range(6):
        happen(on, number, squad=("core", "m0", "m1")[number % 3])
    on.told.clear()
    on.pass_time(NIGHT + timedelta(hours=10, minutes=1))
    assert sorted(each.lane for each in on.told) == ["slack:#core", "slack:#web", "slack:#web"]
    assert {each.state for each in issues(on)} == {DeliveryState.BUNDLED}


def test_inhibition_in_a_circle_never_quiets_all_of_it(store: Store) -> None:
    on = stage(store, TEAMS.replace("fallback", f"{CIRCLE}fallback"))
    for number, squad in enumerate("abababab"):
        happen(on, number, squad=squad)
    on.look()
    states = {each.state for each in issues(on)}
    assert DeliveryState.DELIVERED in states


def test_a_mute_that_a_later_version_cannot_read_holds_nothing_and_ends(store: Store) -> None:
    on = stage(store)
    on.mute(MuteStep("squad:web", timedelta(hours=1), "we know"))
    kept = on.store.transact(lambda unit: unit.mutes.in_force(on.now))[0]
    on.store.transact(lambda unit: unit.mutes.add(replace(kept, inbound_id=9_999, query="level:(")))
    happen(on, 1, squad="web")
    happen(on, 2, squad="other")
    assert {each.state for each in issues(on)} == {DeliveryState.HELD, DeliveryState.DELIVERED}
    on.pass_time(NIGHT + timedelta(hours=2))
    assert all(each.state is DeliveryState.DELIVERED for each in issues(on))
    assert on.store.transact(lambda unit: unit.mutes.in_force(on.now)) == []
