"""PURE: when an escalation is over, which step comes next, and whom a step may still tell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.config.words import Ends
from switchboard.model.decision import Destination
from switchboard.model.delivery import OPEN_STATES, Delivery, DeliveryState, Reason
from switchboard.model.escalation import Escalation, EscalationEnd, ToldLane
from switchboard.model.facts import Status
from switchboard.model.replace import replace
from switchboard.model.subject import Subject, TimelineEntry

PERSON = "user"
# What a summary lists was told by it.
_WAITS = frozenset({DeliveryState.HELD, DeliveryState.SUPPRESSED})
NOBODYS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationStanding:
    """What an escalation is judged by: its subject, who is on it, who assigned it last, and the latest delivery at each lane.

    `owners` are the teams that own what its alert was about.
    """

    subject: Subject
    on_it: Collection[str]
    owners: Collection[str]
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

    Resolved always ends it. An acknowledgement counts of any team that the route or a step told, or that was told in place of one;
    where a channel is no team's, of the owners; and one that is of no team at all. Assigned is by a person, to one.
    """
    if at.subject.status is not Status.UNRESOLVED:
        return EscalationEnd.RESOLVED
    if any(each.reason is Reason.RESTS for each in _here(escalation, at)):
        return EscalationEnd.CLOSED_BY_HAND
    unless = escalation.next_step.unless or tuple(Ends)
    if Ends.ACKNOWLEDGED in unless and not _teams(escalation, at).isdisjoint(at.on_it):
        return EscalationEnd.ACKNOWLEDGED
    if Ends.ASSIGNED in unless and _is_assigned_by_hand(at):
        return EscalationEnd.ASSIGNED
    return None


def _here(escalation: Escalation, at: EscalationStanding) -> list[Delivery]:
    lanes = {str(place) for place in escalation.first} | {told.lane for told in escalation.told}
    return [each for each in at.latest if str(each.destination) in lanes]


def _teams(escalation: Escalation, at: EscalationStanding) -> set[str]:
    stand_ins = [each for each in at.latest if each.stands_in_for is not None and each.state in OPEN_STATES]
    told = {each.destination.team_key for each in (*_here(escalation, at), *stand_ins)}
    named = {place.team for place in escalation.first if place.team}
    owners = set(at.owners) if any(place.team is None for place in escalation.first) else set()
    return told | named | owners | {NOBODYS}


def _is_assigned_by_hand(at: EscalationStanding) -> bool:
    """Return whether a person gave it to a person: what rules assign stops nothing."""
    whose, entry = at.subject.assignee, at.assigned
    by_hand = entry is not None and entry.by is not None and entry.by.kind == PERSON
    return whose is not None and whose.kind == PERSON and by_hand


def stepped(escalation: Escalation, told: Iterable[Destination], now: datetime) -> Escalation:
    """Return an escalation after its next step was taken: again, the one behind it, or over. Times count from now."""
    step = escalation.next_step
    lanes = {each.lane: each for each in escalation.told} | {str(place): ToldLane(str(place), now) for place in told}
    after = replace(escalation, told=tuple(lanes.values()), done=escalation.done + 1)
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


def told_by_others(escalation: Escalation, all_of_subject: Iterable[Escalation]) -> frozenset[str]:
    """Return the lanes that steps of other escalations told since this one's last step: of two routes, one tells a destination."""
    since = (escalation.due_at or escalation.began_at) - escalation.next_step.after
    others = (each for each in all_of_subject if each.id != escalation.id)
    return frozenset(told.lane for other in others for told in other.told if told.at > since)


def open_routes(latest: Iterable[Delivery]) -> set[str]:
    """Return the routes of an episode that goes on: those by which what is open was told."""
    return {name for each in latest if each.state in OPEN_STATES for name in each.routes}


def newest_of_each_route(escalations: Iterable[Escalation]) -> list[Escalation]:
    """Return the newest escalation of each route; `escalations` are the oldest first."""
    return list({each.route: each for each in escalations}.values())
