"""The definition of search, written to be read: everything is looked up anew each time, and nothing is prepared."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.search.match import Truth
from switchboard.search.query import And, Counted, FreeText, Leaf, Operator, Or, Query, Term
from tests.switchboard.search.facts import NOON

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

# What is typed, and what it means: so that the reference reads nothing.
NUMBERS: dict[str, float] = {"0": 0, "5": 5, "1k": 1000, "1.5k": 1500, "2m": 2_000_000}
DURATIONS: dict[str, float] = {"0": 0, "5": 5, "300ms": 300, "1.5s": 1500, "2m": 120_000, "1h": 3_600_000}
MOMENTS = {
    "2026-01-01": datetime(2026, 1, 1, tzinfo=UTC),
    "2025-12-31T12:00:00": NOON - DAY,
    "now-1h": NOON - HOUR,
    "now": NOON,
}
STRETCHES = {
    "-1h": (NOON - HOUR, None),
    "+1d": (None, NOON - DAY),
    "2026-01-01": (NOON - 12 * HOUR, NOON + 12 * HOUR - timedelta(microseconds=1)),
}
RANKED = (
    "1.2.3-alpha",
    "1.2.3-alpha.1",
    "1.2.3-alpha.2",
    "1.2.3-alpha.10",
    "1.2.3-rc",
    "1.2.3",
    "1.3",
    "1.10.0",
    "2.0.0",
)
TEXTS = ("error", "prod", "Prod*", "*", "p*d", "a", "")
TEXT_KEYS = ("level", "environment", "error.type", "team", "x", "assigned")

Reading = tuple[list[Any], bool]
"""What an alert has, and whether it would say so if it had nothing."""


def said(key: str, facts: Facts, teams: tuple[str, ...]) -> Reading:
    """Look a key up in the plainest way."""
    state = facts.state
    carries = facts.event_id is not None or facts.resource != "issue"
    readings: dict[str, Callable[[], Reading]] = {
        "level": lambda: ([facts.level or facts.tag("level")], carries),
        "environment": lambda: ([facts.environment or facts.tag("environment")], carries),
        "error.type": lambda: ([error.type for error in facts.errors], carries),
        "team": lambda: (list(teams), True),
        "x": lambda: ([facts.tag("x")], carries),
        "assigned": lambda: (
            [] if state is None or state.assignee is None else [state.assignee.name, state.assignee.email],
            state is not None,
        ),
        "timesSeen": lambda: ([state.count if state else None], False),
        "transaction.duration": lambda: ([facts.duration_ms], carries and facts.type == "error"),
        "measurements.lcp": lambda: ([m.value for m in facts.measurements], carries and facts.type == "error"),
        "lastSeen": lambda: ([state.last_seen if state else None], False),
        "release.version": lambda: ([facts.release], carries),
    }
    values, known = readings[key]()
    return [value for value in values if value not in (None, "")], known


def compared(operator: Operator, one: Any, other: Any) -> bool:
    """Compare two things of a kind."""
    answers: dict[Operator, bool] = {
        Operator.EQUALS: one == other,
        Operator.SAME: one == other,
        Operator.GREATER: one > other,
        Operator.AT_LEAST: one >= other,
        Operator.LESS: one < other,
        Operator.AT_MOST: one <= other,
    }
    return answers[operator]


def holds(term: Term, operator: Operator, typed: str, value: Any) -> bool | None:
    """Hold one typed value against one that the alert has."""
    if term.key in TEXT_KEYS:
        pattern = ".*".join(re.escape(part) for part in typed.split("*"))
        flags = re.IGNORECASE if term.key in ("error.type", "assigned") else 0
        return re.fullmatch(pattern, value, flags | re.DOTALL) is not None
    if term.key == "lastSeen":
        if operator is Operator.EQUALS:
            start, end = STRETCHES[typed]
            return (start is None or value >= start) and (end is None or value <= end)
        return compared(operator, value, MOMENTS[typed])
    if term.key == "release.version":
        if value not in RANKED:
            return value == typed if operator in (Operator.EQUALS, Operator.SAME) else None
        return compared(operator, RANKED.index(value), RANKED.index(typed))
    meaning = NUMBERS if term.key == "timesSeen" else DURATIONS
    return compared(operator, value, meaning[typed])


def slowly(query: Query, facts: Facts, teams: tuple[str, ...]) -> Truth:
    """Answer a query by its definition."""
    if isinstance(query, And | Or):
        answers = [slowly(part, facts, teams) for part in query.parts]
        decisive, other = (Truth.NO, Truth.YES) if isinstance(query, And) else (Truth.YES, Truth.NO)
        return decisive if decisive in answers else Truth.UNKNOWN if Truth.UNKNOWN in answers else other
    answer = leaf(query, facts, teams)
    negated = not isinstance(query, FreeText) and query.negated
    return Truth.UNKNOWN if answer is None else Truth.YES if answer != negated else Truth.NO


def leaf(query: Leaf, facts: Facts, teams: tuple[str, ...]) -> bool | None:
    """Answer one leaf before its negation."""
    if isinstance(query, FreeText):
        return query.text.lower() in facts.title.lower()
    if isinstance(query, Counted):
        owners: dict[str, list[str | None]] = {
            "issue": [facts.issue_id],
            "project": [facts.project],
            "team": list(teams),
        }
        seconds = query.window.total_seconds()
        found = [
            next((c.value for c in facts.counts if (c.by, c.of, c.window_seconds) == (query.by, of, seconds)), None)
            for of in owners[query.by]
        ]
        if any(n is not None and compared(query.operator, n, query.value) for n in found):
            return True
        return None if None in found else False
    values, known = said(query.key, facts, teams)
    if not values and not known:
        return None
    return held(query, values)


def held(term: Term, values: list[Any]) -> bool | None:
    """Answer a term of what the alert has."""
    if term.operator is Operator.HAS:
        return bool(values)
    if term.operator is Operator.BETWEEN:
        low, high = (value.text for value in term.values)
        ends = ((Operator.AT_LEAST, low), (Operator.AT_MOST, high))
        both = [[holds(term, operator, typed, value) for operator, typed in ends] for value in values]
        return True if any(all(pair) for pair in both) else None if any(None in pair for pair in both) else False
    if term.operator is Operator.OTHER:
        other = held(replace(term, operator=Operator.EQUALS), values)
        return None if other is None else not other
    absent = [value.text == "" or (term.key, value.text) == ("assigned", "none") for value in term.values]
    if any(absent) and not values:
        return True
    asked = [value.text for value, nobody in zip(term.values, absent, strict=True) if not nobody]
    answers = [holds(term, term.operator, typed, value) for typed in asked for value in values]
    return True if any(answers) else None if None in answers else False
