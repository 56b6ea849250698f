"""The `routes` of routes.yaml: their conditions parsed, their destinations checked against teams and names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from switchboard.errors import BadQuery
from switchboard.model.decision import Severity
from switchboard.routing import keys
from switchboard.routing.book import Route, Team
from switchboard.routing.destinations import SERVED, Form, Refusal, Target, read_target
from switchboard.routing.place import Place, Word
from switchboard.search.parse import parse
from switchboard.search.query import And, Query

NOTHING = And(())


@dataclass(frozen=True, slots=True)
class Names:
    """What destinations may refer to: the teams, and the kind of each named destination."""

    teams: Mapping[str, Team]
    named: Mapping[str, str]


def read_routes(top: Place, names: Names) -> tuple[Route, ...]:
    """Read every route in order; each has a name of its own, a condition, and either `notify` or `drop`."""
    if not top.has("routes"):
        top.refuse("routes", "missing", "Write at least `routes: []`: then everything goes to the fallback")
    routes: list[Route] = []
    seen: dict[str, int] = {}
    for place in top.each("routes"):
        route = _read_route(place, names)
        first = seen.setdefault(route.name, route.line)
        if route.name and first != route.line:
            place.refuse("name", f"the route “{route.name}” already stands in line {first}", "Give each its own name")
        routes.append(route)
    return tuple(routes)


def read_targets(place: Place, key: str, names: Names) -> tuple[Target, ...]:
    """Read a list of destinations; warns of those that this version cannot tell yet."""
    targets = (_read_target(place, word, names) for word in place.words(key))
    return tuple(target for target in targets if target is not None)


def _read_route(place: Place, names: Names) -> Route:
    place.expect(keys.ROUTE)
    for key in ("name", "when"):
        if not place.has(key):
            place.refuse(key, "missing", "Every route has a name and a condition")
    if place.has("notify") == place.has("drop"):
        problem = "both notify and drop" if place.has("drop") else "neither notify nor drop"
        place.refuse("", problem, "A route tells somebody, or drops with a reason")
    return Route(
        name=place.text("name") or "",
        line=place.node.line,
        when=place.text("when") or "",
        query=_read_query(place),
        notify=read_targets(place, "notify", names),
        severity=place.choice("severity", Severity),
        stop=place.flag("stop"),
        drop=place.text("drop"),
        shadow=place.flag("shadow"),
    )


def _read_query(place: Place) -> Query:
    when = place.text("when")
    if when is None:
        return NOTHING
    try:
        return parse(when)
    except BadQuery as error:
        excerpt = when[error.position : error.position + 40]
        where = f"at character {error.position + 1}, “{excerpt}”" if excerpt else "at its end"
        place.refuse("when", f"{error} ({where})", "Conditions are written as in Sentry's search bar")
        return NOTHING


def _read_target(place: Place, word: Word, names: Names) -> Target | None:
    target = read_target(word.text, teams=names.teams, named=names.named)
    if isinstance(target, Refusal):
        place.report.refuse(word.line, word.path, target.problem, target.remedy)
        return None
    if target.form is Form.TEAM and not names.teams[target.name].has(target.kind):
        problem = f"the team {target.name} has no {target.kind.value} address"
        remedy = f"Add `{target.kind.value}` to teams.{target.name}, or name another destination"
        place.report.refuse(word.line, word.path, problem, remedy)
    elif target.kind not in SERVED:
        remedy = "What goes there is dead-lettered and the fallback told"
        place.report.warn(word.line, word.path, f"{target.kind.value} is not served yet", remedy)
    elif not target.served:
        place.report.warn(word.line, word.path, f"{target} is not served yet", "The fallback is told instead")
    return target
