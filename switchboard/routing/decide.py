"""Where an alert goes. Pure over facts and Config, so history replayed through its own Configs gives what was decided."""

from __future__ import annotations

from switchboard.config.config import Config, Route
from switchboard.model.decision import Decision, Notify
from switchboard.model.facts import Facts
from switchboard.routing.over import because_counts
from switchboard.routing.owners import OwningTeam
from switchboard.routing.placing import fall_back, merge, place
from switchboard.routing.walk import Walk, walk
from switchboard.routing.wording import owned_phrase, routes_phrase
from switchboard.search.match import Truth


def decide(
    facts: Facts,
    config: Config,
    *,
    unseen: bool = True,
    test: bool = False,
    owning: tuple[OwningTeam, ...] | None = None,
) -> Decision:
    """Decide one alert: any drop that holds wins; else every matching route notifies; else the fallback.

    `unseen` is false for a plain error of an issue that somebody was told of: it does not fall to the fallback.
    `test` (Sentry's test notification) pages nobody; where only pagers were named, the rest of the fallback is notified.
    A decision with neither notifies nor a drop is news for nobody, and its because says why.
    `owning` are the owning teams, where they are known already.
    """
    return decision_of(walk(facts, config, owning=owning), config, unseen=unseen, test=test)


def decision_of(walked: Walk, config: Config, *, unseen: bool = True, test: bool = False) -> Decision:
    """Decide what the routes said, where they were walked already."""
    if walked.dropped is not None:
        return _drop(walked, walked.dropped)
    placed = place(walked, config)
    told = _without_pages(placed.notifies) if test else placed.notifies
    openly = any(not notify.shadow or config.defaults.shadow for notify in told)
    fallback = not openly and unseen
    if fallback:
        last = fall_back(walked, config)
        told = merge((*told, *(_without_pages(last) if test else last)))
    opening = _opening(walked, told, fallback=fallback, test=test)
    return Decision(
        notifies=told,
        owners=walked.owners,
        fallback=fallback,
        because="; ".join(
            (
                opening,
                *because_counts(walked),
                *placed.notes,
                *_unknown(walked),
                owned_phrase(walked.owning, walked.people),
            )
        ),
    )


def _drop(walked: Walk, route: Route) -> Decision:
    because = f"dropped by {routes_phrase((route.name,))}: {route.drop}"
    return Decision(owners=walked.owners, dropped_by=route.name, dropped_why=route.drop, because=because)


def _opening(walked: Walk, told: tuple[Notify, ...], *, fallback: bool, test: bool) -> str:
    if told and not fallback:
        return routes_phrase(dict.fromkeys(name for notify in told for name in notify.routes))
    reason = _why_no_route(walked, test=test)
    if fallback:
        return f"{reason}, so the fallback" if told else f"{reason}, and so does the fallback"
    return f"{reason}, and its issue was told before"


def _why_no_route(walked: Walk, *, test: bool) -> str:
    if not walked.matched:
        return "no route matched"
    named = routes_phrase(route.name for route in walked.matched)
    return f"{named} only pages, which a test does not" if test else f"{named} only in shadow"


def _unknown(walked: Walk) -> tuple[str, ...]:
    names = [step.route.name for step in walked.steps if step.truth is Truth.UNKNOWN]
    return (f"not known whether {routes_phrase(names)} would match",) if names else ()


def _without_pages(notifies: tuple[Notify, ...]) -> tuple[Notify, ...]:
    return tuple(notify for notify in notifies if not notify.destination.traits.wakes)
