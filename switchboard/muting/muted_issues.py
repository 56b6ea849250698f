"""Issues that a mute names by their short ids, which events do not say: their numbers, which events do, go in as well."""

from __future__ import annotations

from switchboard.model.subject import SubjectKind
from switchboard.search.query import And, Operator, Or, Query, Term, Value, all_of, any_of, leaves
from switchboard.storage.store import Unit


def with_numbers(query: Query, unit: Unit) -> Query | str:
    """Return the query with the number of each issue that it names; or the short id of one that never came in."""
    known: dict[str, str] = {}
    for leaf in leaves(query):
        for value in leaf.values if _names_issues(leaf) and isinstance(leaf, Term) else ():
            number = _number_of(value.text, unit)
            if number is None:
                return value.text
            known[value.text] = number
    return _with(query, known) if known else query


def _with(query: Query, known: dict[str, str]) -> Query:
    if isinstance(query, And):
        return all_of([_with(part, known) for part in query.parts])
    if isinstance(query, Or):
        return any_of([_with(part, known) for part in query.parts])
    if not (isinstance(query, Term) and _names_issues(query)):
        return query
    numbers = Term("issue.id", tuple(Value(known[value.text]) for value in query.values), negated=query.negated)
    return numbers if query.negated else any_of([query, numbers])


def _names_issues(leaf: Query) -> bool:
    return isinstance(leaf, Term) and leaf.key == "issue" and not leaf.tag and leaf.operator is Operator.EQUALS


def _number_of(short_id: str, unit: Unit) -> str | None:
    subject = unit.subjects.named(short_id.upper())
    return subject.key.name if subject is not None and subject.key.kind is SubjectKind.ISSUE else None
