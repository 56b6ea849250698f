"""Rules held against the files of a repository: who owns this one, and which rules own none."""

from __future__ import annotations

from collections.abc import Iterable

from switchboard.model.facts import Frame
from switchboard.ownership.codeowners import Root, stack_path
from switchboard.ownership.index import index_of
from switchboard.ownership.match import Match
from switchboard.ownership.rule import MatcherKind, Rule


def owners_of_path(rules: tuple[Rule, ...], path: str, *, roots: tuple[Root, ...] = ()) -> tuple[Match, ...]:
    """Return every rule that matches, best first, as if the error were in this file of the repository.

    `roots` say how the repository's paths look in a stack trace, which is what rules are about.
    """
    frame = Frame(filename=stack_path(path, roots))
    index = index_of(rules)
    return tuple(Match(hit, 0) for _, fits in index.met_by([frame]) for hit in index.hits(fits))


def rules_without_match(
    rules: tuple[Rule, ...], paths: Iterable[str], *, roots: tuple[Root, ...] = ()
) -> tuple[Rule, ...]:
    """Return the path and CODEOWNERS rules that none of the repository's files fits; other kinds are about no file."""
    index = index_of(rules)
    fitted: set[int] = set()
    for path in paths:
        index.fit_path(stack_path(path, roots) if roots else path, fitted)
    about_files = (MatcherKind.PATH, MatcherKind.CODEOWNERS)
    return tuple(rule for place, rule in enumerate(rules) if rule.kind in about_files and place not in fitted)
