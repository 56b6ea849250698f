"""The walk through the routes that decide and because share: what each route says, and where the walk ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from switchboard.model.facts import Facts
from switchboard.routing.book import Book, Defaults, Route
from switchboard.routing.owners import OwningTeam, owning_teams
from switchboard.search.match import Truth, matches
from switchboard.search.query import Query

_EVENTS = ("event_alert", "error")


@dataclass(frozen=True, slots=True)
class Step:
    """One route that was looked at, and whether its condition holds."""

    route: Route
    truth: Truth

    @property
    def holds(self) -> bool:
        """Unknown is not yes: a route whose condition is unknown does nothing."""
        return self.truth is Truth.YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """All that was looked at. `facts` are as the routes saw them; `steps` hold the drops, then the notifying routes.

    `dropped` is the route that drops the alert; `stopped` is the one after which no notifying route was looked at.
    """

    facts: Facts
    owning: tuple[OwningTeam, ...]
    steps: tuple[Step, ...]
    dropped: Route | None = None
    stopped: Route | None = None

    @property
    def owners(self) -> tuple[str, ...]:
        """Tell the keys of the owning teams."""
        return tuple(team.key for team in self.owning)

    @property
    def matched(self) -> tuple[Route, ...]:
        """Tell the notifying routes that hold, in order."""
        return tuple(step.route for step in self.steps if step.holds and step.route.drop is None)


def walk(facts: Facts, book: Book, *, owning: tuple[OwningTeam, ...] | None = None) -> Walk:
    """Look at all drops, then, unless one holds, at the notifying routes in order until one stops.

    `owning` are the owning teams, where somebody had to work them out before.
    """
    seen = with_environment(facts, book.defaults)
    owning = owning_teams(book, seen) if owning is None else owning
    look = partial(matches, facts=seen, teams=tuple(team.key for team in owning))
    drops = [Step(route, look(route.query)) for route in book.routes if route.drop is not None]
    dropped = next((step.route for step in drops if step.holds and not book.rehearses(step.route)), None)
    told = [] if dropped else list(_until_stop(book, look))
    stopped = next((step.route for step in told if _stops(step, book)), None)
    return Walk(facts=seen, owning=owning, steps=(*drops, *told), dropped=dropped, stopped=stopped)


def with_environment(facts: Facts, defaults: Defaults) -> Facts:
    """Give an event that names no environment the default one. Other news says nothing of it: that stays unknown."""
    if facts.resource not in _EVENTS or facts.environment or facts.tag("environment"):
        return facts
    return replace(facts, environment=defaults.environment)


def _until_stop(book: Book, look: Callable[[Query], Truth]) -> Iterator[Step]:
    for route in book.routes:
        if route.drop is not None:
            continue
        step = Step(route, look(route.query))
        yield step
        if _stops(step, book):
            return


def _stops(step: Step, book: Book) -> bool:
    return step.holds and step.route.stop and not book.rehearses(step.route)
