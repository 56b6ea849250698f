"""A route's times are that route's: maintenance where it tells alone, a resting team beside others, else left and told."""

from __future__ import annotations

from typing import Any

import pytest

from switchboard.config.config import Config
from switchboard.importers.draft import Written
from switchboard.schedule.windows import covers
from tests.switchboard.builders import AT
from tests.switchboard.importers.trees import a_config, a_node, imported

WEEKEND = {"weekdays": ["saturday", "sunday"]}
OFFICE = {"weekdays": ["monday:friday"], "times": [{"start_time": "09:00", "end_time": "17:00"}]}
EVENING = {"weekdays": ["monday:friday"], "times": [{"start_time": "17:00", "end_time": "24:00"}]}
DECEMBER = {"months": ["december"]}
CRITICAL, MINOR = ("severity", "=", "critical"), ("severity", "=", "info")
BESIDE = {"mute_time_intervals": ["weekend"], "continue": True}


def of(*routes: dict[str, Any], **receivers: dict[str, Any]) -> tuple[Written, Config]:
    """Import routes; `receivers` stand in place of those of their name."""
    tree = a_config(list(routes))
    tree["receivers"] = [{"name": one["name"], **receivers.get(one["name"], one)} for one in tree["receivers"]]
    named = {"weekend": [WEEKEND], "office": [OFFICE], "evening": [EVENING], "december": [DECEMBER]}
    tree["time_intervals"] = [{"name": name, "time_intervals": intervals} for name, intervals in named.items()]
    return imported(tree)


def test_a_time_beside_a_route_that_goes_on_rests_the_receiver_and_no_other() -> None:
    written, config = of(a_node(0, [CRITICAL], **BESIDE), a_node(1, [CRITICAL]))
    assert (written.left, config.maintenance) == ((), ())
    told = {route.name: [str(target) for target in route.notify] for route in config.routes}
    assert told == {"r0": ["slack:r0"], "r1": ["slack:#r1"]}
    quiet = config.teams["r0"].quiet
    assert quiet is not None
    assert [window.text for window in quiet.windows] == ["sat,sun 00:00-24:00"]


def test_a_time_behind_a_route_that_goes_on_rests_the_receiver_too() -> None:
    written, config = of(
        a_node(0, [CRITICAL], **{"continue": True}), a_node(1, [CRITICAL], mute_time_intervals=["weekend"])
    )
    assert (written.left, config.maintenance) == ((), ())
    assert config.teams["r1"].quiet


def test_beside_a_route_that_takes_other_alerts_it_is_maintenance() -> None:
    written, config = of(
        a_node(0, [CRITICAL], **{"continue": True}), a_node(1, [MINOR], mute_time_intervals=["weekend"])
    )
    assert (written.left, config.teams) == ((), {})
    assert [one.name for one in config.maintenance] == ["weekend: r1"]


PAGER = {"pagerduty_configs": [{"routing_key": "x"}]}
SAME_PLACE = {"slack_configs": [{"channel": "#r1"}]}


@pytest.mark.parametrize(
    ("receivers", "routes", "because"),
    [
        ({"r0": PAGER}, [], "only messages and mail"),
        ({"r0": SAME_PLACE}, [], "another receiver sends to the same place"),
        ({}, [a_node(0, [MINOR])], "rest at other times"),
    ],
)
def test_what_a_team_s_rest_cannot_say_is_left_and_told(
    receivers: dict[str, dict[str, Any]], routes: list[dict[str, Any]], because: str
) -> None:
    written, config = of(a_node(0, [CRITICAL], **BESIDE), a_node(1, [CRITICAL]), *routes, **receivers)
    assert because in " ".join(left.because for left in written.left)
    assert config.maintenance == ()
    assert not any(team.quiet for team in config.teams.values())


def test_the_default_receiver_never_rests() -> None:
    written, _ = of({**a_node(0, [CRITICAL], **BESIDE), "receiver": "default"}, a_node(1, [CRITICAL]))
    assert "the default one" in " ".join(left.because for left in written.left)


def test_several_active_intervals_are_any_of() -> None:
    written, config = of(a_node(0, [CRITICAL], active_time_intervals=["office", "weekend", "evening"]))
    assert written.left == ()
    assert [one.every.text for one in config.maintenance] == ["mon-fri 00:00-09:00"]


def test_active_intervals_that_cover_the_week_mute_nothing() -> None:
    night = {"weekdays": ["monday:friday"], "times": [{"start_time": "00:00", "end_time": "09:00"}]}
    tree = a_config([a_node(0, [CRITICAL], active_time_intervals=["all", "weekend"])])
    tree["time_intervals"] = [
        {"name": "all", "time_intervals": [night, OFFICE, EVENING]},
        {"name": "weekend", "time_intervals": [WEEKEND]},
    ]
    written, config = imported(tree)
    assert (written.left, config.maintenance) == ((), ())


def test_active_intervals_of_which_one_cannot_be_said_are_left_together() -> None:
    written, config = of(a_node(0, [CRITICAL], active_time_intervals=["office", "december"]))
    assert [left.what for left in written.left] == ["the times “office, december: r0”"]
    assert config.maintenance == ()


def test_mutes_and_active_intervals_hold_together() -> None:
    _, config = of(a_node(0, [CRITICAL], mute_time_intervals=["evening"], active_time_intervals=["office", "evening"]))
    assert any(covers(one.every, AT.replace(day=2, hour=18), "UTC") for one in config.maintenance)
    assert not any(covers(one.every, AT.replace(day=2, hour=10), "UTC") for one in config.maintenance)
