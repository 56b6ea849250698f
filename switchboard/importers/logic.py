"""Conditions put together: literal values, negation, and the check that what is written reads back as what was meant."""

from __future__ import annotations

import re

from switchboard.config.analysis_conditions import why_never
from switchboard.config.report import lines_with_secrets
from switchboard.errors import BadQuery
from switchboard.model.replace import replace
from switchboard.search.parse import parse
from switchboard.search.query import And, Counted, FreeText, Operator, Or, Query, Term, Value, all_of, any_of
from switchboard.search.show import show
from switchboard.search.wildcard import compile_value

EVERYTHING = And(())
NOT_TAGS = ("environment", "level", "release", "transaction", "logger", "dist")
"""Tags that Sentry sets itself; each is a field of its own, which knows more than the tag."""


_BARE = re.compile(r"[\w./@*-]+")


def of_key(key: str, values: tuple[Value, ...], *, tag: bool = False, negated: bool = False) -> Term:
    """Ask whether a field, or a tag, is one of these."""
    tag = tag and key not in NOT_TAGS
    return Term(key, values, negated=negated, tag=tag)


def has(key: str, *, tag: bool = False, negated: bool = False) -> Term:
    """Ask whether there is such a value at all."""
    tag = tag and key not in NOT_TAGS
    return Term(key, (), Operator.HAS, negated=negated, tag=tag)


def word(text: str) -> Value:
    """Write a value of our own choosing as it is."""
    return Value(text)


def literal(text: str, *, before: str = "", after: str = "") -> Value | None:
    """Write a value in which nothing is a wildcard, except a star `before` or `after` it; None where that cannot be."""
    stars = before or after
    escaped = (text.replace("\\", "\\\\") if stars else text).replace("*", "\\*")
    typed = f"{before}{escaped}{after}"
    sample = f"{'x' if before else ''}{text}{'x' if after else ''}"
    if not compile_value(typed, exact_case=True)(sample):
        return None
    return Value(typed, quoted=_BARE.fullmatch(typed) is None)


def negate(query: Query) -> Query:
    """Turn a condition round; none for everything is a condition that nothing meets, which is an Or without parts."""
    if isinstance(query, And):
        return any_of([negate(part) for part in query.parts]) if query.parts else Or(())
    if isinstance(query, Or):
        return all_of([negate(part) for part in query.parts])
    if isinstance(query, Term | Counted):
        return replace(query, negated=not query.negated)
    raise TypeError(f"a phrase cannot be negated: {query.text}")


def every(queries: list[Query]) -> Query:
    """Join by AND, where one that nothing meets is the whole."""
    if any(is_nothing(query) for query in queries):
        return Or(())
    joined = all_of(queries)
    return all_of(list(dict.fromkeys(joined.parts))) if isinstance(joined, And) else joined


def either(queries: list[Query]) -> Query:
    """Join by OR, where one that everything meets is the whole."""
    queries = [query for query in queries if not is_nothing(query)]
    if not queries:
        return Or(())
    return EVERYTHING if EVERYTHING in queries else any_of(list(dict.fromkeys(queries)))


def is_nothing(query: Query) -> bool:
    """Return whether nothing can meet it."""
    return isinstance(query, Or) and not query.parts


def written(query: Query, *, otherwise: str = "resource:*") -> str | None:
    """Write a condition; `otherwise` stands for everything. None where it would not read back as itself."""
    if is_nothing(query):
        return None
    text = show(query) or otherwise
    try:
        same = parse(text) == (query if show(query) else parse(otherwise))
    except BadQuery:
        return None
    return text if same and text.isprintable() and not lines_with_secrets(text) else None


def meant(query: Query) -> str | None:
    """Write a condition of a route; None also for one that no alert makes true, which the file would be refused for."""
    return None if why_never(query) else written(query)


def refused(query: Query) -> str | None:
    """Return why a condition cannot be asked here; None where it can."""
    if isinstance(query, FreeText) or written(query) is not None:
        return None
    try:
        parse(show(query))
    except BadQuery as error:
        return f"here {error}"
    return "it cannot be written in the search syntax"
