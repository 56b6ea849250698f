"""What makes a condition unmeant though it can be read: a team that is not there, terms that no alert has together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from switchboard.config.analysis_conditions import why_never
from switchboard.config.config import Team
from switchboard.config.findings import FindingCode
from switchboard.config.load_targets import Names
from switchboard.config.report import nearest
from switchboard.config.yaml_reader import Place
from switchboard.search.query import Operator, Query, Term, Value, leaves
from switchboard.search.wildcard import compile_value


def check_condition(here: Place, key: str, query: Query | None, names: Names) -> None:
    """Refuse a condition that asks for a team nobody defined, so that it holds never or always, and one that can never hold."""
    if query is None:
        return
    for value in unknown_teams(query, (*names.teams, *names.broken)):
        at = here.within(key, value.position)
        remedy = _meant(value.text, names.teams) or here.report.nearest(
            value.text, names.teams, otherwise="Add it below teams, or ask for one that is there"
        )
        here.report.refuse(at, FindingCode.UNKNOWN_TEAM, f"there is no team “{value.text}”", remedy)
    if never := why_never(query):
        here.refuse(key, FindingCode.IMPOSSIBLE, *never)


def unknown_teams(query: Query, known: Iterable[str]) -> Iterator[Value]:
    """Return the teams that a query asks for, or excludes, and that are not there; a pattern has to fit one that is."""
    teams = tuple(known)
    terms = (leaf for leaf in leaves(query) if isinstance(leaf, Term) and leaf.key == "team" and not leaf.tag)
    for value in (value for term in terms if term.operator is Operator.EQUALS for value in term.values):
        if value.text and not any(map(compile_value(value.text, exact_case=True), teams)):
            yield value


def nearest_team(text: str, teams: Mapping[str, Team]) -> str:
    """Return which team was meant by a name that none has."""
    return _meant(text, teams) or nearest(text, teams, otherwise=f"Known: {', '.join(sorted(teams)[:20])}")


def _meant(text: str, teams: Mapping[str, Team]) -> str:
    """Return the team whose slug in Sentry it is, or whose key it is with a #."""
    bare = text.removeprefix("#")
    key = next((key for key, team in teams.items() if bare in (key, team.sentry)), None)
    return f"Write team:{key}" if key else ""
