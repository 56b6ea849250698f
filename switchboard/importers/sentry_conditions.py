"""What a rule of Sentry asks, as search syntax: a condition for a condition, or why it has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from switchboard.errors import BadQuery
from switchboard.importers.draft import Left
from switchboard.importers.logic import EVERYTHING, either, every, has, literal, negate, of_key, refused, word
from switchboard.importers.sentry_words import Clause, Export, Logic, RuleCondition
from switchboard.search.parse import parse
from switchboard.search.query import Query, Value

LEVELS = {"50": "fatal", "40": "error", "30": "warning", "20": "info", "10": "debug", "0": "sample"}
PRIORITIES = {"75": "high", "50": "medium", "25": "low"}
# The numbers of Sentry's issue categories (GroupCategory), some of them of the time before 2025.
CATEGORIES = dict(
    zip(
        "1 2 4 5 6 7 8 10 11 12 13 14 15".split(),
        "error performance cron replay feedback uptime metric outage metric db_query http_client frontend mobile"
        "".split(),
        strict=True,
    )
)
_INTERVAL = re.compile(r"\d{1,4}(?:min|hr|[mhdw])")
_NUMBER = re.compile(r"\d{1,9}")
_SIMPLE = {
    "every_event": "",
    "first_seen_event": "is:new",
    "regression_event": "is:regressed",
    "reappeared_event": "is:escalating",
    "new_high_priority_issue": "is:new issue.priority:high",
    "existing_high_priority_issue": "issue.priority:high",
}
_NO_WORD = {
    "issue_resolved_trigger": "a message changes when its issue is resolved, and no route is asked",
    "seer_activity_trigger": "what Seer finds is said in the thread of the issue's message",
    "event_frequency_percent": "an alert does not say what was usual; a metric alert of Sentry can watch it",
    "event_unique_user_frequency_count": "an alert does not say how many users there were within a time; there is userCount",
    "event_unique_user_frequency_percent": "an alert does not say how many users there were within a time",
    "percent_sessions_count": "an alert does not count sessions",
    "percent_sessions_percent": "an alert does not count sessions",
    "issue_priority_deescalating": "a message changes when the priority falls, and no route is asked",
    "latest_release": "an alert does not say which release is the latest",
    "latest_adopted_release": "an alert does not say which releases are adopted",
    "of_event": "the alert of a metric has no event to ask",
    "issue_severity": "an alert does not carry Sentry's score",
}


@dataclass(frozen=True, slots=True)
class AskedCondition:
    """A clause as a condition; `wider` where something that narrowed it could not be asked."""

    query: Query
    left: tuple[Left, ...] = ()
    wider: bool = False


def ask_clause(clause: Clause, export: Export) -> AskedCondition:
    """Turn a clause into a condition. Of ANY, what cannot be asked is a choice less; of ALL and NONE, it makes it wider."""
    found = [(condition, _ask(condition, export)) for condition in clause.conditions]
    left = tuple(Left(f"the condition “{one.label}”", why) for one, why in found if isinstance(why, str))
    queries = [query for _, query in found if not isinstance(query, str)]
    if not found:
        return AskedCondition(EVERYTHING)
    if clause.logic is Logic.ANY:
        return AskedCondition(either(queries), left)
    joined = every(queries) if clause.logic is Logic.ALL else negate(either(queries))
    return AskedCondition(joined, left, wider=bool(left))


def _ask(condition: RuleCondition, export: Export) -> Query | str:
    """Return the condition, or why there is none."""
    kind = condition.kind
    if kind in _SIMPLE:
        return parse(_SIMPLE[kind])
    if kind in _NO_WORD:
        return _NO_WORD[kind]
    make = _KINDS.get(kind)
    if make is None:
        return "Switchboard knows no such condition"
    try:
        query = make(condition.said, export)
    except BadQuery as error:
        return f"here {error}"
    if query is None:
        return "it has no counterpart in the search syntax"
    return refused(query) or query


def _frequency(said: Mapping[str, str], export: Export) -> Query | None:
    interval, value = said.get("interval", ""), said.get("value", "")
    plain = said.get("comparisonType", "count") == "count" and said.get("filters", "[]") == "[]"
    fits = plain and _INTERVAL.fullmatch(interval) and _NUMBER.fullmatch(value)
    return parse(f"count({interval}):>{value}") if fits else None


def _age(said: Mapping[str, str], export: Export) -> Query | None:
    older = said.get("comparison_type") or said.get("comparisonType")
    unit = {"minute": "m", "hour": "h", "day": "d", "week": "w"}.get(said.get("time", ""))
    value = said.get("value", "")
    if unit is None or older not in ("older", "newer") or not _NUMBER.fullmatch(value):
        return None
    return parse(f"age:{'+' if older == 'older' else '-'}{value}{unit}")


def _occurrences(said: Mapping[str, str], export: Export) -> Query | None:
    value = said.get("value", "")
    return parse(f"timesSeen:>={value}") if _NUMBER.fullmatch(value) else None


def _assigned(said: Mapping[str, str], export: Export) -> Query | None:
    target, number = said.get("targetType", ""), said.get("targetIdentifier", "")
    if target == "Unassigned":
        return parse("is:unassigned")
    slug, address = export.teams.get(number), export.members.get(number)
    if target == "Team":
        return of_key("assigned", (word(f"#{slug}"),)) if slug else None
    return of_key("assigned", (word(address),)) if target == "Member" and address else None


def _category(said: Mapping[str, str], export: Export) -> Query | None:
    name = CATEGORIES.get(said.get("value", ""))
    return of_key("issue.category", (word(name),)) if name else None


def _type(said: Mapping[str, str], export: Export) -> Query | None:
    name = said.get("value", "")
    return of_key("issue.type", (word(name),)) if re.fullmatch(r"\w{1,60}", name) else None


def _priority(said: Mapping[str, str], export: Export) -> Query | None:
    least = said.get("value", "")
    if least not in PRIORITIES:
        return None
    names = [name for number, name in PRIORITIES.items() if int(number) >= int(least)]
    return of_key("issue.priority", tuple(map(word, names)))


def _level(said: Mapping[str, str], export: Export) -> Query | None:
    match, level = said.get("match", "eq"), said.get("level", "")
    if level not in LEVELS or match not in ("eq", "gte", "lte"):
        return None
    holds: dict[str, Callable[[int], bool]] = {
        "eq": lambda number: number == int(level),
        "gte": lambda number: number >= int(level),
        "lte": lambda number: number <= int(level),
    }
    return of_key("level", tuple(word(name) for number, name in LEVELS.items() if holds[match](int(number))))


def _attribute(said: Mapping[str, str], export: Export) -> Query | None:
    key = ATTRIBUTES.get(said.get("attribute", ""))
    return asked(key, said.get("match", ""), said.get("value", "")) if key else None


def _tag(said: Mapping[str, str], export: Export) -> Query | None:
    key = said.get("key", "")
    return asked(key, said.get("match", ""), said.get("value", ""), tag=True) if key else None


def _metric_level(said: Mapping[str, str], export: Export) -> Query | None:
    """Ask how bad it is of a metric alert; an issue about a metric does not say it, and is told of at any threshold."""
    value = said.get("value", "")
    if value not in ("critical", "warning"):
        return has("resource")
    return either([of_key("action", (word(value),)), of_key("issue.category", (word("metric"),))])


_KINDS: dict[str, Callable[[Mapping[str, str], Export], Query | None]] = {
    "event_frequency_count": _frequency,
    "age_comparison": _age,
    "issue_occurrences": _occurrences,
    "assigned_to": _assigned,
    "issue_category": _category,
    "issue_type": _type,
    "issue_priority_greater_or_equal": _priority,
    "level": _level,
    "event_attribute": _attribute,
    "tagged_event": _tag,
    "metric_level": _metric_level,
}


# What rules call an attribute of the event, and what a query calls it. Those missing are in no alert.
ATTRIBUTES = {
    **{
        same: same
        for same in (
            "message platform environment error.handled error.unhandled error.main_thread user.id user.email "
            "user.username http.method http.url http.status_code sdk.name app.in_foreground device.screen_density "
            "device.screen_dpi device.screen_height_pixels device.screen_width_pixels os.distribution_name "
            "os.distribution_version"
        ).split()
    },
    "type": "event.type",
    "exception.type": "error.type",
    "exception.value": "error.value",
    "user.ip_address": "user.ip",
    "stacktrace.module": "stack.module",
    "stacktrace.filename": "stack.filename",
    "stacktrace.abs_path": "stack.abs_path",
    "stacktrace.package": "stack.package",
}
_WITHIN = ("message",)
_POSITIVE = {"ne": "eq", "nc": "co", "nsw": "sw", "new": "ew", "nin": "in", "ns": "is"}


def asked(key: str, match: str, value: str, *, tag: bool = False) -> Query | None:
    """Ask a field or a tag as a rule does: eq, ne, co, nc, sw, nsw, ew, new, in, nin, is, ns; None where none fits."""
    if match in _POSITIVE:
        opposite = asked(key, _POSITIVE[match], value, tag=tag)
        return None if opposite is None else negate(opposite)
    if match == "is":
        return has(key, tag=tag)
    if not value or (match in ("eq", "in") and key in _WITHIN):  # a query looks for words within a message
        return None
    values = _values(match, value)
    return of_key(key, values, tag=tag) if values else None


def _values(match: str, value: str) -> tuple[Value, ...] | None:
    if match == "in":
        found = [literal(part.strip()) for part in value.split(",") if part.strip()]
        whole = tuple(one for one in found if one is not None)
        return whole if len(whole) == len(found) else None
    stars = {"eq": ("", ""), "co": ("*", "*"), "sw": ("", "*"), "ew": ("*", "")}.get(match)
    one = literal(value, before=stars[0], after=stars[1]) if stars else None
    return None if one is None else (one,)
