"""Ask a query of one alert's facts: yes, no, or unknown, where the alert does not say."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from switchboard.model.facts import Facts
from switchboard.ownership.glob import glob_matches
from switchboard.search import fields
from switchboard.search.fields import Compare, Field
from switchboard.search.query import And, FreeText, Leaf, Operator, Or, Query, Term, Value
from switchboard.search.standing import stands
from switchboard.search.wildcard import compile_value


class Truth(StrEnum):
    """Unknown is not false: a term about a value the alert does not know makes neither `x` nor `!x` true."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_TEAM = Field(lambda _: ())


def matches(query: Query, facts: Facts, *, teams: tuple[str, ...] = ()) -> Truth:
    """Ask a query of an alert; `teams` are the keys of the teams that own it.

    AND is no where any part is no, else unknown where any is unknown; OR is the mirror image.
    """
    if isinstance(query, And):
        return _decide((matches(part, facts, teams=teams) for part in query.parts), ends=Truth.NO, else_=Truth.YES)
    if isinstance(query, Or):
        return _decide((matches(part, facts, teams=teams) for part in query.parts), ends=Truth.YES, else_=Truth.NO)
    return verdict(query, facts, teams=teams)


def _decide(truths: Iterable[Truth], *, ends: Truth, else_: Truth) -> Truth:
    outcome = else_
    for truth in truths:
        if truth is ends:
            return ends
        if truth is Truth.UNKNOWN:
            outcome = truth
    return outcome


def verdict(leaf: Leaf, facts: Facts, *, teams: tuple[str, ...] = ()) -> Truth:
    """Ask one term or phrase. A negated term is true of a value that is known to be missing."""
    holds = _holds_phrase(leaf, facts) if isinstance(leaf, FreeText) else _holds(leaf, facts, teams)
    if holds is None:
        return Truth.UNKNOWN
    negated = isinstance(leaf, Term) and leaf.negated
    return Truth.YES if holds != negated else Truth.NO


def values_of(leaf: Leaf, facts: Facts, *, teams: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Tell the values a leaf is held against; none for `is:`, which asks for no value."""
    if isinstance(leaf, FreeText):
        return fields.PHRASE.read(facts)
    if _is_ours(leaf, "team"):
        return teams
    return () if _is_ours(leaf, "is") else fields.field_of(leaf).read(facts)


def _is_ours(term: Term, key: str) -> bool:
    return term.key == key and not term.tag


def _holds(term: Term, facts: Facts, teams: tuple[str, ...]) -> bool | None:
    """Tell whether the term holds before its negation; None where that is unknown."""
    if _is_ours(term, "is"):
        return _any(stands(value.text.lower(), facts) for value in term.values)
    field = _TEAM if _is_ours(term, "team") else fields.field_of(term)
    values = values_of(term, facts, teams=teams)
    if not values and not fields.is_absence_known(field.known, facts):
        return None
    if term.operator is Operator.HAS:
        return bool(values)
    return any(_value_holds(typed, values, field, term) for typed in term.values)


def _any(answers: Iterable[bool | None]) -> bool | None:
    known = tuple(answers)
    if any(known):
        return True
    return None if None in known else False


def _value_holds(typed: Value, values: tuple[str, ...], field: Field, term: Term) -> bool:
    """Hold one typed value against all the alert has; an empty one (`key:""`) asks for absence, as in Sentry."""
    if not typed.text:
        return not values
    if field.compare is Compare.PATH_GLOB:
        return any(glob_matches(typed.text, value, path=True) for value in values)
    text = _BOOLEAN_WORDS.get(typed.text, typed.text.lower()) if _is_ours(term, "error.handled") else typed.text
    test = compile_value(text, exact_case=field.compare is Compare.EXACT, within=field.compare is Compare.CONTAINS)
    return any(test(value) for value in values)


_BOOLEAN_WORDS = {"1": "true", "0": "false"}


def _holds_phrase(phrase: FreeText, facts: Facts) -> bool | None:
    values = fields.PHRASE.read(facts)
    if not values and not fields.is_absence_known(fields.PHRASE.known, facts):
        return None
    test = compile_value(phrase.text, exact_case=False, anywhere=True)
    return any(test(value) for value in values)
