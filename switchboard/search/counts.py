"""`count(1h):>100`, `count(5m, project):>=2k`: read, printed, and answered from the counts an alert carries."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import get_args

from switchboard.errors import BadQuery
from switchboard.model.facts import Facts
from switchboard.schedule.windows import show_length
from switchboard.search.amounts import read_number
from switchboard.search.cursor import Cursor
from switchboard.search.query import By, Counted, Operator
from switchboard.search.truth import Asked, Truth

AGGREGATE = re.compile(r"(!?)([a-zA-Z0-9_.]+)\(([^()]*)\):")
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(days=30)

_WINDOW = re.compile(r"(\d{1,6})(min|hr|day|wk|[mhdw])", re.ASCII | re.IGNORECASE)
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_LIMIT = re.compile(r"(>=|<=|!=|[<>=])?([^ \t\r\n()]*)")


def read_count(cursor: Cursor) -> Counted | None:
    """Read a count; None where no aggregate stands here. Raises BadQuery for Sentry's other aggregates and for bad ones."""
    position = cursor.at
    found = cursor.take(AGGREGATE)
    if found is None:
        return None
    negated, name, inside = found.groups()
    if name != "count":
        raise BadQuery(
            f"{name}() is worked out over many events, and an alert is one: let a metric alert of Sentry watch it, "
            "and ask for metric:",
            position=position,
        )
    window, by = _asked(inside, cursor.text.index("(", position) + 1)
    operator, value = _limit(cursor)
    return Counted(window, value, by, operator, negated=bool(negated), position=position)


def show_count(count: Counted) -> str:
    """Print it back, in the largest unit that is whole."""
    by = "" if count.by == "issue" else f", {count.by}"
    return f"{'!' if count.negated else ''}count({show_length(count.window)}{by}):{count.operator}{count.value}"


def counted(count: Counted, facts: Facts, teams: tuple[str, ...]) -> tuple[int | None, ...]:
    """Return the counts that are asked for, None for one that the alert does not carry; by team one for each owner."""
    seconds = int(count.window.total_seconds())
    known = {one.of: one.value for one in facts.counts if one.window_seconds == seconds and one.by == count.by}
    if count.by == "team":
        return tuple(known.get(team) for team in teams)
    of = facts.issue_id if count.by == "issue" else facts.project
    return (known.get(of) if of is not None else None,)


def ask_count(count: Counted) -> Asked:
    """Make a count ready to be asked. An alert that nobody owns is over no team's count; what was not counted is unknown."""
    least = count.value if count.operator is Operator.AT_LEAST else count.value + 1
    yes, no = (Truth.NO, Truth.YES) if count.negated else (Truth.YES, Truth.NO)

    def ask(facts: Facts, teams: tuple[str, ...]) -> Truth:
        values = counted(count, facts, teams)
        if any(value is not None and value >= least for value in values):
            return yes
        return Truth.UNKNOWN if None in values else no

    return ask


def _asked(inside: str, position: int) -> tuple[timedelta, By]:
    window, comma, by = (part.strip() for part in inside.partition(","))
    found = _WINDOW.fullmatch(window)
    if found is None:
        raise BadQuery("count asks for a window, as in count(1h):>100 or count(5m, project):>100", position=position)
    asked = timedelta(minutes=int(found[1]) * _MINUTES[found[2][0].lower()])
    if not SHORTEST <= asked <= LONGEST:
        raise BadQuery("the window of a count is between 1m and 30d", position=position)
    kinds: dict[str, By] = {kind: kind for kind in get_args(By)}
    if comma and by not in kinds:
        raise BadQuery(f"a count is by issue, project or team, not by {by or 'nothing'}", position=position)
    return asked, kinds.get(by, "issue")


def _limit(cursor: Cursor) -> tuple[Operator, int]:
    position = cursor.at
    found = cursor.take(_LIMIT)
    sign, typed = (found[1] or "", found[2]) if found else ("", "")
    if sign not in (Operator.GREATER, Operator.AT_LEAST):
        raise BadQuery(
            "a count is asked with > or >=, as in count(1h):>100: alerts tell when there are many, and none comes to tell "
            "that there are few",
            position=position,
        )
    limit = read_number(typed)
    if limit is None or limit.value < 0 or limit.value != int(limit.value):
        raise BadQuery(
            f"{typed or 'nothing'} is no count, as in count(1h):>100 or >2.5k", position=position + len(sign)
        )
    return Operator(sign), int(limit.value)
