"""★ The steps of escalations, as they fall due: ended where somebody acted, else the next ones are told, as their route would.

Idempotent: a step is taken in the commit that says what comes next; what was due while nobody worked is taken once, from now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from switchboard.config.config import Config
from switchboard.escalation.rules import EscalationStanding, begins, ended, over, stepped, told_by_others
from switchboard.model.decision import Decision, Destination, Notify
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState
from switchboard.model.escalation import Escalation, FrozenStep
from switchboard.model.facts import Facts
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.muting.held import suppressed
from switchboard.payloads.issue_update import length
from switchboard.routing.placing import stand_ins
from switchboard.state.context import Context, context_of
from switchboard.state.deliveries import Owing, let_go, owe
from switchboard.state.issue_state import Folded
from switchboard.state.saying import say
from switchboard.state.statistics import dimensions_of
from switchboard.storage.store import Unit

MOST_AT_ONCE = 100
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def escalate(unit: Unit, config: Config, now: datetime) -> int:
    """Begin what waited until something was told, end what somebody took up, and take the steps that are due; returns how many."""
    context = context_of(unit, config, now)
    woken = [each for each in unit.escalations.waiting() if _wake(each, context)]
    due = unit.escalations.due(now, limit=MOST_AT_ONCE)
    for each in due:
        _take(each, context)
    return len(woken) + len(due)


def _wake(escalation: Escalation, context: Context) -> bool:
    """Let one that waits begin, or end; returns whether it did."""
    unit = context.unit
    standing = standing_of(escalation, unit)
    if end := ended(escalation, standing):
        unit.escalations.save(over(escalation, end, context.now))
        return True
    due_at = begins(escalation, standing.latest, context.now)
    if due_at is not None:
        unit.escalations.save(replace(escalation, due_at=due_at))
    return due_at is not None


def standing_of(escalation: Escalation, unit: Unit) -> EscalationStanding:
    """Gather what an escalation is judged by."""
    subject = unit.subjects.get(escalation.subject_id)
    return EscalationStanding(
        subject=subject,
        on_it=unit.acknowledgements.of(subject.id).keys(),
        owners=_met(escalation, unit)[1].owners,
        # Who had it before it was reopened did nothing about it since; what only happens again is the same trouble.
        assigned=unit.subjects.newest_entry(
            subject.id, TimelineKind.ASSIGNED, since=unit.subjects.came_back_at(subject.id) or EVER
        ),
        latest=unit.deliveries.latest(subject.id),
    )


def _met(escalation: Escalation, unit: Unit) -> tuple[Facts, Decision]:
    """Return what the alert said that began it, and what was decided then; nothing where that is kept no longer."""
    alert = unit.subjects.alert(escalation.alert_id)
    return (
        (alert.facts, alert.decision) if alert else (Facts(at=escalation.began_at, resource="", action=""), Decision())
    )


def _take(escalation: Escalation, context: Context) -> None:
    """Take the next step, and those behind it that come at once because it leads to nobody."""
    standing = standing_of(escalation, context.unit)
    if end := ended(escalation, standing):
        context.unit.escalations.save(over(escalation, end, context.now))
        return
    while escalation.end is None:
        told = _tell(escalation, standing, context)
        if told is not None:
            escalation = stepped(escalation, told, context.now)
            break
        said = f"step {escalation.step + 1} of “{escalation.route}”"
        say(TimelineKind.PASSED_OVER, said, standing.subject, None, context)
        escalation = stepped(replace(escalation, done=escalation.next_step.repeat), (), context.now)
    context.unit.escalations.save(escalation)


def _living(step: FrozenStep, context: Context) -> list[Destination]:
    """Return whom a step tells by now: the page fallback in place of a pager whose team is no more."""
    found: list[Destination] = []
    for place in step.notify:
        gone = place.traits.wakes and place.team_key not in context.config.teams
        found += stand_ins(place.kind, context.config) if gone else [place]
    return list(dict.fromkeys(found))


def _tell(escalation: Escalation, standing: EscalationStanding, context: Context) -> list[Destination] | None:
    """Tell the destinations of the next step: who was told nothing yet as a route would, who knows of it aloud.

    Returns whom it told, nobody where another route's step did; None where the step leads to nobody.
    """
    step, latest = escalation.next_step, {str(each.destination): each for each in standing.latest}
    places = _living(step, context)
    others = told_by_others(escalation, context.unit.escalations.of(escalation.subject_id))
    mine = [place for place in places if str(place) not in others]
    known = [latest[str(place)] for place in mine if _is_open(latest.get(str(place)))]
    said = f"for {length(max(context.now - escalation.began_at, step.after))} (step {escalation.step + 1} of “{escalation.route}”)"
    for delivery in known:
        _remind(delivery, escalation, said, context)
    opened = _open_all(mine, latest, escalation, standing, context)
    if known or opened:
        words = [*(str(each.destination) for each in known), *map(_named, opened)]
        _say_elsewhere(f"{', '.join(words)}, nobody took it up {said}", places, standing, context)
        return [each.destination for each in (*known, *opened)]
    return None if mine or not places else []


def _named(opened: Delivery) -> str:
    return f"{opened.destination}{' (held)' if opened.state is DeliveryState.HELD else ''}"


def _open_all(
    places: Sequence[Destination],
    latest: Mapping[str, Delivery],
    escalation: Escalation,
    standing: EscalationStanding,
    context: Context,
) -> list[Delivery]:
    """Owe what is new to these places; in place of a pager that died just now, to those who stand in for it."""
    fresh = [place for place in places if not _is_open(latest.get(str(place)))]
    opened = _open(fresh, escalation, standing, context)
    lanes = {str(each.destination) for each in opened}
    dead = [
        place for place in fresh if place.traits.wakes and _died(latest.get(str(place))) and str(place) not in lanes
    ]
    instead = dict.fromkeys(each for place in dead for each in stand_ins(place.kind, context.config))
    living = [each for each in instead if each not in places and not _is_open(latest.get(str(each)))]
    return opened + (_open(living, escalation, standing, context) if living else [])


def _died(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.state is DeliveryState.FAILED


def _is_open(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.state in OPEN_STATES


def _open(
    places: Sequence[Destination], escalation: Escalation, standing: EscalationStanding, context: Context
) -> list[Delivery]:
    """Owe what a route that named these places would owe, held back where a suppression covers it; returns what is new."""
    (facts, met), step = _met(escalation, context.unit), escalation.next_step
    again = context.config.defaults.renotify
    told = (
        Notify(
            place,
            escalation.severity,
            (escalation.route,),
            mention=step.mention if place.traits.talks else None,
            renotify=again,
        )
        for place in places
    )
    decision = Decision(notifies=tuple(told), owners=met.owners, because=met.because)
    decision = suppressed(decision, replace(facts, at=context.now), standing.subject, context)
    latest = {str(each.destination): each for each in standing.latest}
    under = dimensions_of(facts)
    owing = Owing(alert_id=escalation.alert_id, now=context.now, dimensions=under)
    owed = owe(decision, Folded(standing.subject), latest, owing)
    context.unit.deliveries.save(owed.deliveries)
    context.unit.subjects.add_entries(standing.subject.id, owed.entries)
    return [each for each in owed.deliveries if each.id == 0]


def _remind(delivery: Delivery, escalation: Escalation, said: str, context: Context) -> None:
    """Say it aloud where it is known; have a pager that rings go on to its next level. What is held stays held.

    What only a summary lists has a message or a page of its own from now on.
    """
    unit, now = context.unit, context.now
    severity = max(delivery.severity, escalation.severity, key=lambda each: each.rank)
    if delivery.state is DeliveryState.BUNDLED:
        unit.deliveries.save([replace(let_go(delivery, now=now), severity=severity)])
        return
    if delivery.destination.traits.wakes:
        rings = delivery.is_out and delivery.held_by is None
        asked = max(delivery.level, delivery.place.level if delivery.place else 0, 1) + 1
        due_at = delivery.due_at or (now if delivery.is_out else None)
        level = asked if rings else delivery.level
        unit.deliveries.save([replace(delivery, level=level, severity=severity, due_at=due_at)])
        return
    entry = TimelineEntry(kind=TimelineKind.ESCALATED, at=now, detail=said, only=str(delivery.destination))
    unit.subjects.add_entries(delivery.subject_id, [entry])
    mention = escalation.next_step.mention or delivery.mention
    due_at = delivery.due_at or (now if delivery.is_out else None)
    unit.deliveries.save([replace(delivery, mention=mention, severity=severity, due_at=due_at)])


def _say_elsewhere(said: str, places: Sequence[Destination], standing: EscalationStanding, context: Context) -> None:
    """Say in the threads that the step does not tell whom it told."""
    lanes = {str(place) for place in places}
    for delivery in standing.latest:
        if delivery.is_out and delivery.destination.traits.threads and str(delivery.destination) not in lanes:
            entry = TimelineEntry(kind=TimelineKind.PAGED, at=context.now, detail=said, only=str(delivery.destination))
            context.unit.subjects.add_entries(standing.subject.id, [entry])
            current = context.unit.deliveries.get(delivery.id) or delivery
            context.unit.deliveries.save([replace(current, due_at=current.due_at or context.now)])
