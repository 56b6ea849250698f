"""What is held at this moment, and what a hush that is over sets free.

Idempotent: what holds is worked out anew each time from the hushes in force; a hush is over once nothing is held by it.
"""

from __future__ import annotations

from datetime import datetime

from switchboard.config.config import Book
from switchboard.model.decision import Decision, DestinationKind, Held, Notify
from switchboard.model.delivery import Placement, PlacementState
from switchboard.model.facts import Facts, Status
from switchboard.model.mute import Inhibitor, Mute
from switchboard.model.subject import Subject
from switchboard.muting.in_force import maintained, muting, resting
from switchboard.muting.inhibition import asked_of, inhibits, rule_key, waiting, waits
from switchboard.muting.mutes import announce
from switchboard.muting.suppress import Hushes, hush
from switchboard.routing.walk import with_environment
from switchboard.state.context import Desk
from switchboard.state.deliveries import held_back, kept_down
from switchboard.state.notices import NO_ALERT
from switchboard.storage.store import Unit


def hushed(decision: Decision, facts: Facts, subject: Subject, desk: Desk) -> Decision:
    """Hold what the hushes of this moment cover, and remember the alert where it makes others wait.

    The first time that a mute holds something in a channel, it is announced there.
    """
    unit, book = desk.unit, desk.book
    if not decision.notifies or subject.status is not Status.UNRESOLVED:
        return decision
    seen = with_environment(facts, book.defaults)
    after = hush(decision, seen, hushes(decision, seen, unit, book, now=desk.now, apart_from=subject.id))
    unit.mutes.inhibit([Inhibitor(rule, values, subject.id) for rule, values in inhibits(after, seen, book)])
    for mute in unit.mutes.in_force(desk.now):
        held = [notify.destination for notify in after.notifies if _muted_by(mute, notify)]
        if held:
            announce(mute, held, unit, book, now=desk.now)
    return after


def hushes(decision: Decision, facts: Facts, unit: Unit, book: Book, *, now: datetime, apart_from: int) -> Hushes:
    """Gather what may keep this decision quiet; `apart_from` is its own subject, which never waits for itself."""
    teams = {notify.destination.team for notify in decision.notifies}
    asked = [key for key, rule in asked_of(book, facts, decision.owners) if waits(rule, facts, decision.owners)]
    found = [each for each in unit.mutes.inhibiting(asked) if each.subject_id != apart_from]
    mutes = [ready for mute in unit.mutes.in_force(now) if (ready := muting(mute))]
    return Hushes(
        muting=(*mutes, *maintained(book, now)),
        waiting=waiting(book, facts, decision.owners, found),
        resting=resting((team for team in book.teams.values() if team.key in teams), now),
    )


def _muted_by(mute: Mute, notify: Notify) -> bool:
    held = notify.held is not None and notify.held.by == f"mute:{mute.id}"
    return held and not notify.shadow and notify.destination.kind is DestinationKind.SLACK


def ended(unit: Unit, book: Book, now: datetime) -> list[tuple[str, datetime | None]]:
    """Tell the hushes that are over, and when they were to end: the deferred placements under them are free to be told.

    What another hush holds by now waits on under that one's name; what is told already may speak up again.
    """
    unit.mutes.expire(now)
    unit.mutes.forget_inhibitors(rules=[rule_key(rule) for rule in book.inhibits])
    running = _running(unit, book, now)
    over = [(by, until) for by, until in unit.mutes.holding() if by not in running or (until and until <= now)]
    for by, until in over:
        for placement_id in unit.mutes.held(by, until):
            _look_again(placement_id, unit, book, now)
    return over


def _running(unit: Unit, book: Book, now: datetime) -> set[str]:
    """Tell every hush that is in force, in its one spelling."""
    mutes = {f"mute:{mute.id}" for mute in unit.mutes.in_force(now)}
    maintenance = {each.held.by for each in maintained(book, now)}
    quiet = {each.held.by for each in resting(book.teams.values(), now).values()}
    return mutes | maintenance | quiet | {f"inhibit:{id_}" for id_ in unit.mutes.inhibitors()}


def _look_again(placement_id: int, unit: Unit, book: Book, now: datetime) -> None:
    """Write down what holds a placement by now, where anything does or where somebody was told already."""
    placement = unit.placements.get(placement_id)
    if placement is None:
        return
    held = still_held(placement, unit, book, now)
    if placement.state is not PlacementState.DEFERRED:
        unit.placements.save([kept_down(placement, held)])
    elif held is not None:
        unit.placements.save([held_back(placement, held)])


def still_held(placement: Placement, unit: Unit, book: Book, now: datetime) -> Held | None:
    """Tell what holds a placement by now, None where nothing does."""
    if placement.alert_id == NO_ALERT:
        return None
    alert = unit.subjects.alert(placement.alert_id)
    seen = with_environment(alert.facts, book.defaults)
    asked = Decision(
        notifies=(Notify(placement.destination, placement.severity, placement.routes),), owners=alert.decision.owners
    )
    given = hushes(asked, seen, unit, book, now=now, apart_from=placement.subject_id)
    return hush(asked, seen, given).notifies[0].held
