"""What a new Config changes, in plain words, and whom it concerns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config.config import Config
from switchboard.model.replace import replace
from switchboard.reload.changes import ChangeLine, by_destination, changes, everybody
from tests.switchboard.routing.samples import HEAD, a_config

OWNED = "name: owned, when: has:team, notify: ['slack:owner']"
CORE = "name: ledger, when: project:ledger, notify: ['slack:core']"
CONFIG = a_config(OWNED, CORE)
ALL = ["#payments", "#core", "#frontend", "#alerts"]


def said(after: Config, before: Config = CONFIG) -> list[str]:
    return [line.text for line in changes(before, after)]


def concerned(after: Config, before: Config = CONFIG) -> list[str]:
    [line] = changes(before, after)
    return [place.address for place in line.destinations or everybody(after)]


def with_head(old: str, new: str) -> Config:
    assert old in HEAD
    return a_config(OWNED, CORE, head=HEAD.replace(old, new))


def test_what_means_the_same_has_no_changes() -> None:
    assert changes(CONFIG, CONFIG) == ()
    assert changes(CONFIG, with_head("version: 1\n", "# moved down by a comment\nversion: 1\n")) == ()


@pytest.mark.parametrize(
    "route, text",
    [
        (
            "name: ledger, when: project:ledger, notify: ['slack:core', 'slack:#x']",
            "route “ledger” now also notifies #x",
        ),
        (
            "name: ledger, when: project:ledger, notify: ['slack:#x']",
            "now also notifies #x; no longer notifies slack:core",
        ),
        (f"{CORE}, severity: critical", "route “ledger” severity none → critical"),
        (f"{CORE}, stop: true", "route “ledger” stop false → true"),
        (f"{CORE}, renotify: 90m", "route “ledger” renotify none → 90m"),
        ("name: ledger, when: project:config, notify: ['slack:core']", "when project:ledger → project:config"),
        ("name: ledger, when: project:ledger, drop: noise", "no longer notifies slack:core; drop none → noise"),
    ],
)
def test_a_changed_route_is_told_in_plain_words(route: str, text: str) -> None:
    [line] = said(a_config(OWNED, route))
    assert text in line


def test_new_and_removed_routes_are_told_with_what_they_do() -> None:
    dropping = a_config(OWNED, CORE, "name: bots, when: logger:bot, drop: crawlers")
    assert said(dropping) == ["new route “bots” drops: crawlers"]
    assert said(CONFIG, dropping) == ["route “bots” removed"]
    assert said(CONFIG, a_config(OWNED)) == ["new route “ledger” notifies slack:core"]


def test_routes_in_another_order_are_told() -> None:
    assert said(a_config(CORE, OWNED)) == ["the routes stand in another order"]


@pytest.mark.parametrize(
    "old, new, text",
    [
        ("  path:src/shop/* core\n", "", "core: 1 owner rule removed"),
        ("  path:src/shop/* core\n", "  path:a/* core\n  path:b/* core\n", "core: 2 owner rules added, 1 removed"),
        ('slack: "#frontend"', 'slack: "#web"', "team frontend: slack #frontend → #web"),
        ('fallback: ["slack:#alerts"]', 'fallback: ["slack:#x"]', "fallback #alerts → #x"),
        ('["pagerduty:core"]', '["pagerduty:payments"]', "page_fallback pagerduty:core → pagerduty:payments"),
        ("version: 1", "version: 1\ndefaults: {environment: staging}", "defaults: environment production → staging"),
        ("version: 1", "version: 1\ndefaults: {shadow: true}", "defaults: shadow false → true"),
        ("version: 1", "version: 1\nstorms: {over: 20, per: 1m}", "storms changed"),
        ("  frontend:", '  data: {slack: "#data"}\n  frontend:', "new team data"),
    ],
)
def test_teams_owners_fallback_and_defaults_are_told(old: str, new: str, text: str) -> None:
    assert text in said(with_head(old, new))


def test_owner_rules_in_another_order_are_told() -> None:
    one, two = "  path:src/shop/* core\n", "  path:src/shop/payments/* #payments-team\n"
    assert said(with_head(one + two, two + one)) == ["the owner rules stand in another order"]


@pytest.mark.parametrize(
    "after, places",
    [
        (a_config(OWNED, f"{CORE}, severity: critical"), ["#core"]),
        (a_config(OWNED, CORE, "name: x, when: a:b, notify: ['pagerduty:payments']"), ["#payments"]),
        (a_config(OWNED, CORE, "name: x, when: a:b, notify: ['slack:#{team}']"), ALL),
        (a_config(OWNED, CORE, "name: x, when: a:b, notify: ['slack:owner', 'slack:#x']"), [*ALL, "#x"]),
        (a_config(OWNED, CORE, "name: x, when: a:b, drop: noise"), ALL),
        (a_config(f"{OWNED}, severity: info", CORE), ALL),
        (with_head("path:widgets/*", "path:web/*"), ["#frontend"]),
        (with_head('slack: "#frontend"', 'slack: "#web"'), ["#frontend", "#web"]),
        (with_head("version: 1", "version: 1\ndefaults: {environment: staging}"), ALL),
    ],
)
def test_a_change_concerns_the_channels_it_touches_before_and_after(after: Config, places: list[str]) -> None:
    assert concerned(after) == places


def test_a_change_in_a_team_s_file_concerns_that_team() -> None:
    before = replace(CONFIG, routes=tuple(replace(route, teams=frozenset({"core"})) for route in CONFIG.routes))
    louder = replace(before.routes[0], stop=True)
    assert concerned(replace(before, routes=(louder, before.routes[1])), before) == ["#core"]


def test_each_channel_is_told_what_concerns_it() -> None:
    everyone, core = ChangeLine("for all"), next(iter(changes(a_config(OWNED), CONFIG)))
    told = {place.address: texts for place, texts in by_destination((everyone, core), CONFIG).items()}
    assert told["#core"] == ("for all", "new route “ledger” notifies slack:core")
    assert told["#payments"] == ("for all",)
    assert list(told) == ALL


ROUTES = st.lists(
    st.sampled_from([OWNED, CORE, "name: x, when: a:b, notify: ['slack:#x']", "name: y, when: a:c, drop: noise"]),
    unique=True,
    max_size=4,
)


@given(ROUTES, ROUTES)
def test_two_configs_have_changes_exactly_where_their_routes_differ(one: list[str], two: list[str]) -> None:
    assert bool(changes(a_config(*one), a_config(*two))) == (one != two)
