"""PURE: why a mute holds nothing that anybody sends though its query can be read, with the nearest form that does."""

from __future__ import annotations

from switchboard.config.analysis_conditions import why_never
from switchboard.config.analysis_words import like_a_field, odd_values, unknown_words
from switchboard.config.config import Config
from switchboard.config.load_conditions import nearest_team, unknown_teams
from switchboard.ownership.rule import MatcherKind
from switchboard.search import fields
from switchboard.search.query import Query, Term, leaves


def why_unmeant(query: Query, config: Config) -> str | None:
    """Return why a query is not what was meant: a team that is not there, a field mistyped, terms that exclude each other."""
    for value in unknown_teams(query, config.teams):
        return f"there is no team “{value.text}”. {nearest_team(value.text, config.teams)}"
    tags = _tags_of(config)
    for leaf in leaves(query):
        own = not isinstance(leaf, Term) or leaf.tag or fields.named(leaf.key) is not None or leaf.key in tags
        if not own and isinstance(leaf, Term) and (field := like_a_field(leaf.key)):
            return f"{leaf.key}: is taken for a tag. Did you mean {field}:? For a tag of yours write tags[{leaf.key}]:"
        for problem, remedy in (*unknown_words(leaf), *odd_values(leaf)) if isinstance(leaf, Term) else ():
            return f"{problem}. {remedy}"
    never = why_never(query)
    return f"{never[0]}. {never[1]}" if never else None


def _tags_of(config: Config) -> frozenset[str]:
    """Return the names that the configuration uses as tags."""
    terms = (leaf for query in config.conditions for leaf in leaves(query) if isinstance(leaf, Term))
    asked = {term.key for term in terms if term.tag or fields.named(term.key) is None}
    ruled = {rule.tag for rule in config.owners if rule.kind is MatcherKind.TAG and rule.tag}
    return frozenset(asked | ruled | set(config.defaults.show_tags))
