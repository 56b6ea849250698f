"""The plan leaves out only routes that do not hold, so the walk through it ends as the walk through all of them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.config.config import Config, Route
from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.routing.decide import decide, decision_of
from switchboard.routing.walk import routes_for, walk
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from tests.switchboard.routing.any_alerts import ALERTS, CLOSE, CONDITIONS
from tests.switchboard.routing.samples import a_config, an_issue, facts

OWNERS = "\n".join(f"  tags.zone:{team} {team}" for team in ("a", "b"))
TOWN = f"""\
version: 1
teams: {{a: {{slack: "#a"}}, b: {{slack: "#b"}}}}
owners: |
{OWNERS}
fallback: ["slack:#alerts"]
"""
CONFIG = a_config(head=TOWN)
TARGET = a_config("name: x, when: 'level:info', notify: [slack:a]", head=TOWN).routes[0].notify
ROUTES = st.builds(
    lambda when, drop, stop, shadow, team: Route(
        name="",
        line=1,
        when=when,
        query=parse(when),
        notify=() if drop else TARGET,
        drop="no" if drop else None,
        stop=stop and not drop,
        shadow=shadow,
        teams=frozenset({team}) if team else None,
        file=team,
    ),
    st.one_of(CONDITIONS, CLOSE),
    *(st.sampled_from([True, False, False, False]) for _ in range(3)),
    st.sampled_from(["", "", "a", "b"]),
)


def configs(routes: list[Route]) -> Config:
    return replace(CONFIG, routes=tuple(replace(route, name=f"r{number}") for number, route in enumerate(routes)))


def outcome(config: Config, alert: Facts) -> tuple[Route | None, list[Route], set[str]]:
    """Walk as plainly as can be said: the drop, the routes that notify, and those of which it is unknown."""
    seen = walk(alert, replace(config, routes=()))
    truths = {route.name: matches(route.query, seen.facts, teams=seen.owners) for route in config.routes}
    acting = [
        route
        for route in config.routes
        if truths[route.name] is Truth.YES
        and not route.shadow
        and (route.teams is None or route.teams & set(seen.owners))
    ]
    dropped = next((route for route in acting if route.drop), None)
    ended: set[str] = set()
    reached = [route for route in config.routes if route.drop]
    for route in config.routes if dropped is None else ():
        if route.drop or route.file in ended:
            continue
        reached.append(route)
        if route.stop and route in acting:
            ended.add(route.file)
    told = [route for route in reached if not route.drop and truths[route.name] is Truth.YES]
    return dropped, told, {route.name for route in reached if truths[route.name] is Truth.UNKNOWN}


@settings(max_examples=200)
@given(st.lists(ROUTES, max_size=8).map(configs), st.lists(ALERTS, min_size=4, max_size=4))
def test_the_walk_ends_as_if_every_route_had_been_asked(config: Config, alerts: list[Facts]) -> None:
    for alert in alerts:
        walked = walk(alert, config)
        unknown = {step.route.name for step in walked.steps if step.truth is Truth.UNKNOWN}
        assert (walked.dropped, list(walked.matched), unknown) == outcome(config, alert)
        assert decide(alert, config) == decision_of(walk(alert, config, every=True), config)


def test_only_routes_that_may_hold_are_asked() -> None:
    config = a_config(
        *(f"name: r{number}, when: 'tags[customer]:c{number}', notify: [slack:core]" for number in range(9))
    )
    assert [route.name for route in routes_for(facts(tags=(("customer", "c4"),)), config, teams=())] == ["r4"]
    assert len(routes_for(an_issue(), config, teams=())) == 9


def test_a_route_that_must_be_known_first_is_named_in_the_because() -> None:
    config = a_config("name: mine, when: 'assigned:ada', notify: [slack:core]")
    assert "not known whether route “mine” would match" in decide(facts(), config).because
