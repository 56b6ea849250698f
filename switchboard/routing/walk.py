"""The walk through the routes that decide and because share: what each route says, and where the walk ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from switchboard.config.config import Config, Defaults, Route
from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.routing.owners import OwningTeam, owners_and_people
from switchboard.search.index import QueryIndex
from switchboard.search.match import Truth, matches
from switchboard.search.query import Query

_EVENTS = ("event_alert", "error")


@dataclass(frozen=True, slots=True)
class WalkStep:
    """One route that was looked at, and whether its condition holds."""

    route: Route
    truth: Truth

    @property
    def holds(self) -> bool:
        """Unknown is not yes: a route whose condition is unknown does nothing."""
        return self.truth is Truth.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What the routes said. `facts` are as the routes saw them; `steps` hold the drops, then the notifying routes.

    `dropped` is the route that drops the alert; after each of `stopped` no notifying route of its file was looked at.
    `people` are those who own it where no team does.
    """

    facts: Facts
    owning: tuple[OwningTeam, ...]
    steps: tuple[WalkStep, ...]
    people: tuple[str, ...] = ()
    dropped: Route | None = None
    stopped: tuple[Route, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        """Return the keys of the owning teams."""
        return tuple(team.key for team in self.owning)

    @property
    def matched(self) -> tuple[Route, ...]:
        """Return the notifying routes that hold, in order."""
        return tuple(step.route for step in self.steps if step.holds and step.route.drop is None)


def walk(facts: Facts, config: Config, *, owning: tuple[OwningTeam, ...] | None = None, every: bool = False) -> Walk:
    """Look at all drops, then, unless one holds, at the notifying routes, in each file until one stops.

    `owning` are the owning teams, where somebody had to work them out before. Without `every` there are no steps for
    most routes that do not hold: the plan knows that of them, which changes nothing for the others.
    """
    seen = with_environment(facts, config.defaults)
    owning, people = (owning, ()) if owning else owners_and_people(config, seen)
    owners = tuple(team.key for team in owning)
    look = partial(matches, facts=seen, teams=owners)
    routes = config.routes if every else routes_for(seen, config, teams=owners)
    drops = [WalkStep(route, look(route.query)) for route in routes if route.drop is not None]
    dropped = next((step.route for step in drops if _acts(step, config, owners)), None)
    told, stopped = ([], ()) if dropped else _until_stops(routes, config, look, owners)
    return Walk(facts=seen, owning=owning, steps=(*drops, *told), people=people, dropped=dropped, stopped=stopped)


def with_environment(facts: Facts, defaults: Defaults) -> Facts:
    """Give an event that names no environment the default one. Other news says nothing of it: that stays unknown."""
    if facts.resource not in _EVENTS or facts.environment or facts.tag("environment"):
        return facts
    return replace(facts, environment=defaults.environment)


def covers(route: Route, owners: tuple[str, ...]) -> bool:
    """Return whether a route's drop and stop are about what these teams own; a team's file speaks for that team only."""
    return route.teams is None or not route.teams.isdisjoint(owners)


def _until_stops(
    routes: tuple[Route, ...], config: Config, look: Callable[[Query], Truth], owners: tuple[str, ...]
) -> tuple[list[WalkStep], tuple[Route, ...]]:
    """Look at the notifying routes of each file until one of that file stops; returns the steps, and those that stopped."""
    steps: list[WalkStep] = []
    stopped: dict[str, Route] = {}
    for route in routes:
        if route.drop is not None or route.file in stopped:
            continue
        step = WalkStep(route, look(route.query))
        steps.append(step)
        if route.stop and _acts(step, config, owners):
            stopped[route.file] = route
    return steps, tuple(stopped.values())


def _acts(step: WalkStep, config: Config, owners: tuple[str, ...]) -> bool:
    """Return whether a route that holds drops or stops for others too."""
    return step.holds and covers(step.route, owners) and not config.rehearses(step.route)


def routes_for(facts: Facts, config: Config, *, teams: tuple[str, ...]) -> tuple[Route, ...]:
    """Return the routes, in order, that may hold for an alert or be unknown; of all others it is known that they do not."""
    places = _planned(_SamePlace(config.routes)).candidates(facts, teams)
    return tuple(config.routes[place] for place in places)


@dataclass(frozen=True, eq=False, slots=True)
class _SamePlace:
    """Routes, known by being the same object: to compare them would take longer than to ask them."""

    routes: tuple[Route, ...]

    def __hash__(self) -> int:
        return id(self.routes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SamePlace) and other.routes is self.routes


@lru_cache(maxsize=8)
def _planned(same: _SamePlace) -> QueryIndex:
    return QueryIndex(tuple(route.query for route in same.routes))
