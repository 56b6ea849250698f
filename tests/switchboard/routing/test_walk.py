"""The walk: drops first, then routes in order until one stops; shadow routes change nothing for the others."""

from __future__ import annotations

import pytest

from switchboard.model.facts import Facts
from switchboard.routing.walk import walk
from switchboard.search.match import Truth
from tests.switchboard.routing.samples import HEAD, a_config, an_issue, facts

ALL = "name: {}, when: project:shop, notify: [slack:core]"


def names(*routes: str, head: str = HEAD) -> list[str]:
    return [step.route.name for step in walk(facts(), a_config(*routes, head=head), every=True).steps]


def test_drops_are_looked_at_first_and_end_the_walk() -> None:
    config = a_config(ALL.format("a"), "name: b, when: level:error, drop: noise", "name: c, when: level:info, drop: x")
    walked = walk(facts(), config, every=True)
    assert [(step.route.name, step.holds) for step in walked.steps] == [("b", True), ("c", False)]
    assert walked.dropped is config.routes[1]
    assert walked.matched == ()


def test_stop_ends_the_walk_only_where_it_matches() -> None:
    assert names("name: a, when: level:info, notify: [slack:core], stop: true", ALL.format("b")) == ["a", "b"]
    assert names(ALL.format("a") + ", stop: true", ALL.format("b")) == ["a"]


def test_a_route_in_shadow_neither_stops_nor_drops() -> None:
    shadows = (ALL.format("a") + ", stop: true, shadow: true", "name: b, when: level:error, drop: x, shadow: true")
    assert names(*shadows, ALL.format("c")) == ["b", "a", "c"]
    walked = walk(facts(), a_config(*shadows))
    assert (walked.dropped, walked.stopped) == (None, ())


def test_where_the_whole_config_is_in_shadow_routes_act_on_each_other() -> None:
    head = HEAD + "defaults: {shadow: true}\n"
    assert names(ALL.format("a") + ", stop: true, shadow: true", ALL.format("b"), head=head) == ["a"]


@pytest.mark.parametrize(
    "alert, environment",
    [
        (facts(environment=None), "production"),
        (facts(environment="staging"), "staging"),
        (facts(environment=None, tags=(("environment", "qa"),)), None),
        (an_issue(), None),
        (facts(environment=None, resource="metric_alert"), None),
    ],
)
def test_only_an_event_that_names_none_gets_the_default_environment(alert: Facts, environment: str | None) -> None:
    assert walk(alert, a_config()).facts.environment == environment


def test_a_condition_about_what_is_unknown_does_not_hold() -> None:
    (step,) = walk(an_issue(), a_config("name: a, when: '!environment:staging', notify: [slack:core]")).steps
    assert (step.truth, step.holds) == (Truth.UNKNOWN, False)
