"""Which counts of a route's condition are over their limits: whose they are, in words, and the group they open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from switchboard.config.config import Config, Route
from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.model.subject import SubjectKey, SubjectKind
from switchboard.routing.walk import Walk
from switchboard.search.counts import counted, show_count
from switchboard.search.match import Truth, matches
from switchboard.search.needs import CountAsk, counts_in
from switchboard.search.query import Counted, Operator, leaves


@dataclass(frozen=True, slots=True)
class Over:
    """A count over its limit: the route and the term that ask, `of` which issue, project or team, and its value."""

    route: str
    term: Counted
    of: str
    value: int

    @property
    def scope(self) -> str:
        """Return what is counted, in its one spelling: `project:shop`."""
        return f"{self.term.by}:{self.of}"

    @property
    def limit(self) -> str:
        """Say the limit: "over 100", "at least 100"."""
        return f"{'over' if self.term.operator is Operator.GREATER else 'at least'} {self.term.value:,}"

    def __str__(self) -> str:
        """Say it as a because: "count(5m, project) is 132, over 100"."""
        return f"{show_count(self.term).partition(':')[0].lstrip('!')} is {self.value:,}, {self.limit}"


def counts_asked(config: Config) -> tuple[CountAsk, ...]:
    """Return every count that a condition of the config asks for, each once: only these are kept."""
    return tuple(dict.fromkeys(ask for query in config.conditions for ask in counts_in(query)))


def overs(route: Route, facts: Facts, *, teams: tuple[str, ...]) -> tuple[Over, ...]:
    """Return the counts to which a route that matched owes its match; none where it matches whatever the counts are."""
    if not facts.counts:
        return ()
    found = tuple(
        Over(route.name, term, of, value)
        for term in leaves(route.query)
        if isinstance(term, Counted) and not term.negated
        for of, value in _over(term, facts, teams)
    )
    owed = found and matches(route.query, replace(facts, counts=()), teams=teams) is not Truth.YES
    return found if owed else ()


def groups_of(over: tuple[Over, ...]) -> tuple[Over, ...]:
    """Return the first count over its limit of every project or team, which opens a group instead of the issue."""
    of_many = (one for one in over if one.term.by != "issue")
    return tuple({one.scope: one for one in reversed(tuple(of_many))}.values())[::-1]


def group_key(over: Over, facts: Facts) -> SubjectKey:
    """Name the group that a count by project or team opens for its route."""
    return SubjectKey(SubjectKind.GROUP, facts.organization or "", over.route, over.scope)


def tellings(walked: Walk) -> Iterator[tuple[Route, Walk, SubjectKey | None]]:
    """Return what each matched route is about: the alert's own subject (None), or the groups whose counts are over.

    A group by team concerns that team alone, whoever else owns the alert.
    """
    for route in walked.matched:
        groups = groups_of(overs(route, walked.facts, teams=walked.owners))
        for over in groups:
            own = tuple(team for team in walked.owning if over.term.by != "team" or team.key == over.of)
            yield route, replace(walked, owning=own), group_key(over, walked.facts)
        if not groups:
            yield route, walked, None


def because_counts(walked: Walk) -> tuple[str, ...]:
    """Say each count to which a matched route owes its match: "count(5m, project) is 132, over 100"."""
    every = (over for route in walked.matched for over in overs(route, walked.facts, teams=walked.owners))
    return tuple(dict.fromkeys(map(str, every)))


def _over(term: Counted, facts: Facts, teams: tuple[str, ...]) -> list[tuple[str, int]]:
    least = term.value if term.operator is Operator.AT_LEAST else term.value + 1
    of = teams if term.by == "team" else ((facts.issue_id if term.by == "issue" else facts.project) or "",)
    values = zip(of, counted(term, facts, teams), strict=True)
    return [(name, value) for name, value in values if value is not None and value >= least]
