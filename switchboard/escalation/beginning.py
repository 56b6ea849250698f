"""Begins the escalation of each route whose alert opens something, with its steps frozen as they are at that moment.

Idempotent: an alert begins one for a route at the most, and none while one of that route runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from switchboard.config.config import Route
from switchboard.config.people import EscalationStep
from switchboard.escalation.rules import anew, begins, newest_of_each_route, open_routes, over
from switchboard.model.decision import Decision, Notify
from switchboard.model.delivery import OPEN_STATES, Delivery
from switchboard.model.escalation import Escalation, EscalationEnd, FrozenStep
from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.routing.lanes import canonical
from switchboard.routing.mentions import mention_with_steps
from switchboard.routing.resolve import resolve
from switchboard.state.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationOpening:
    """What an escalation may begin with: the decision of an alert, and the latest deliveries of its subject until then."""

    decision: Decision
    facts: Facts
    before: Sequence[Delivery]
    subject_id: int
    alert_id: int


def begin(opening: EscalationOpening, context: Context) -> None:
    """Begin the escalations of the routes that told something new."""
    escalating = [route for route in context.config.routes if route.escalate]
    if not escalating or not opening.decision.notifies:
        return
    known = context.unit.escalations.of(opening.subject_id)
    running = {each.route for each in known if each.ended_at is None}
    latest = context.unit.deliveries.latest(opening.subject_id)
    for route in escalating:
        notifies = [each for each in opening.decision.notifies if route.name in each.routes and not each.shadow]
        is_new = _is_new(route, notifies, opening.before) or _is_recalled(notifies, latest, opening.alert_id)
        if notifies and route.name not in running and is_new:
            value = _frozen(route, notifies, opening, context)
            context.unit.escalations.add(replace(value, due_at=begins(value, latest, context.now)))


def _is_new(route: Route, notifies: Iterable[Notify], before: Sequence[Delivery]) -> bool:
    """Return whether the route tells something that it did not tell in this episode before."""
    open_here = {str(each.destination): each for each in before if each.state in OPEN_STATES}
    known = [open_here.get(str(notify.destination)) for notify in notifies]
    return not any(each is not None and route.name in each.routes for each in known)


def _is_recalled(notifies: Iterable[Notify], latest: Iterable[Delivery], alert_id: int) -> bool:
    """Return whether an alert opens a page again that somebody had closed by hand: nobody took that one up yet."""
    lanes = {str(notify.destination) for notify in notifies}
    opened = (each for each in latest if each.state in OPEN_STATES and each.first_alert_id == alert_id)
    return any(each.recalls is not None and str(each.destination) in lanes for each in opened)


def _frozen(route: Route, notifies: Sequence[Notify], opening: EscalationOpening, context: Context) -> Escalation:
    return Escalation(
        subject_id=opening.subject_id,
        route=route.name,
        alert_id=opening.alert_id,
        severity=max((each.severity for each in notifies), key=lambda each: each.rank),
        steps=tuple(_step(each, route, opening, context) for each in route.escalate),
        first=tuple(each.destination for each in notifies),
        began_at=context.now,
    )


def _step(step: EscalationStep, route: Route, opening: EscalationOpening, context: Context) -> FrozenStep:
    owners, facts = opening.decision.owners, opening.facts
    found = (resolve(target, context.config, owners=owners, facts=facts) for target in step.notify)
    places = (canonical(place, context.channels) for each in found for place in each.destinations)
    return FrozenStep(
        after=step.after,
        unless=tuple(each.value for each in step.unless),
        notify=tuple(dict.fromkeys(places)),
        repeat=step.repeat,
        mention=mention_with_steps(route, facts, context.config),
    )


def end_with_episode(subject_id: int, context: Context) -> None:
    """End the escalations of a subject whose episode is over."""
    for each in context.unit.escalations.of(subject_id):
        if each.ended_at is None:
            context.unit.escalations.save(over(each, EscalationEnd.RESOLVED, context.now))


def begin_again(subject_id: int, context: Context) -> None:
    """Let the escalations go on, from their first steps, whose issue somebody reopened by hand: its latest episode goes on."""
    unit = context.unit
    routes = open_routes(unit.deliveries.latest(subject_id))
    for each in newest_of_each_route(unit.escalations.of(subject_id)):
        if each.ended_at is not None and each.route in routes:
            unit.escalations.save(anew(each, context.now))
