"""PURE: can a condition ever be true, and does one condition take in another? Sound, not complete: it never cries wolf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

from switchboard.config.analysis_domain import left_open
from switchboard.config.analysis_terms import excludes, holds_of, implies, key_of
from switchboard.search.query import And, FreeText, Leaf, Operator, Or, Query, Term
from switchboard.search.show import show

MOST_ALTERNATIVES, MOST_TERMS = 64, 200
Alternative = tuple[Leaf, ...]
"""Terms that must all be true."""
Grouped = Mapping[str, Alternative]
"""The terms of an alternative by what they ask for."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A query as alternatives, any of which makes it true. `clashes` are those that no alert can make true, and why.

    `alternatives` is None for a query with too many of them, or of terms: nothing is claimed of it.
    """

    alternatives: tuple[Alternative, ...] | None
    clashes: tuple[tuple[Leaf, ...], ...] = ()
    grouped: tuple[Grouped, ...] = ()

    @property
    def impossible(self) -> bool:
        """Return whether no alert can make it true."""
        return self.alternatives == ()


@lru_cache(maxsize=20_000)
def condition_of(query: Query) -> Condition:
    """Take a query apart and leave out what can never be true."""
    every = _alternatives(query)
    if every is None or sum(map(len, every)) > MOST_TERMS:
        return Condition(None)
    judged = [(alternative, clash_in(alternative)) for alternative in every]
    possible = tuple(alternative for alternative, clash in judged if clash is None)
    clashes = tuple(clash for _, clash in judged if clash is not None)
    return Condition(possible, clashes, tuple(_by_key(alternative) for alternative in possible))


def size_of(condition: Condition) -> int:
    """Return how many alternatives a condition has, and so how much there is to compare."""
    return len(condition.alternatives or ())


def takes_in(wide: Condition, narrow: Condition, *, given: Alternative = ()) -> bool:
    """Return whether every alert of which `narrow` is true is one of which `wide` and all of `given` are true."""
    if wide.alternatives is None or narrow.alternatives is None:
        return False
    wider = [(*alternative, *given) for alternative in wide.alternatives]
    return all(any(_all_implied(narrower, each) for each in wider) for narrower in narrow.grouped)


def clash_in(alternative: Alternative) -> tuple[Leaf, ...] | None:
    """Return terms that cannot be true together; None where none are known to clash."""
    for one, other in combinations(alternative, 2):
        if excludes(one, other):
            return one, other
    for group in _by_key(alternative).values():
        if left_open(terms := _terms(group)) == ():
            return _fewest(terms)
    return None


def instead_of(clash: tuple[Leaf, ...]) -> str:
    """Return what was perhaps meant by terms that clash."""
    terms = [leaf for leaf in clash if isinstance(leaf, Term)]
    plain = all(term.operator is Operator.EQUALS and not term.negated for term in terms)
    if terms and plain and not any(isinstance(leaf, FreeText) for leaf in clash):
        values = tuple(value for term in terms for value in term.values)
        return f"For either of them write {show(Term(terms[0].key, values, tag=terms[0].tag))}"
    return "Take one of them out, or write OR between them"


def why_never(query: Query) -> tuple[str, str] | None:
    """Return why no alert makes a query true, and the nearest that some may; None where that is not known."""
    condition = condition_of(query)
    if not (condition.impossible and condition.clashes):
        return None
    clash = condition.clashes[0]
    return f"it can never be true: no alert has {' and '.join(map(show, clash))}", instead_of(clash)


def _fewest(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Return two of the terms that clash by themselves, else all of them."""
    return next((pair for pair in combinations(terms, 2) if left_open(pair) == ()), terms)


def _all_implied(narrow: Grouped, wide: Alternative) -> bool:
    return all(_implied(leaf, narrow.get(key_of(leaf), ())) for leaf in wide)


@lru_cache(maxsize=65_536)
def _implied(leaf: Leaf, by: Alternative) -> bool:
    """Return whether a term is true wherever all of these are, which ask for the same."""
    if any(implies(each, leaf) for each in by):
        return True
    if not isinstance(leaf, Term):
        return False
    possible = left_open(_terms(by), asked=leaf)
    return bool(possible) and all(holds_of(leaf, value) for value in possible or ())


def _by_key(alternative: Alternative) -> Grouped:
    groups: dict[str, list[Leaf]] = {}
    for leaf in alternative:
        groups.setdefault(key_of(leaf), []).append(leaf)
    return {key: tuple(group) for key, group in groups.items()}


def _terms(group: Alternative) -> tuple[Term, ...]:
    return tuple(leaf for leaf in group if isinstance(leaf, Term))


def _alternatives(query: Query) -> tuple[Alternative, ...] | None:
    """Multiply out AND over OR; None where that gives too many."""
    if not isinstance(query, And | Or):
        return ((query,),)
    parts: list[tuple[Alternative, ...]] = []
    size = 1 if isinstance(query, And) else 0
    for part in query.parts:
        inner = _alternatives(part)
        if inner is None:
            return None
        size = size * len(inner) if isinstance(query, And) else size + len(inner)
        if size > MOST_ALTERNATIVES:
            return None
        parts.append(inner)
    if isinstance(query, Or):
        return tuple(alternative for inner in parts for alternative in inner)
    return tuple(tuple(leaf for part in chosen for leaf in part) for chosen in product(*parts))
