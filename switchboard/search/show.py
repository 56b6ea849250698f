"""Print a query back in the syntax it was typed in: parse(show(query)) is the query."""

from __future__ import annotations

import re

from switchboard.search.counts import show_count
from switchboard.search.fields import named
from switchboard.search.query import And, Counted, FreeText, Operator, Or, Query, Term, Value

PLAIN_KEY = re.compile(r"[a-zA-Z0-9_.-]+")


def show(query: Query) -> str:
    """Print a query; the empty one prints as nothing."""
    if isinstance(query, Or):
        return " OR ".join(show(part) for part in query.parts)
    if isinstance(query, And):
        return _show_all(query)
    if isinstance(query, Counted):
        return show_count(query)
    return _show_term(query) if isinstance(query, Term) else _show_text(query)


def _show_all(query: And) -> str:
    """Join by spaces, with AND only where two phrases would otherwise run into one."""
    shown = ""
    for before, part in zip((None, *query.parts), query.parts, strict=False):
        text = f"({show(part)})" if isinstance(part, Or) else show(part)
        shown += f"{' AND ' if _is_bare(before) and _is_bare(part) else ' ' if shown else ''}{text}"
    return shown


def _is_bare(part: object) -> bool:
    return isinstance(part, FreeText) and not part.quoted


def _show_term(term: Term) -> str:
    not_ = "!" if term.negated else ""
    if term.operator is Operator.HAS:
        return f"{not_}has:{_show_key(term)}"
    return f"{not_}{_show_key(term)}:{_show_values(term)}"


def _show_values(term: Term) -> str:
    shown = [_show_value(value) for value in term.values]
    if term.operator is Operator.BETWEEN:
        return f"[{' TO '.join(shown)}]"
    sign = "" if term.operator is Operator.EQUALS else term.operator.value
    alone = len(shown) == 1 and not _reads_as_comparison(term)
    return f"{sign}{shown[0]}" if alone else f"[{','.join(shown)}]"


def _reads_as_comparison(term: Term) -> bool:
    """Return whether a value would be read as `>` and a value: only as the one item of a list it is no comparison."""
    value = term.values[0]
    begins = not value.quoted and value.text.startswith(("<", ">", "=", "!="))
    return begins and term.operator is Operator.EQUALS and not term.tag and named(term.key) is not None


def _show_key(term: Term) -> str:
    key = term.key if PLAIN_KEY.fullmatch(term.key) else f'"{term.key}"'
    return f"tags[{key}]" if term.tag else key


def _show_value(value: Value) -> str:
    escaped = value.text.replace('"', '\\"')
    return f'"{escaped}"' if value.quoted else escaped


def _show_text(text: FreeText) -> str:
    return _show_value(Value(text.text, quoted=text.quoted))
