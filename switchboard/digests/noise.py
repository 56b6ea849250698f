"""★ PURE: how each route fared in a period, of what was counted of its deliveries and what people said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from switchboard.config.config import Config, Route
from switchboard.model.decision import Severity
from switchboard.model.digest import RouteNoise
from switchboard.model.feedback import Feedback, Opinion
from switchboard.model.noise import RouteTally, SaidOfDelivery
from switchboard.model.replace import replace

LEAST_DELIVERED = 20
# Of so many that were delivered, less than one was acted on: 5 %.
ONE_IN = 20
_COUNTED = "delivered acted_on acknowledged ignored auto_resolved pages pages_taken_up".split()


def votes(said: Iterable[Feedback]) -> dict[tuple[int, str], Opinion]:
    """Return the vote of each person on each delivery: the last that stands. Who says both at one moment calls it noise."""
    last: dict[tuple[int, str], Opinion] = {}
    for each in sorted(said, key=lambda one: (one.at, one.opinion is Opinion.NOISE)):
        if each.stands:
            last[each.delivery_id, each.by] = each.opinion
    return last


def figures(
    tallies: Iterable[RouteTally], said: Iterable[SaidOfDelivery], config: Config, *, team: str
) -> tuple[RouteNoise, ...]:
    """Return how each route fared: each delivery once under each route that it came by, the noisiest first."""
    found: dict[str, RouteNoise] = defaultdict(lambda: RouteNoise(route=""))
    critical: set[str] = set()
    for tally in tallies:
        for route in tally.alike.routes:
            before = found[route]
            added = {name: getattr(before, name) + getattr(tally, name) for name in _COUNTED}
            found[route] = replace(before, route=route, **added)
            critical |= {route} if tally.critical_pages else set()
    for route, (useful, noise) in _said(said).items():
        found[route] = replace(found[route], route=route, useful=useful, noise=noise)
    judged = [
        replace(each, is_critical=name in critical or _wakes_critically(name, config, team))
        for name, each in found.items()
    ]
    return tuple(sorted(judged, key=_noisiest))


def is_noisy(noise: RouteNoise) -> bool:
    """Return whether a change may be proposed: often delivered, hardly ever acted on, no page taken up, and nothing critical.

    Nor is one proposed where more people said that it is useful than that it is noise.
    """
    ignored = noise.delivered >= LEAST_DELIVERED and noise.acted_on * ONE_IN < noise.delivered
    return ignored and not noise.pages_taken_up and not noise.is_critical and noise.useful <= noise.noise


def route_of(name: str, config: Config, team: str) -> Route | None:
    """Return the route of this name, of several files the team's own; None where it is gone, or nobody can tell which it is."""
    named = [route for route in config.routes if route.name == name]
    own = [route for route in named if route.teams is not None and team in route.teams]
    found = own or named
    return found[0] if len(found) == 1 else None


def _noisiest(noise: RouteNoise) -> tuple[int, int, str]:
    return noise.acted_on - noise.delivered, -noise.noise, noise.route


def _said(said: Iterable[SaidOfDelivery]) -> Mapping[str, tuple[int, int]]:
    """Return how many votes each route has, useful and noise."""
    every = list(said)
    routes = {each.said.delivery_id: each.alike.routes for each in every}
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for (delivery, _), opinion in votes(each.said for each in every).items():
        for route in routes[delivery]:
            useful, noise = found[route]
            found[route] = (useful + (opinion is Opinion.USEFUL), noise + (opinion is Opinion.NOISE))
    return found


def _wakes_critically(name: str, config: Config, team: str) -> bool:
    """Return whether a route is critical, or may page as loud as a level is, which fatal is."""
    route = route_of(name, config, team)
    if route is None:
        return False
    pages = any(target.kind.traits.wakes for target in route.targets)
    return route.severity is Severity.CRITICAL or (pages and route.severity is None)
