"""The `routes` of routes.yaml: their conditions parsed, their destinations checked against teams and names."""

from __future__ import annotations

from collections.abc import Collection

from switchboard.config.config import Route
from switchboard.config.findings import FindingCode
from switchboard.config.keys.file import FileKeys
from switchboard.config.keys.route import RouteKeys
from switchboard.config.load_conditions import check_condition
from switchboard.config.load_people import read_mention
from switchboard.config.load_plans import read_escalation, read_jira
from switchboard.config.load_targets import Names, read_targets
from switchboard.config.words import Assigned


def read_routes(top: FileKeys, names: Names, *, file: str, teams: Collection[str] | None = None) -> tuple[Route, ...]:
    """Read a file's routes in order; each has a name of its own, a condition, and either `notify` or `drop`.

    `teams` are those whose file of a folder it is; None where it speaks for all.
    """
    routes: list[Route] = []
    seen: dict[str, int] = {}
    for written in top.routes:
        route = _read_route(written, names, file, teams)
        first = seen.setdefault(route.name, route.line)
        if route.name and first != route.line:
            problem = f"the route “{route.name}” already stands in line {first}"
            written.here.refuse("name", FindingCode.REPEATED, problem, "Give each its own name")
        routes.append(route)
    return tuple(routes)


def _read_route(route: RouteKeys, names: Names, file: str, teams: Collection[str] | None) -> Route:
    here = route.here
    if here.has("notify") == here.has("drop") and (here.has("drop") or (here.lacks("notify") and here.lacks("drop"))):
        problem = "both notify and drop" if here.has("drop") else "neither notify nor drop"
        here.refuse("", FindingCode.NO_OUTCOME, problem, "A route tells somebody, or drops with a reason")
    query = route.when
    check_condition(here, "when", query, names)
    return Route(
        name=route.name or "",
        line=here.node.line,
        when=here.text("when") or "",
        query=query,
        notify=read_targets(here, route.notify, names),
        severity=route.severity,
        stop=route.stop,
        drop=route.drop,
        shadow=route.shadow,
        mention=read_mention(route, names.people or {}),
        assign_owner=route.assign is Assigned.OWNER,
        escalate=read_escalation(route, names),
        jira=read_jira(route.jira),
        renotify=route.renotify,
        teams=None if teams is None else frozenset(teams),
        file=file,
    )
