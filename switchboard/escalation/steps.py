"""★ The steps of escalations, as they fall due: ended where somebody acted, else the next ones are told, as their route would.

Idempotent: a step is taken in the commit that says what comes next; what was due while nobody worked is taken once, from now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from switchboard.config.config import Config
from switchboard.escalation.rules import EscalationStanding, begins, ended, over, stepped, told_by_others
from switchboard.model.decision import Decision, Destination, Notify
from switchboard.model.delivery import OPEN_STATES, Delivery
from switchboard.model.escalation import Escalation, FrozenStep
from switchboard.model.replace import replace
from switchboard.model.subject import TimelineEntry, TimelineKind
from switchboard.muting.held import suppressed
from switchboard.payloads.issue_update import length
from switchboard.routing.placing import stand_ins
from switchboard.state.context import Context
from switchboard.state.deliveries import Owing, owe
from switchboard.state.issue_state import Folded
from switchboard.state.saying import say
from switchboard.storage.store import Unit

MOST_AT_ONCE = 100
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def escalate(unit: Unit, config: Config, now: datetime) -> int:
    """Begin what waited until something was told, end what somebody took up, and take the steps that are due; returns how many."""
    context = Context(unit=unit, config=config, channels=unit.attempts.channels(), now=now)
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
        assigned=unit.subjects.newest_entry(subject.id, TimelineKind.ASSIGNED, since=EVER),
        latest=unit.deliveries.latest(subject.id),
    )


def _take(escalation: Escalation, context: Context) -> None:
    """Take the next step, and those behind it that come at once because it leads to nobody."""
    standing = standing_of(escalation, context.unit)
    if end := ended(escalation, standing):
        context.unit.escalations.save(over(escalation, end, context.now))
        return
    while escalation.end is None:
        step, number = escalation.next_step, escalation.step + 1
        places = _living(step, context)
        if places:
            _tell(escalation, step, places, standing, context)
            escalation = stepped(escalation, places, context.now)
            break
        said = f"step {number} of “{escalation.route}”"
        say(TimelineKind.PASSED_OVER, said, standing.subject, None, context)
        escalation = stepped(replace(escalation, done=step.repeat), (), context.now)
    context.unit.escalations.save(escalation)


def _living(step: FrozenStep, context: Context) -> list[Destination]:
    """Return whom a step tells by now: the page fallback in place of a pager whose team is no more."""
    found: list[Destination] = []
    for place in step.notify:
        gone = place.traits.wakes and (place.team or place.address) not in context.config.teams
        found += stand_ins(place.kind, context.config) if gone else [place]
    return list(dict.fromkeys(found))


def _tell(
    escalation: Escalation,
    step: FrozenStep,
    places: Sequence[Destination],
    standing: EscalationStanding,
    context: Context,
) -> None:
    """Tell the destinations of a step: who was told nothing yet as a route would, who knows of it aloud."""
    unit, latest = context.unit, {str(each.destination): each for each in standing.latest}
    others = told_by_others(escalation, unit.escalations.of(escalation.subject_id), standing.latest)
    fresh = [place for place in places if not _is_open(latest.get(str(place)))]
    known = [latest[str(place)] for place in places if _is_open(latest.get(str(place))) and str(place) not in others]
    _open(fresh, escalation, standing, context)
    said = f"for {length(max(context.now - escalation.began_at, step.after))}: step {escalation.step + 1} of “{escalation.route}”"
    for delivery in known:
        _remind(delivery, escalation, step, said, context)
    if fresh or known:
        whom = ", ".join(str(place) for place in places if str(place) not in others)
        _say_elsewhere(f"{whom}, nobody took it up {said}", places, standing, context)


def _is_open(delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.state in OPEN_STATES


def _open(
    places: Sequence[Destination], escalation: Escalation, standing: EscalationStanding, context: Context
) -> None:
    """Owe what a route that named these places would owe, held back where a suppression covers it."""
    alert, step = context.unit.subjects.alert(escalation.alert_id), escalation.next_step
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
    decision = Decision(notifies=tuple(told), owners=alert.decision.owners, because=alert.decision.because)
    decision = suppressed(decision, replace(alert.facts, at=context.now), standing.subject, context)
    latest = {str(each.destination): each for each in standing.latest}
    owed = owe(decision, Folded(standing.subject), latest, Owing(alert_id=escalation.alert_id, now=context.now))
    context.unit.deliveries.save(owed.deliveries)
    context.unit.subjects.add_entries(standing.subject.id, owed.entries)


def _remind(delivery: Delivery, escalation: Escalation, step: FrozenStep, said: str, context: Context) -> None:
    """Say it aloud where it is known; have a pager that rings already go on to its next level. What is held stays held."""
    unit, now = context.unit, context.now
    severity = max(delivery.severity, escalation.severity, key=lambda each: each.rank)
    if delivery.destination.traits.wakes:
        asked = max(delivery.level, delivery.place.level if delivery.place else 0, 1) + 1
        unit.deliveries.save([replace(delivery, level=asked, severity=severity, due_at=delivery.due_at or now)])
        return
    entry = TimelineEntry(kind=TimelineKind.ESCALATED, at=now, detail=said, only=str(delivery.destination))
    unit.subjects.add_entries(delivery.subject_id, [entry])
    mention = step.mention or delivery.mention
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
