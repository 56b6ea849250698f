"""PURE: what a digest is about, by its `only:`. What is unknown is not meant.

A part of the query that asks only for project, environment, release or level is asked of what was counted under these; the rest
of an issue's fact sets: where one of them matches, the issue is meant with all that happened to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from switchboard.model.facts import Facts
from switchboard.model.statistics import OTHERS, Dimensions
from switchboard.search.match import Truth, matches
from switchboard.search.parse import parse
from switchboard.search.query import And, Leaf, Or, Query, Term, all_of, leaves

COUNTED_UNDER = frozenset({"project", "project.name", "environment", "release", "level"})
_ALL = And(())
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Only:
    """A query in two halves, both of which have to match."""

    counted: Query = _ALL
    facts: Query = _ALL

    @property
    def asks_of_counts(self) -> bool:
        """Return whether it asks anything of what was counted."""
        return self.counted != _ALL

    @property
    def asks_of_facts(self) -> bool:
        """Return whether what was counted does not answer it alone."""
        return self.facts != _ALL

    def means(self, dimensions: Dimensions) -> bool:
        """Return whether it means what was counted under these."""
        return self.counted == _ALL or matches(self.counted, _facts_of(dimensions)) is Truth.YES

    def means_facts(self, facts: Facts, *, teams: tuple[str, ...]) -> bool:
        """Return whether it means an issue that has alerts of these facts."""
        return matches(self.facts, facts, teams=teams) is Truth.YES


def read_only(text: str) -> Only:
    """Read what a digest is about; raises BadQuery."""
    query = parse(text)
    parts: list[Or | Leaf] | list[Query] = list(query.parts) if isinstance(query, And) else [query]
    counted = [part for part in parts if all(map(_is_counted, leaves(part)))]
    return Only(all_of(counted), all_of([part for part in parts if part not in counted]))


def _is_counted(leaf: Leaf) -> bool:
    return isinstance(leaf, Term) and not leaf.tag and leaf.key in COUNTED_UNDER


def _facts_of(dimensions: Dimensions) -> Facts:
    """What is empty is not known, nor is what was put together with others: no event is named, so it is not known to be missing."""
    names = ("project", "environment", "release", "level")
    known = {name: value for name in names if (value := getattr(dimensions, name)) not in ("", OTHERS)}
    return Facts(at=_LONG_AGO, resource="issue", action="", **known)
