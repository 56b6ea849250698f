"""PURE: routes that are meant to wake somebody and wake nobody: neither they nor a step of theirs names a pager."""

from __future__ import annotations

from collections.abc import Iterator

from switchboard.config.analysis_conditions import Condition, condition_of, size_of, takes_in
from switchboard.config.analysis_source import Source
from switchboard.config.config import Config, Route
from switchboard.config.findings import FindingCode
from switchboard.errors import Fault
from switchboard.model.decision import Severity
from switchboard.search.parse import parse
from switchboard.search.query import Leaf, Term

FATAL = condition_of(parse("level:fatal"))
# A page may be for some of it only: what breaks in production, or in one team's code.
_WHERE = frozenset({"environment", "project", "project.id", "team"})
MOST_WORK = 300_000
"""How many alternatives are held against each other, at most."""


def wakes_nobody(source: Source) -> Iterator[Fault]:
    """Return the routes for what is critical, or for fatal alone, that page nobody at once and by no step.

    Of files without a pager nothing is said, nor where another route pages for the same, be it in one environment.
    """
    config = source.config
    told = [route for route in config.routes if route.drop is None and not config.rehearses(route)]
    pages = [_anywhere(condition_of(route.query)) for route in told if _wakes(route)]
    left = MOST_WORK
    for route in told if _has_pager(config) else ():
        if _wakes(route) or (meant := _meant(route)) is None:
            continue
        condition = condition_of(route.query)
        left -= size_of(condition) * sum(map(size_of, pages))
        if left > 0 and not any(takes_in(page, condition) for page in pages):
            step = "no step of it does" if route.escalate else "it has no step that does"
            problem = f"{meant}, and it pages nobody: it names no pager, and {step}"
            remedy = "Add pagerduty:owner, or escalate: with a step that pages. Where nobody is to be woken, write severity: error"
            yield source.spot_of(route).warn(FindingCode.WAKES_NOBODY, problem, remedy)


def _has_pager(config: Config) -> bool:
    return any(team.pagerduty for team in config.teams.values())


def _wakes(route: Route) -> bool:
    return any(target.kind.traits.wakes for target in route.targets)


def _meant(route: Route) -> str | None:
    """Return what shows that a route is for what somebody is to be woken for; None where nothing does."""
    if route.severity is Severity.CRITICAL:
        return "its severity is critical"
    only_fatal = route.severity is None and takes_in(FATAL, condition_of(route.query))
    return "it is for fatal alone" if only_fatal else None


def _anywhere(condition: Condition) -> Condition:
    """Return a condition without where it looks."""
    if condition.alternatives is None:
        return condition
    return Condition(tuple(tuple(leaf for leaf in each if not _says_where(leaf)) for each in condition.alternatives))


def _says_where(leaf: Leaf) -> bool:
    return isinstance(leaf, Term) and leaf.key in _WHERE
