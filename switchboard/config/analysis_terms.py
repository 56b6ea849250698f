"""PURE: what one term of a condition says about another on the same key. A claim made here holds of every alert.

Where nothing is claimed, nothing is known: wildcards, versions and times are compared only with themselves.
"""

from __future__ import annotations

from functools import lru_cache

from switchboard.model.replace import replace
from switchboard.search import fields
from switchboard.search.compile import Prepared, prepared
from switchboard.search.query import Counted, FreeText, Leaf, Operator, Term
from switchboard.search.texts import Texts


class AbsentTerm:
    """Stands among an alert's values for: it is known to have none."""


ABSENT = AbsentTerm()


@lru_cache(maxsize=4096)
def ready(term: Term) -> Prepared:
    """Make a term ready, once: routes are compared with each other many times over."""
    return prepared(term)


@lru_cache(maxsize=4096)
def key_of(leaf: Leaf) -> str:
    """Return the one name of what a term asks for; empty for counts and phrases."""
    return fields.canonical(leaf) if isinstance(leaf, Term) else ""


def holds_of(term: Term, value: object) -> bool:
    """Return whether a term is true of an alert that has this one value, or is known to have none (ABSENT)."""
    asked = ready(term)
    if value is ABSENT:
        return asked.absent != asked.negated
    answer = asked.held((value,))
    return answer is not None and answer != asked.negated


def plain_values(term: Term) -> frozenset[str] | None:
    """Return the values of which an alert must have one, or none at all, where the term says no more than that."""
    asked = ready(term)
    kind = asked.field.kind
    if asked.negated or term.operator is not Operator.EQUALS or not isinstance(kind, Texts):
        return None
    wanted = [value for value in term.values if value.text and value.text.lower() != asked.field.nobody]
    plain = [kind.plain(value) for value in wanted]
    return None if None in plain else frozenset(text for text in plain if text is not None)


def implies(one: Leaf, other: Leaf) -> bool:
    """Return whether every alert of which `one` is true is one of which `other` is true. False: not known."""
    if isinstance(one, Term) and isinstance(other, Term):
        return key_of(one) == key_of(other) and _implies(one, other)
    if isinstance(one, Counted) and isinstance(other, Counted):
        return _counts_alike(one, other) and one.negated == other.negated and _is_more(one, other, one.negated)
    if isinstance(one, FreeText) and isinstance(other, FreeText):
        return one.text == other.text
    return False


def excludes(one: Leaf, other: Leaf) -> bool:
    """Return whether no alert makes both true. False: not known."""
    if isinstance(one, Term) and isinstance(other, Term):
        return key_of(one) == key_of(other) and (_excludes(one, other) or _excludes(other, one))
    if isinstance(one, Counted) and isinstance(other, Counted) and _counts_alike(one, other):
        over, under = (other, one) if one.negated else (one, other)
        return under.negated and not over.negated and _least(over) >= _least(under)
    return False


def _implies(one: Term, other: Term) -> bool:
    if _same(one, other):
        return True
    if _says_nothing_is_there(one):
        return holds_of(other, ABSENT)
    if ready(one).negated and ready(other).negated:
        return _covers(_opposite(other), _opposite(one))
    return _covers(one, other) or (_says_something_is_there(one) and _asks_no_more_than_something(other))


def _excludes(one: Term, other: Term) -> bool:
    if _says_nothing_is_there(one):
        return not holds_of(other, ABSENT)
    if not ready(other).negated:
        return False
    against = _opposite(other)
    return _same(one, against) or (not ready(one).negated and _implies(one, against))


def _covers(one: Term, other: Term) -> bool:
    """Return whether all that `one` asks for, by plain values, is asked for by `other`; neither is negated."""
    values = plain_values(one)
    if values is None or ready(other).negated:
        return False
    return all(holds_of(other, value) for value in values) and (not ready(one).absent or ready(other).absent)


def _same(one: Term, other: Term) -> bool:
    return (one.operator, one.negated, _texts(one)) == (other.operator, other.negated, _texts(other))


def _texts(term: Term) -> tuple[str, ...]:
    texts = tuple(value.text for value in term.values)
    return texts if term.operator is Operator.BETWEEN else tuple(sorted(set(texts)))


def _opposite(term: Term) -> Term:
    return replace(term, negated=not term.negated)


def _says_nothing_is_there(term: Term) -> bool:
    if term.operator is Operator.HAS:
        return term.negated
    return not ready(term).negated and plain_values(term) == frozenset()


def _says_something_is_there(term: Term) -> bool:
    return ready(term).absent == ready(term).negated


def _asks_no_more_than_something(term: Term) -> bool:
    if term.operator is Operator.HAS:
        return not term.negated
    return ready(term).negated and plain_values(_opposite(term)) == frozenset()


def _counts_alike(one: Counted, other: Counted) -> bool:
    return (one.window, one.by) == (other.window, other.by)


def _is_more(one: Counted, other: Counted, negated: bool) -> bool:  # noqa: FBT001 - a private step of implies
    return _least(one) <= _least(other) if negated else _least(one) >= _least(other)


def _least(count: Counted) -> int:
    """Return the smallest number that is enough."""
    return count.value if count.operator is Operator.AT_LEAST else count.value + 1
