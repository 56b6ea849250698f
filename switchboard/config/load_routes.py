"""The `routes` of routes.yaml: their conditions parsed, their destinations checked against teams and names."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from switchboard.config import keys
from switchboard.config.config import Route
from switchboard.config.load_conditions import read_query
from switchboard.config.load_people import read_mention
from switchboard.config.load_plans import read_escalation, read_jira
from switchboard.config.load_targets import Names, read_targets
from switchboard.config.yaml_reader import Place
from switchboard.model.decision import Severity


class Assigned(StrEnum):
    """Whom a route may have an issue assigned to."""

    OWNER = "owner"


def read_routes(top: Place, names: Names, *, file: str, teams: Collection[str] | None = None) -> tuple[Route, ...]:
    """Read a file's routes in order; each has a name of its own, a condition, and either `notify` or `drop`.

    `teams` are those whose file of a folder it is; None where it speaks for all.
    """
    routes: list[Route] = []
    seen: dict[str, int] = {}
    for place in top.each("routes"):
        route = _read_route(place, names, file, teams)
        first = seen.setdefault(route.name, route.line)
        if route.name and first != route.line:
            place.refuse("name", f"the route “{route.name}” already stands in line {first}", "Give each its own name")
        routes.append(route)
    return tuple(routes)


def _read_route(place: Place, names: Names, file: str, teams: Collection[str] | None) -> Route:
    place.expect(keys.ROUTE)
    place.need("name", "when", remedy="Every route has a name and a condition")
    if place.has("notify") == place.has("drop"):
        problem = "both notify and drop" if place.has("drop") else "neither notify nor drop"
        place.refuse("", problem, "A route tells somebody, or drops with a reason")
    return Route(
        name=place.name() or "",
        line=place.node.line,
        when=place.text("when") or "",
        query=read_query(place),
        notify=read_targets(place, "notify", names),
        severity=place.choice("severity", Severity),
        stop=place.flag("stop"),
        drop=place.text("drop"),
        shadow=place.flag("shadow"),
        mention=read_mention(place, names.people or {}),
        assign_owner=not place.asks_nothing("assign") and place.choice("assign", Assigned) is Assigned.OWNER,
        escalate=read_escalation(place, names),
        jira=read_jira(place),
        renotify=place.interval("renotify"),
        teams=None if teams is None else frozenset(teams),
        file=file,
    )
