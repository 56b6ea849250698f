"""Why an alert went where it did: every rule, route and term with what it looked at. Computed when asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from switchboard.config.config import Config, Route
from switchboard.config.load_owners import owner_key
from switchboard.config.people import EscalationStep
from switchboard.model.decision import Decision, Notify
from switchboard.model.facts import Facts
from switchboard.ownership.match import owners_of
from switchboard.routing.decide import decision_of
from switchboard.routing.resolve import resolve
from switchboard.routing.walk import Walk, covers, walk
from switchboard.routing.wording import ends_phrase, routes_phrase
from switchboard.schedule.windows import show_length
from switchboard.search.because import TermVerdict, explain
from switchboard.search.match import Truth


class Effect(StrEnum):
    """What a route did to one alert."""

    NOTIFIES = "notifies"
    DROPS = "drops"
    IN_SHADOW = "in_shadow"
    NO_MATCH = "no_match"
    UNKNOWN = "unknown"
    NOT_ITS_OWN = "not_its_own"
    NOT_REACHED = "not_reached"

    @property
    def words(self) -> str:
        """Say it after the route's name."""
        return _EFFECTS[self]


_EFFECTS = {
    Effect.NOTIFIES: "tells",
    Effect.DROPS: "drops it",
    Effect.IN_SHADOW: "would, but is in shadow",
    Effect.NO_MATCH: "does not match",
    Effect.UNKNOWN: "cannot tell, so it does nothing",
    Effect.NOT_ITS_OWN: "would, but drops only what its team owns",
    Effect.NOT_REACHED: "not looked at",
}


@dataclass(frozen=True, slots=True)
class OwnerVerdict:
    """One ownership rule that matched: the rule, its line among the rules, the value it matched, its owners."""

    rule: str
    line: int
    on: str
    owners: tuple[str, ...]
    wins: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteVerdict:
    """One route: what it did, and each term of its condition with the value it looked at.

    `file` is said, by its name alone, where it is one team's of a folder: another team may have a route of this name.
    `also` adds what follows: where it leads, why it drops, that it stopped the walk, what kept it from being looked at.
    `steps` are those of the escalation that it would begin, where this opens something.
    """

    name: str
    line: int
    effect: Effect
    also: str = ""
    terms: tuple[TermVerdict, ...] = ()
    file: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """The long form of a decision's because."""

    owners: tuple[OwnerVerdict, ...]
    routes: tuple[RouteVerdict, ...]
    decision: Decision


def because(facts: Facts, config: Config, *, unseen: bool = True, test: bool = False) -> Because:
    """Return in full what decide, asked the same, decides and why."""
    walked = walk(facts, config, every=True)
    return Because(
        owners=_owners(walked.facts, config),
        routes=tuple(_verdict(route, walked, config) for route in config.routes),
        decision=decision_of(walked, config, unseen=unseen, test=test),
    )


def because_lines(long: Because) -> tuple[str, ...]:
    """Return a because as plain lines for a terminal: owners, routes with their terms, outcome."""
    owners = [f"{'owner' if each.wins else '     '} {each.rule} on {each.on}" for each in long.owners]
    routes = [line for each in long.routes for line in _route_lines(each)]
    places = [_notify_line(notify) for notify in long.decision.notifies]
    return (*(owners or ["owner nobody: no rule matched"]), *routes, long.decision.because, *places)


def short_because(decision: Decision, routes: Collection[str] = ()) -> str:
    """Return why in one line, for a message; of the routes that notified, only those are named that are given."""
    matched = tuple(dict.fromkeys(name for each in decision.notifies for name in each.routes))
    everywhere, here = routes_phrase(matched), routes_phrase(name for name in matched if name in routes)
    if not here or not decision.because.startswith(everywhere):
        return decision.because
    return here + decision.because.removeprefix(everywhere)


def _owners(facts: Facts, config: Config) -> tuple[OwnerVerdict, ...]:
    ranked = owners_of(config.owners, facts, precedence=config.defaults.precedence.value)
    return tuple(
        OwnerVerdict(
            str(match.rule),
            match.rule.line,
            match.value,
            tuple(owner_key(owner, config.owner_keys) or owner for owner in match.rule.owners),
            wins=rank == 0,
        )
        for rank, match in enumerate(ranked)
    )


def _verdict(route: Route, walked: Walk, config: Config) -> RouteVerdict:
    effect, also = _effect(route, walked, config)
    terms = explain(route.query, walked.facts, teams=walked.owners)
    file = "" if route.teams is None else PurePath(route.file).name
    steps = _steps(route, walked, config) if effect is Effect.NOTIFIES else ()
    return RouteVerdict(name=route.name, line=route.line, effect=effect, also=also, terms=terms, file=file, steps=steps)


def _steps(route: Route, walked: Walk, config: Config) -> tuple[str, ...]:
    """Return the steps of a route's escalation, each with whom it would tell of this alert."""
    return tuple(_step(step, walked, config) for step in route.escalate)


def _step(step: EscalationStep, walked: Walk, config: Config) -> str:
    found = (resolve(target, config, owners=walked.owners, facts=walked.facts) for target in step.notify)
    places = dict.fromkeys(str(place) for each in found for place in each.destinations)
    times = f", {step.repeat + 1} times" if step.repeat else ""
    ends = ends_phrase(each.value for each in step.unless)
    return f"after {show_length(step.after)}: {', '.join(places) or 'nobody'}{times}, {ends}"


def _effect(route: Route, walked: Walk, config: Config) -> tuple[Effect, str]:
    step = next((step for step in walked.steps if step.route is route), None)
    if step is None:
        ended = walked.dropped or next((each for each in walked.stopped if each.file == route.file), None)
        return Effect.NOT_REACHED, f"“{ended.name}” ended the walk" if ended else ""
    if step.truth is not Truth.YES:
        return (Effect.UNKNOWN if step.truth is Truth.UNKNOWN else Effect.NO_MATCH), ""
    also = route.drop or f"{', '.join(map(str, route.notify))}{' and stops' if route in walked.stopped else ''}"
    if route.shadow or (config.defaults.shadow and route.drop is None):
        return Effect.IN_SHADOW, also
    if route.drop is not None and not covers(route, walked.owners):
        return Effect.NOT_ITS_OWN, also
    return (Effect.DROPS if route.drop is not None else Effect.NOTIFIES), also


def _route_lines(verdict: RouteVerdict) -> tuple[str, ...]:
    name = f"“{verdict.name}”{f' of {verdict.file}' if verdict.file else ''}"
    head = f"route {name} {verdict.effect.words}{f': {verdict.also}' if verdict.also else ''}"
    terms = (f"    {term.truth.value:<8}{term.text}  ({_looked_at(term)})" for term in verdict.terms)
    return (head, *terms, *(f"    then    {step}" for step in verdict.steps))


def _looked_at(term: TermVerdict) -> str:
    if term.on is None:
        return term.why or "the alert has none"
    return f"it is {term.on}{f'; {term.why}' if term.why else ''}"


def _notify_line(notify: Notify) -> str:
    shadow = " (in shadow: nobody is told)" if notify.shadow else ""
    about = f" of the group {notify.group.project}" if notify.group else ""
    return f"  → {notify.destination} {notify.severity.value}{about}{shadow}"
