"""A query made ready: values are prepared once, so that asking an alert costs little. The one meaning of a query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from switchboard.model.facts import Facts
from switchboard.model.hidden import is_hidden, veiled
from switchboard.search import fields
from switchboard.search.counts import ask_count
from switchboard.search.fields import Field
from switchboard.search.kinds import Test
from switchboard.search.query import And, Counted, FreeText, Operator, Or, Query, Term, Value
from switchboard.search.texts import Texts
from switchboard.search.truth import Asked, Truth
from switchboard.search.wildcard import compile_value

Held = Callable[[tuple[Any, ...]], bool | None]
"""Asks all values that an alert has, of which there is at least one; None is unknown."""
May = Callable[[str], bool]
"""Asks whether a text of which a part is hidden may be one that holds."""


def compile_query(query: Query) -> Asked:
    """Make a query ready to be asked of many alerts.

    AND is no where any part is no, else unknown where any is unknown; OR is the mirror image. A term is unknown where
    the alert does not say; a negated one is true of a value that is known to be missing.
    Raises BadQuery for a value that its key cannot have, which parse refuses as well.
    """
    if isinstance(query, And):
        return _ask_each([compile_query(part) for part in query.parts], ends=Truth.NO, else_=Truth.YES)
    if isinstance(query, Or):
        return _ask_each([compile_query(part) for part in query.parts], ends=Truth.YES, else_=Truth.NO)
    if isinstance(query, Counted):
        return ask_count(query)
    return _ask(_phrase(query) if isinstance(query, FreeText) else prepared(query))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A term made ready: how it reads, what it asks, and what it is where the alert has nothing, or hides what it has."""

    field: Field[Any]
    held: Held
    may: May
    absent: bool = False
    negated: bool = False


def prepared(term: Term) -> Prepared:
    """Make a term ready. Raises BadQuery, at the value, for one that its key cannot have."""
    field = fields.field_of(term)
    if term.operator is Operator.HAS:
        return Prepared(field, bool, _anything, negated=term.negated)
    operator = Operator.EQUALS if term.operator is Operator.OTHER else term.operator
    groups = [term.values] if operator is Operator.BETWEEN else [(value,) for value in term.values]
    asked = [group for group in groups if not (operator is Operator.EQUALS and is_nobody(group[0], field))]
    tests = [field.kind.prepare(operator, group) for group in asked]
    held = _equality(field, asked) if operator is Operator.EQUALS else None
    negated = term.negated != (term.operator is Operator.OTHER)
    may = _may(field, asked) if operator is Operator.EQUALS else _anything
    return Prepared(field, held or _any_of(tests), may, absent=len(asked) < len(groups), negated=negated)


def is_nobody(value: Value, field: Field[Any]) -> bool:
    """Return whether a value asks for absence: `key:""`, as in Sentry, or the field's word for it."""
    return not value.text or value.text.lower() == field.nobody


def _phrase(phrase: FreeText) -> Prepared:
    return Prepared(fields.PHRASE, _any_of([compile_value(phrase.text, exact_case=False, anywhere=True)]), _anything)


def _anything(_hidden: str) -> bool:
    return True


def _may(field: Field[Any], asked: list[tuple[Value, ...]]) -> May:
    """Make what is asked of a text of which a part is hidden: may it be equal to any of these?"""
    kind = field.kind
    if not isinstance(kind, Texts):
        return _anything
    return lambda hidden: any(kind.may_be(value, hidden) for (value,) in asked)


def _equality(field: Field[Any], asked: list[tuple[Value, ...]]) -> Held | None:
    """Make the short way for texts that must be equal to one of a few; None where there is more to ask."""
    if not isinstance(field.kind, Texts):
        return None
    kind = field.kind
    plain = [kind.plain(value) for (value,) in asked]
    wanted = frozenset(text for text in plain if text is not None)
    if None in plain:
        return None
    if kind.is_exact:
        return lambda values: not wanted.isdisjoint(values)
    return lambda values: any(kind.folded(value) in wanted for value in values)


def _any_of(tests: list[Test[Any]]) -> Held:
    """Hold if any test holds of any value; unknown if none does and any is unknown."""

    def held(values: tuple[Any, ...]) -> bool | None:
        outcome: bool | None = False
        for value in values:
            for test in tests:
                answer = test(value)
                if answer:
                    return True
                outcome = None if answer is None else outcome
        return outcome

    return held


def _ask(term: Prepared) -> Asked:
    read, held, known = term.field.read, term.held, term.field.known
    behind = _behind(term)
    yes, no = (Truth.NO, Truth.YES) if term.negated else (Truth.YES, Truth.NO)
    absent = yes if term.absent else no
    unknown = Truth.UNKNOWN

    def ask(facts: Facts, teams: tuple[str, ...]) -> Truth:
        values = read(facts, teams)
        if not values:
            return absent if known(facts) else unknown
        answer = behind(values) if facts.redacted else held(values)
        if answer:
            return yes
        return no if answer is not None else unknown

    return ask


def _behind(term: Prepared) -> Held:
    """Make the test of values of which parts are hidden: what is still seen may hold, and what may have held is unknown."""
    held, may = term.held, term.may

    def behind(values: tuple[Any, ...]) -> bool | None:
        if not any(map(is_hidden, values)):
            return held(values)
        if held(tuple(veiled(value) if is_hidden(value) else value for value in values)):
            return True
        if any(is_hidden(value) and may(value) for value in values):
            return None
        return held(tuple(value for value in values if not is_hidden(value)))

    return behind


def _ask_each(asks: list[Asked], *, ends: Truth, else_: Truth) -> Asked:
    unknown = Truth.UNKNOWN

    def ask(facts: Facts, teams: tuple[str, ...]) -> Truth:
        outcome = else_
        for each in asks:
            truth = each(facts, teams)
            if truth is ends:
                return ends
            if truth is unknown:
                outcome = truth
        return outcome

    return ask
