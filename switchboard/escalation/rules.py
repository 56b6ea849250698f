"""PURE: when an escalation is over, which step comes next, and whom a step may still tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.config.words import Ends
from switchboard.model.decision import Destination
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState, Reason
from switchboard.model.escalation import Escalation, EscalationEnd
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineEntry

PERSON = "user"
_WAITS = frozenset({DeliveryState.HELD, DeliveryState.BUNDLED, DeliveryState.SUPPRESSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationStanding:
    """What an escalation is judged by: its subject, who is on it, who assigned it last, and the latest delivery at each lane."""

    subject: Subject
    on_it: Collection[str]
    assigned: TimelineEntry | None
    latest: Sequence[Delivery]


def begins(escalation: Escalation, latest: Iterable[Delivery], now: datetime) -> datetime | None:
    """Return when the first step is due, once anything that the route told is out or held by nothing; None while all waits."""
    lanes = {str(place) for place in escalation.first}
    told = [each for each in latest if str(each.destination) in lanes]
    if told and all(each.state in _WAITS for each in told):
        return None
    return now + escalation.steps[0].after


def ended(escalation: Escalation, at: EscalationStanding) -> EscalationEnd | None:
    """Return why an escalation is over before its next step, None where that is to be taken.

    Resolved always ends it. An acknowledgement counts of any team that the route or a step told; assigned is by a person, to one.
    """
    if at.subject.status is not Status.UNRESOLVED:
        return EscalationEnd.RESOLVED
    lanes = {str(place) for place in escalation.first} | set(escalation.told)
    here = [each for each in at.latest if str(each.destination) in lanes]
    if any(each.reason is Reason.RESTS for each in here):
        return EscalationEnd.CLOSED_BY_HAND
    unless = escalation.next_step.unless or tuple(Ends)
    teams = {each.destination.team or each.destination.address for each in here} | {
        place.team for place in escalation.first if place.team
    }
    if Ends.ACKNOWLEDGED in unless and not teams.isdisjoint(at.on_it):
        return EscalationEnd.ACKNOWLEDGED
    if Ends.ASSIGNED in unless and _is_assigned_by_hand(at):
        return EscalationEnd.ASSIGNED
    return None


def _is_assigned_by_hand(at: EscalationStanding) -> bool:
    """Return whether a person gave it to a person: what rules assign stops nothing."""
    whose, entry = at.subject.assignee, at.assigned
    by_hand = entry is not None and entry.by is not None and entry.by.kind == PERSON
    return whose is not None and whose.kind == PERSON and by_hand


def stepped(escalation: Escalation, told: Iterable[Destination], now: datetime) -> Escalation:
    """Return an escalation after its next step was taken: again, the one behind it, or over. Times count from now."""
    step = escalation.next_step
    lanes = tuple(dict.fromkeys((*escalation.told, *map(str, told))))
    after = replace(escalation, told=lanes, done=escalation.done + 1)
    if after.done <= step.repeat:
        return replace(after, due_at=now + step.after)
    after = replace(after, step=escalation.step + 1, done=0)
    if after.step >= len(after.steps):
        return over(after, EscalationEnd.DONE, now)
    return replace(after, due_at=now + after.steps[after.step].after)


def over(escalation: Escalation, end: EscalationEnd, now: datetime) -> Escalation:
    """Return an escalation that is over."""
    return replace(escalation, end=end, ended_at=now, due_at=None)


def anew(escalation: Escalation, now: datetime) -> Escalation:
    """Return an escalation that goes on from its first step."""
    return replace(escalation, step=0, done=0, end=None, ended_at=None, due_at=now + escalation.steps[0].after)


def told_by_others(
    escalation: Escalation, all_of_subject: Iterable[Escalation], latest: Iterable[Delivery]
) -> frozenset[str]:
    """Return the lanes that steps of other escalations told of this episode: of two routes, one tells a destination."""
    others = [each for each in all_of_subject if each.id != escalation.id]
    told = (
        str(delivery.destination)
        for delivery in latest
        for other in others
        if str(delivery.destination) in other.told
        and delivery.state in OPEN_STATES
        and delivery.born_at >= other.began_at
    )
    return frozenset(told)
