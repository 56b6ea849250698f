"""PURE: routes that can never tell anybody: impossible conditions, and routes that an earlier one always forestalls."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from switchboard.config.analysis_conditions import Alternative, condition_of, instead_of, size_of, takes_in
from switchboard.config.analysis_source import Source
from switchboard.config.config import Config, Route
from switchboard.config.findings import FindingCode
from switchboard.errors import Fault
from switchboard.search.query import Term, Value
from switchboard.search.show import show


def impossible(source: Source) -> Iterator[Fault]:
    """Return the alternatives of conditions that no alert makes true; a condition that is so as a whole is refused."""
    for asked in source.asked():
        condition = condition_of(asked.query)
        for clash in condition.clashes[:1]:
            terms = " and ".join(show(leaf) for leaf in clash)
            problem = f"a part of it can never be true: no alert has {terms}"
            yield asked.spot.warn(FindingCode.IMPOSSIBLE, problem, instead_of(clash))


MOST_WORK = 3_000_000
"""How many alternatives are held against each other, at most: some five seconds' worth would be far more."""


def forestalled(source: Source) -> Iterator[Fault]:
    """Return the routes that do nothing, whatever comes: each for the first other route that is the reason."""
    judged = [(route, condition_of(route.query)) for route in source.config.routes]
    left = MOST_WORK
    for place, (route, condition) in enumerate(judged):
        if left < 0:
            problem = (
                f"this and later routes are not compared with others: there are {len(judged)}, with long conditions"
            )
            yield source.spot_of(route).warn(FindingCode.TOO_LARGE, problem, "Split the file, or shorten conditions")
            return
        for at, (other, wide) in enumerate(judged):
            left -= 1
            why = None if at == place else _acts(other, route, before=at < place, config=source.config)
            if why is None:
                continue
            left -= size_of(wide) * size_of(condition)
            if left > 0 and takes_in(wide, condition, given=_covered(other, why)):
                yield _fault(route, other, why, source)
                break


def _fault(route: Route, other: Route, why: _Forestalls, source: Source) -> Fault:
    here, there = source.spot_of(route), source.spot_of(other)
    where = f"line {there.line}" if there.file == here.file else f"{there.file}:{there.line}"
    problem, remedy = _WORDS[why]
    return here.warn(
        FindingCode.NEVER_ACTS, problem.format(f"“{other.name}” ({where})"), remedy.format(f"“{other.name}”")
    )


class _Forestalls(Enum):
    """How another route leaves a route nothing to do."""

    DROPS = auto()
    DROPS_TOO = auto()
    STOPS = auto()
    REPEATED = auto()


_WORDS = {
    _Forestalls.DROPS: (
        "it never tells anybody: {} drops all that it matches",
        "Narrow the condition of {}, or take this out",
    ),
    _Forestalls.DROPS_TOO: ("it never drops anything: {} drops all that it matches", "Take one of the two out"),
    _Forestalls.STOPS: (
        "it never tells anybody: {} matches all that it matches, and stops",
        "Move it above {}, or take it out",
    ),
    _Forestalls.REPEATED: (
        "it changes nothing: {} matches all that it matches, and tells the same",
        "Take one of the two out",
    ),
}


def _acts(other: Route, route: Route, *, before: bool, config: Config) -> _Forestalls | None:
    """Return what `other` would do to `route` where both match; None where it leaves it alone."""
    if config.rehearses(other):
        return None
    if other.drop is not None:
        if route.drop is None:
            return _Forestalls.DROPS
        return _Forestalls.DROPS_TOO if before and _one_file(other, route) else None
    if not before or route.drop is not None or not _one_file(other, route):
        return None
    if other.stop:
        return _Forestalls.STOPS
    return _Forestalls.REPEATED if _tells_the_same(other, route) else None


def _tells_the_same(other: Route, route: Route) -> bool:
    """Return whether a route adds nothing to what an earlier one does."""
    if route.stop or route.shadow != other.shadow:
        return False
    alike = ("severity", "mention", "assign_owner", "escalate", "jira", "renotify")
    return set(route.notify) <= set(other.notify) and all(getattr(route, key) == getattr(other, key) for key in alike)


def _one_file(one: Route, other: Route) -> bool:
    return one.file == other.file


def _covered(other: Route, why: _Forestalls) -> Alternative:
    """A stop or a drop of a team's file covers only what that team owns."""
    if other.teams is None or why is _Forestalls.REPEATED:
        return ()
    return (Term("team", tuple(Value(team) for team in sorted(other.teams))),)
