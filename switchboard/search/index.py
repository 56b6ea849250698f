"""Many queries, each where an alert finds it: under a text that one of its terms requires, the rarest that there is.

An alert looks once at each key that is required, and is then asked only the queries that it may match.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import cast

from switchboard.model.facts import Facts
from switchboard.model.hidden import is_hidden
from switchboard.search import fields
from switchboard.search.compile import is_nobody
from switchboard.search.needs import conjuncts
from switchboard.search.query import Operator, Query, Term
from switchboard.search.texts import Texts

Said = Callable[[Facts, tuple[str, ...]], Iterable[str] | None]
"""Returns what an alert says of a key, folded; None where it is unknown whether it says anything."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How a text must begin; `whole` where that must be all of it. Folded as its field folds."""

    text: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Required:
    """An alert that is known to say nothing of `key` that begins in one of these ways does not match."""

    key: str
    openings: tuple[Opening, ...]


def required(query: Query) -> tuple[Required, ...]:
    """Return what a query requires: the equalities among its conjuncts, save those that absence or any start may meet."""
    return tuple(need for term in conjuncts(query) if (need := _required(term)) is not None)


class QueryIndex:
    """Queries by what they require; those that require nothing are found by every alert."""

    def __init__(self, queries: tuple[Query, ...]) -> None:
        """Put each query under that of its requirements which the fewest others share."""
        needs = [required(query) for query in queries]
        crowd = Counter((need.key, opening) for each in needs for need in each for opening in need.openings)
        self._always = [place for place, each in enumerate(needs) if not each]
        shelves: dict[str, _Shelf] = {}
        for place, each in enumerate(needs):
            if each:
                need = min(each, key=lambda need: sum(crowd[need.key, opening] for opening in need.openings))
                shelves.setdefault(need.key, _Shelf(_said(need.key))).put(place, need.openings)
        self._shelves = tuple(shelves.values())

    def candidates(self, facts: Facts, teams: tuple[str, ...]) -> list[int]:
        """Return the places, in order, of the queries that an alert may match, or may be unknown to; the others are no."""
        found = set(self._always)
        for shelf in self._shelves:
            found.update(shelf.find(facts, teams))
        return sorted(found)


class _Shelf:
    """The queries that require something of one key."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self._all: list[int] = []
        self._whole: defaultdict[str, list[int]] = defaultdict(list)
        self._begins: defaultdict[int, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def put(self, place: int, openings: Iterable[Opening]) -> None:
        self._all.append(place)
        for opening in openings:
            texts = self._whole if opening.whole else self._begins[len(opening.text)]
            texts[opening.text].append(place)

    def find(self, facts: Facts, teams: tuple[str, ...]) -> list[int]:
        """Return the places that fit what the alert says; all of them where that is unknown."""
        said = self._said(facts, teams)
        if said is None:
            return self._all
        found: list[int] = []
        for text in said:
            found += self._whole.get(text, ())
            for length, begins in self._begins.items():
                found += begins.get(text[:length], ())
        return found


def _required(term: Term) -> Required | None:
    field = fields.field_of(term)
    kind = field.kind
    if term.negated or term.operator is not Operator.EQUALS or not isinstance(kind, Texts):
        return None
    if any(is_nobody(value, field) for value in term.values):
        return None
    openings = tuple(Opening(kind.begins(value), kind.plain(value) is not None) for value in term.values)
    return Required(fields.canonical(term), openings) if all(opening.text for opening in openings) else None


def _said(key: str) -> Said:
    field = fields.of_canonical(key)
    read, known, folded = field.read, field.known, cast("Texts", field.kind).folded  # only texts are required

    def said(facts: Facts, teams: tuple[str, ...]) -> Iterable[str] | None:
        values = read(facts, teams)
        if facts.redacted and any(map(is_hidden, values)):
            return None
        return map(folded, values) if values or known(facts) else None

    return said
